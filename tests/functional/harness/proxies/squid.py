"""squid as the forward proxy of an office."""

import os
import shutil
import subprocess

from ..ports import accepts, free_port
from ..waiting import eventually

_CONFIGURATION = """
http_port {address}:{port} {port_options}
{rules}
cache deny all
access_log stdio:{folder}/access.log
cache_log {folder}/cache.log
pid_filename {folder}/squid.pid
coredump_dir {folder}
pinger_enable off
shutdown_lifetime 0 seconds
max_filedescriptors 1024
visible_hostname proxy.test
"""

_WITH_PASSWORD = """
auth_param basic program /usr/lib/squid/basic_ncsa_auth {passwords}
auth_param basic realm office
acl known proxy_auth REQUIRED
http_access deny !known
"""

# Rules. Browsers ask their makers for this and that, which no test may do.
HERE_ONLY = "acl here dstdomain localhost\nhttp_access deny !here\n"
CONNECT_TO_443_ONLY = HERE_ONLY + "acl tls port 443\nhttp_access deny CONNECT !tls\nhttp_access allow all"  # as Debian sets it up


class Squid:
    """A forward proxy; `environment` makes ffmpeg use it. On another `host` it listens on `port` of any address.

    `rules` are its configuration beside what every run needs, `binary` another build of it. `credentials`
    ("user:password") are demanded by Basic, before `rules`.
    """

    def __init__(self, programs, name="squid", host=None, port=None, rules="http_access allow all", port_options="",
                 binary="/usr/sbin/squid", credentials=None):
        self.port = port or free_port()
        self.host = host
        self.folder = programs.folder / name
        self.folder.mkdir()
        if os.geteuid() == 0:  # squid gives up root for its own user and must still write its logs
            shutil.chown(self.folder, "proxy", "proxy")
        if credentials:
            rules = self._demand(credentials) + rules
        configuration = self.folder / "squid.conf"
        configuration.write_text(_CONFIGURATION.format(
            address="" if host else "127.0.0.1", port=self.port, folder=self.folder, rules=rules, port_options=port_options,
        ).replace("http_port :", "http_port "))
        self.program = (host or programs).start(name, [binary, "-N", "-f", configuration])
        eventually(lambda: self._ready(), 20, lambda: f"squid listening\n{self.program.shown()}")

    def _demand(self, credentials):
        user, password = credentials.split(":")
        passwords = self.folder / "passwords"
        hashed = subprocess.run(["openssl", "passwd", "-1", password], capture_output=True, text=True, check=True).stdout
        passwords.write_text(f"{user}:{hashed}")
        return _WITH_PASSWORD.format(passwords=passwords)

    def _ready(self):
        assert self.program.running, self.program.shown()
        return self.host.listens(self.port) if self.host else accepts("127.0.0.1", self.port)

    @property
    def environment(self):
        return {"http_proxy": f"http://127.0.0.1:{self.port}", "no_proxy": ""}

    def requests(self):
        path = self.folder / "access.log"
        return path.read_text().splitlines() if path.exists() else []

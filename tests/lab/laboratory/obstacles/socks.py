"""SOCKS proxies: dante, microsocks, and OpenSSH."""

import dataclasses
import pathlib
import subprocess

from .. import names
from ..firewall import OUTSIDE
from .base import Obstacle, check_choice

_DANTE = """
logoutput: stderr
internal: {outside} port = {port}
external: {inside}
clientmethod: none
socksmethod: none
user.privileged: root
user.unprivileged: nobody
client pass {{ from: 0/0 to: 0/0 }}
{rules}
socks block {{
  from: 0/0 to: 0/0
  log: connect
}}
"""
_PASS = """
socks pass {{
  from: 0/0 to: 0/0{port}
  protocol: tcp
  log: connect error
}}
"""

_SSHD_PORT = 2222
_SSHD = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PermitRootLogin yes
StrictModes no
UsePAM no
PidFile none
"""


@dataclasses.dataclass
class Socks(Obstacle):
    """Nothing gets out but through a SOCKS proxy: `program` is dante (versions 4 and 5), microsocks (5), or ssh (4, 4a and
    5: a login on a machine outside with `ssh -D`). dante lets through to `ports` only, if there are any. microsocks may
    demand `user` and `password`."""

    program: str
    ports: list = dataclasses.field(default_factory=list)
    user: str = ""
    password: str = ""
    port: int = 1080

    def __post_init__(self):
        check_choice("program", self.program, ("dante", "microsocks", "ssh"))

    def prepare(self, site):
        site.rules.add("through", f'iifname "{OUTSIDE}" drop')
        site.client_settings.set_proxy(names.PROXY_NAME, self.port)

    def start(self, site):
        command = {"dante": self._dante, "microsocks": self._microsocks, "ssh": self._ssh}[self.program](site)
        site.wait_listening(site.router.start(self.program, command), self.port)

    def _dante(self, site):
        allowed = self.ports or [None]
        rules = "\n".join(_PASS.format(port=f" port = {port}" if port else "") for port in allowed)
        path = site.programs.folder / "danted.conf"
        path.write_text(_DANTE.format(outside=names.ROUTER, inside=names.ROUTER_INSIDE, port=self.port, rules=rules))
        return ["/usr/sbin/danted", "-f", path]

    def _microsocks(self, _):
        login = ["-u", self.user, "-P", self.password] if self.user else []
        return ["microsocks", "-p", str(self.port), *login]

    def _ssh(self, site):
        """sshd is the machine outside, ssh the user's end of the login; both are on the router, on loopback."""
        folder = site.programs.folder / "ssh"
        folder.mkdir(mode=0o700)
        for key in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key], check=True)
        pathlib.Path("/run/sshd").mkdir(exist_ok=True)  # which Debian's sshd wants for its unprivileged half
        port = _SSHD_PORT
        (folder / "sshd.conf").write_text(_SSHD.format(port=port, folder=folder))
        (folder / "known").write_text(f"[127.0.0.1]:{port} {(folder / 'host.pub').read_text()}")
        server = site.router.start("sshd", ["/usr/sbin/sshd", "-D", "-e", "-f", folder / "sshd.conf"])
        site.wait_listening(server, port)
        options = (f"UserKnownHostsFile={folder}/known", "BatchMode=yes", "ExitOnForwardFailure=yes")
        return ["ssh", "-F", "none", "-N", "-D", f"{names.ROUTER}:{self.port}", "-p", str(port), "-i", folder / "user",
                *(part for option in options for part in ("-o", option)), "127.0.0.1"]

"""squid: the explicit proxy of an office, with what offices do to it."""

import dataclasses
import hashlib
import pathlib
import shutil
import subprocess

from harness.proxies import inspection
from harness.proxies.squid import Squid

from .. import names
from ..firewall import OUTSIDE
from .base import Obstacle, check_choice

USER, PASSWORD = "person", "a secret"
REALM = "office"
_HELPERS = pathlib.Path("/usr/lib/squid")
_PAGES = pathlib.Path("/usr/share/squid/errors/templates")
_WORDS = {
    "ERR_FORBIDDEN_SITE": "Access to this site is forbidden by the policy of this organisation.",
    "ERR_OUTSIDE_HOURS": "Access is not permitted at this time. Permitted hours are 00:00 to 00:01.",
    "ERR_USER_BARRED": "Your account is not permitted to use the Internet.",
}


@dataclasses.dataclass
class WebProxy(Obstacle):
    """Nothing gets out but through squid.

    connect_ports  CONNECT goes to these ports only
    forwards       requests with absolute URIs are taken too
    forbidden      the server's name is on a list of forbidden sites
    hours          "outside": nobody is let out at this time of day
    auth           basic, digest, ntlm or negotiate; the user is "person" with the password "a secret"
    barred         the user may not get out
    upgrade        an Upgrade header is passed on
    bump           TLS is opened and looked into, under an authority of the office's own
    tunnels_other  …and what is then no HTTP is passed on
    direct         the direct way is open beside it
    """

    connect_ports: list = dataclasses.field(default_factory=lambda: [443])
    forwards: bool = True
    forbidden: bool = False
    hours: str = ""
    auth: str = ""
    barred: bool = False
    upgrade: bool = False
    bump: bool = False
    tunnels_other: bool = False
    direct: bool = False
    port: int = 3128

    def __post_init__(self):
        check_choice("auth", self.auth, ("", "basic", "digest", "ntlm", "negotiate"))
        check_choice("hours", self.hours, ("", "outside"))

    def prepare(self, site):
        if not self.direct:
            site.rules.add("through", f'iifname "{OUTSIDE}" drop')
        site.client_settings.set_proxy(names.PROXY_NAME, self.port)

    def start(self, site):
        folder = site.programs.folder / "squid-files"
        folder.mkdir()
        rules = [f"error_directory {_pages(folder)}", *self._login(folder), *self._access(), *self._upgrades()]
        options, binary = "", "/usr/sbin/squid"
        if self.bump:
            binary = inspection.BINARY
            options = inspection.port_options(site.credentials.office.both)
            rules += inspection.bumping(folder, site.credentials.authority)
            rules.append(f"on_unsupported_protocol {'tunnel' if self.tunnels_other else 'respond'} all")
        inspection.for_squid(folder)
        Squid(site.programs, host=site.router, port=self.port, rules="\n".join(rules), port_options=options,
              binary=binary)

    def _access(self):
        yield f"acl connect_ports port {' '.join(map(str, self.connect_ports))}"
        if self.forbidden:
            yield from (f"acl forbidden dstdomain {names.SERVER_NAME}", "deny_info ERR_FORBIDDEN_SITE forbidden",
                        "http_access deny forbidden")
        if self.hours:
            yield from ("acl hours time 00:00-00:01", "deny_info ERR_OUTSIDE_HOURS hours", "http_access deny !hours")
        if self.barred:
            # A rule that ends with the login would be answered by 407 once more.
            yield from (f"acl barred proxy_auth {USER}", "acl anybody src all", "deny_info ERR_USER_BARRED anybody",
                        "http_access deny barred anybody")
        yield "http_access deny CONNECT !connect_ports"
        if not self.forwards:
            yield "http_access deny !CONNECT"
        yield "http_access allow known" if self.auth else "http_access allow all"

    def _login(self, folder):
        if not self.auth:
            return
        program = {
            "basic": lambda: f"{_HELPERS}/basic_ncsa_auth {_basic_file(folder)}",
            "digest": lambda: f"{_HELPERS}/digest_file_auth -c {_digest_file(folder)}",
            "ntlm": lambda: f"{_HELPERS}/ntlm_fake_auth",
            "negotiate": lambda: f"{_HELPERS}/ntlm_fake_auth",
        }[self.auth]()
        yield f"auth_param {self.auth} program {program}"
        yield f"auth_param {self.auth} children 2"
        if self.auth in ("basic", "digest"):
            yield f"auth_param {self.auth} realm {REALM}"
        yield "acl known proxy_auth REQUIRED"

    def _upgrades(self):
        if self.upgrade:  # which are dropped by default
            yield "http_upgrade_request_protocols OTHER allow all"


def _pages(folder):
    """squid's own error pages, and those that say why somebody is kept out."""
    pages = folder / "pages"
    shutil.copytree(_PAGES, pages)
    for name, words in _WORDS.items():
        (pages / name).write_text(f"<html><title>Access denied</title><body><p>{words}</p></body></html>\n")
    return pages


def _basic_file(folder):
    made = subprocess.run(["openssl", "passwd", "-apr1", PASSWORD], check=True, capture_output=True, text=True)
    path = folder / "users"
    path.write_text(f"{USER}:{made.stdout.strip()}\n")
    return path


def _digest_file(folder):
    secret = hashlib.md5(f"{USER}:{REALM}:{PASSWORD}".encode()).hexdigest()
    path = folder / "users"
    path.write_text(f"{USER}:{REALM}:{secret}\n")
    return path

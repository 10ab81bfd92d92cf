"""SOCKS proxies: dante and microsocks."""

import dataclasses

from .. import names
from ..firewall import INSIDE, OUTSIDE
from .base import Obstacle, check_choice

_DANTE = """
logoutput: stderr
internal: {outside} port = {port}
external: {inside}
clientmethod: none
socksmethod: {method}
user.privileged: root
user.unprivileged: nobody
client pass {{ from: 0/0 to: 0/0 }}
{rules}
"""


@dataclasses.dataclass
class Socks(Obstacle):
    """Nothing gets out but through a SOCKS proxy: `program` is dante (versions 4 and 5) or microsocks (5). dante lets
    through to `ports` only, if there are any. microsocks may demand `user` and `password`. `direct` leaves the direct
    way open beside it."""

    program: str
    ports: list = dataclasses.field(default_factory=list)
    user: str = ""
    password: str = ""
    direct: bool = False
    port: int = 1080

    def __post_init__(self):
        check_choice("program", self.program, ("dante", "microsocks"))

    def prepare(self, site):
        if not self.direct:
            site.rules.add("through", f'iifname "{OUTSIDE}" drop')
        site.client_settings.set_proxy(names.PROXY_NAME, self.port)

    def start(self, site):
        command = self._dante(site) if self.program == "dante" else self._microsocks()
        site.wait_listening(site.router.start(self.program, command), self.port)

    def _dante(self, site):
        allowed = self.ports or [None]
        rules = "\n".join(
            "socks pass { from: 0/0 to: 0/0" + (f" port = {port}" if port else "") + " protocol: tcp }" for port in allowed)
        path = site.programs.folder / "danted.conf"
        path.write_text(_DANTE.format(outside=OUTSIDE, inside=INSIDE, port=self.port, method="none", rules=rules))
        return ["/usr/sbin/danted", "-f", path]

    def _microsocks(self):
        login = ["-u", self.user, "-P", self.password] if self.user else []
        return ["microsocks", "-p", str(self.port), *login]



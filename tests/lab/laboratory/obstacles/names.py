"""What the name server says."""

import dataclasses

from .. import names
from .base import Obstacle, check_choice


@dataclasses.dataclass
class NameServer(Obstacle):
    """Changes what the client's name server says of the server's name: `lies` gives other addresses ("portal": the
    router's, "loopback", "nobody"), `leaves_out` ("ip", "ip6") hides one family, `says` is "unknown" (no such name),
    "nothing" (no answer ever comes), or "proxy-only" (the client's questions about it are refused, the proxy's not)."""

    lies: str = ""
    lies6: str = ""
    leaves_out: str = ""
    says: str = ""

    _LIES = {"portal": names.ROUTER, "loopback": "127.0.0.1", "nobody": names.NOBODY}
    _LIES6 = {"portal": names.ROUTER6, "loopback": "::1", "nobody": names.NOBODY6}

    def __post_init__(self):
        check_choice("lies", self.lies, ("", *self._LIES))
        check_choice("lies6", self.lies6, ("", *self._LIES6))
        check_choice("leaves_out", self.leaves_out, ("", "ip", "ip6"))
        check_choice("says", self.says, ("", "unknown", "nothing", "proxy-only"))

    def prepare(self, site):
        known = dict(zip(("ip", "ip6"), site.records[names.SERVER_NAME]))
        if self.lies:
            known["ip"] = self._LIES[self.lies]
            known.pop("ip6", None)
        if self.lies6:
            known["ip6"] = self._LIES6[self.lies6]
        known.pop(self.leaves_out, None)
        site.client_records[names.SERVER_NAME] = list(known.values())
        if self.says in ("unknown", "proxy-only"):
            site.client_records[names.SERVER_NAME] = []
        if self.says == "nothing":
            site.rules.add("entering", 'iifname "cable1" udp dport 53 drop')
            site.rules.add("entering", 'iifname "cable1" tcp dport 53 drop')

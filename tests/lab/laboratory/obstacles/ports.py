"""Packet filters."""

import dataclasses

from .. import names
from ..firewall import ACTIONS, INSIDE, OUTSIDE, port_set
from .base import Obstacle, check_choice


@dataclasses.dataclass
class Ports(Obstacle):
    """A packet filter between client and server. With `open` only these TCP ports pass, else all but `closed`; what
    does not pass meets `others`: drop, reset, unreachable, prohibited. `udp` is whether anything but TCP passes.
    `family` (ip, ip6) limits it to one. The filter may stand `before` the server instead: then it also lets nothing
    out of the server's network that was not asked for."""

    open: list | None = None
    closed: list = dataclasses.field(default_factory=list)
    others: str = "drop"
    udp: bool = True
    family: str = ""
    before: str = "client"

    def __post_init__(self):
        check_choice("others", self.others, ACTIONS)
        check_choice("family", self.family, ("", "ip", "ip6"))
        check_choice("before", self.before, ("client", "server"))

    def prepare(self, site):
        rules = site.rules
        match = f'iifname "{OUTSIDE}" ' + {"": "", "ip": "meta nfproto ipv4 ", "ip6": "meta nfproto ipv6 "}[self.family]
        if self.before == "server":
            rules.add("through", f'iifname "{INSIDE}" ct state new drop')
        if self.open is None:
            if self.closed:
                rules.add("through", f"{match}tcp dport {port_set(self.closed)} {ACTIONS[self.others]}")
        elif self.open:
            rules.add("through", f"{match}tcp dport != {port_set(self.open)} {ACTIONS[self.others]}")
        else:
            rules.add("through", f"{match}meta l4proto tcp {ACTIONS[self.others]}")
        if not self.udp:
            rules.add("through", f"{match}meta l4proto != tcp drop")


@dataclasses.dataclass
class RawRules(Obstacle):
    """Lines for chains of the router as nftables has them: `diverted`, `through`, `entering`, `leaving`; `objects` stand
    beside the chains. {outside}, {inside}, {client} and {server} are filled in. `settings` are of sysctl."""

    diverted: list = dataclasses.field(default_factory=list)
    through: list = dataclasses.field(default_factory=list)
    entering: list = dataclasses.field(default_factory=list)
    leaving: list = dataclasses.field(default_factory=list)
    objects: str = ""
    settings: list = dataclasses.field(default_factory=list)

    def prepare(self, site):
        known = {"outside": f'"{OUTSIDE}"', "inside": f'"{INSIDE}"', "client": names.CLIENT, "server": names.SERVER}
        for chain in ("diverted", "through", "entering", "leaving"):
            for line in getattr(self, chain):
                for name, value in known.items():
                    line = line.replace("{" + name + "}", value)
                site.rules.add(chain, line)
        if self.objects:
            site.rules.add_object(self.objects)

    def start(self, site):
        for setting in self.settings:
            site.router.run("sysctl", "-q", "-w", setting)

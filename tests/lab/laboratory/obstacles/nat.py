"""Network address translation."""

import dataclasses

from ..firewall import INSIDE
from .base import Obstacle


@dataclasses.dataclass
class Nat(Obstacle):
    """The client's address is hidden behind the router's. With `forgets_after_s` a TCP connection without traffic is
    forgotten after that time, and its later packets are dropped without a word."""

    forgets_after_s: int = 0

    def prepare(self, site):
        site.rules.add("leaving", f'oifname "{INSIDE}" masquerade')
        if self.forgets_after_s:
            for family, protocol in (("ip", "ipv4"), ("ip6", "ipv6")):
                site.rules.add_object(_policy(family, self.forgets_after_s))
                site.rules.add("through", f'meta nfproto {protocol} meta l4proto tcp ct timeout set "short-{family}"')
            site.rules.add("through", "ct state invalid drop")

    def start(self, site):
        if self.forgets_after_s:
            # Packets in the middle of a forgotten connection are not taken for a new one.
            site.router.run("sysctl", "-q", "-w", "net.netfilter.nf_conntrack_tcp_loose=0")


def _policy(family, seconds):
    return (f"  ct timeout short-{family} {{\n    protocol tcp\n    l3proto {family}\n"
            f"    policy = {{ established : {seconds}, unack : {seconds}, retrans : {seconds} }}\n  }}")

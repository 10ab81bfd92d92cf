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
            site.rules.add_object("  ct timeout short {\n    protocol tcp\n    l3proto ip\n"
                                  f"    policy = {{ established : {self.forgets_after_s}, unacknowledged : {self.forgets_after_s} }}\n  }}")
            site.rules.add("through", 'tcp flags & (fin | syn | rst | ack) == ack ct state new drop')
            site.rules.add("through", 'ip protocol tcp ct timeout set "short"')

    def start(self, site):
        if self.forgets_after_s:
            # Packets in the middle of a forgotten connection are not taken for a new one.
            site.router.run("sysctl", "-q", "-w", "net.netfilter.nf_conntrack_tcp_loose=0")

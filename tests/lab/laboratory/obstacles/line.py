"""The line between client and router: its delay, loss, rate and packet size."""

import dataclasses

from .. import names
from ..firewall import INSIDE, OUTSIDE
from .base import Obstacle


@dataclasses.dataclass
class Wire(Obstacle):
    """A wire of our own (tests/lab/wire): every packet takes `delay_ms` plus up to `jitter_ms`, and `loss_percent` of
    them are lost, in each direction. `seed` makes a run's losses those of the run before."""

    delay_ms: float
    jitter_ms: float = 0.0
    loss_percent: float = 0.0
    seed: int = 1

    @property
    def rtt_ms(self):
        return 2 * self.delay_ms + self.jitter_ms

    def prepare(self, site):
        site.wire_options = ["--delay-ms", self.delay_ms, "--jitter-ms", self.jitter_ms,
                             "--loss-percent", self.loss_percent, "--seed", self.seed]


@dataclasses.dataclass
class Rate(Obstacle):
    """A slow line: a token bucket of `kilobits` per second in each direction."""

    kilobits: int

    def start(self, site):
        for host in (site.client, site.router):
            host.run("tc", "qdisc", "add", "dev", OUTSIDE, "root", "tbf", "rate", f"{self.kilobits}kbit",
                     "burst", "3000", "latency", "3s")


@dataclasses.dataclass
class PathMtu(Obstacle):
    """The line behind the router takes packets of `mtu` bytes at most. With `hole` nobody is told ("fragmentation
    needed" is dropped); with `clamp` the router lowers the segment size that both sides announce."""

    mtu: int
    hole: bool = False
    clamp: int = 0

    def prepare(self, site):
        if self.hole:
            site.rules.add_object("  chain telling {\n    type filter hook output priority filter; policy accept;\n"
                                  "    icmp type destination-unreachable icmp code frag-needed drop\n"
                                  "    icmpv6 type packet-too-big drop\n  }")
        if self.clamp:
            site.rules.add("through", f"tcp flags syn tcp option maxseg size set {self.clamp}")

    def start(self, site):
        # The server keeps its 1500 bytes: what it announces does not help the client.
        site.router.ip("link", "set", INSIDE, "mtu", str(self.mtu))


@dataclasses.dataclass
class Interruption(Obstacle):
    """`after_s` behind the arrival of two who stay the client's line is gone for `gone_s`, and then there again. With
    `moves` the client has another address from then on: what it sends by its old connections goes nowhere."""

    after_s: float
    gone_s: float = 0.0
    moves: bool = False

    def stir(self, site):
        host = "9" if self.moves else "2"
        address, address6 = (f"{one.removesuffix('2')}{host}" for one in (names.CLIENT, names.CLIENT6))
        site.client.start("interruption", ["sh", "-ec", "; ".join((
            f"sleep {self.after_s}", f"ip link set {OUTSIDE} down", f"sleep {self.gone_s}", f"ip address flush dev {OUTSIDE}",
            f"ip link set {OUTSIDE} up", f"ip address add {address}/24 dev {OUTSIDE}", f"ip address add {address6}/64 dev {OUTSIDE} nodad",
            f"ip route replace default via {names.ROUTER}", f"ip -6 route replace default via {names.ROUTER6}"))])

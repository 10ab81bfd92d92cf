"""Ways through, and attempts at one of them, as scenarios write them."""

import dataclasses
import re

_WAY = re.compile(r"^(?P<carrier>[a-z0-9-]+):(?P<port>\d+)(?: via (?P<route>[a-z0-9-]+))?$")


@dataclasses.dataclass(frozen=True)
class Way:
    """A carrier on a port by a route, as "rtmps:443 via http-connect"; without a route it is direct."""

    carrier: str
    port: int
    route: str = "direct"

    @staticmethod
    def parse(text):
        match = _WAY.match(text)
        if not match:
            raise ValueError(f'"{text}" is no way; write CARRIER:PORT or CARRIER:PORT via ROUTE')
        return Way(match["carrier"], int(match["port"]), match["route"] or "direct")

    def __str__(self):
        return f"{self.carrier}:{self.port}" + ("" if self.route == "direct" else f" via {self.route}")


@dataclasses.dataclass(frozen=True)
class Probe:
    """One carrier tried by itself: a way, and for how many seconds an open connection is then watched."""

    way: Way
    held_s: float = 0.0

    @staticmethod
    def parse(text):
        way, _, held = text.partition(" held ")
        return Probe(Way.parse(way), float(held or 0))

    def __str__(self):
        return str(self.way) + (f" held {self.held_s:g}" if self.held_s else "")

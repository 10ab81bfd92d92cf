"""What can stand in the way. An entry `[[obstacle]]` of a scenario names its kind; its other keys are the fields of
that kind's class. Several obstacles of one scenario are independent of each other."""

from .base import Obstacle
from .front import Haproxy, Nginx, Stunnel
from .inspection import Inspection
from .line import Interruption, PathMtu, Rate, Wire
from .names import NameServer
from .nat import Nat
from .portal import Portal
from .ports import Ports, RawRules
from .server import Certificate, Clock
from .socks import Socks
from .web_proxy import WebProxy

KINDS = {
    "ports": Ports,
    "rules": RawRules,
    "inspection": Inspection,
    "portal": Portal,
    "web-proxy": WebProxy,
    "socks": Socks,
    "haproxy": Haproxy,
    "nginx": Nginx,
    "stunnel": Stunnel,
    "nat": Nat,
    "names": NameServer,
    "wire": Wire,
    "rate": Rate,
    "path-mtu": PathMtu,
    "interruption": Interruption,
    "certificate": Certificate,
    "clock": Clock,
}


def make(entry):
    """The obstacle that a table of a scenario describes."""
    values = dict(entry)
    kind = values.pop("kind", None)
    if kind not in KINDS:
        raise ValueError(f"unknown kind of obstacle {kind!r}; there are {', '.join(KINDS)}")
    try:
        return KINDS[kind](**values)
    except TypeError as error:
        raise ValueError(f"obstacle {kind}: {error}") from None


__all__ = ["KINDS", "Obstacle", "make"]

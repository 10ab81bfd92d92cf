"""Probes below RTMP: what TCP and UDP packets meet."""

import contextlib
import socket

from . import outcome
from .route import dial

_CROWD = 8
_SMALL_SEGMENT = 500


def _tcp(family):
    def probe(way, around):
        dial(way.route, around.proxy, around.host, way.port, around.timeout, family).close()
        return outcome.PASSES

    return probe


def _crowd(way, around):
    """Several connections at a time."""
    with contextlib.ExitStack() as stack:
        for _ in range(_CROWD):
            stack.enter_context(dial(way.route, around.proxy, around.host, way.port, around.timeout))
    return outcome.PASSES


def _segment(way, around):
    with dial(way.route, around.proxy, around.host, way.port, around.timeout) as made:
        size = made.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG)
    return f"at-most-{_SMALL_SEGMENT}" if size <= _SMALL_SEGMENT else str(size)


def _udp(way, around):
    """Nobody listens there: a datagram that arrives is refused."""
    family, kind, protocol, _, address = socket.getaddrinfo(around.host, way.port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind, protocol) as made:
        made.settimeout(around.timeout)
        made.connect(address)
        made.send(b"?")
        try:
            made.recv(1)
        except ConnectionRefusedError:
            return outcome.PASSES
        except TimeoutError:
            return outcome.SILENT
    return "answered"


KINDS = {
    "tcp": _tcp(socket.AF_UNSPEC),
    "tcp4": _tcp(socket.AF_INET),
    "tcp6": _tcp(socket.AF_INET6),
    "crowd": _crowd,
    "mss": _segment,
    "udp": _udp,
}

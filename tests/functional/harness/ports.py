"""Ports nobody uses, below those the kernel gives to outgoing connections."""

import pathlib
import random
import socket

_LOWEST = 15000
_TRIES = 200
_given = set()  # one may be drawn twice before anybody listens on it


def free_port(*addresses):
    """A TCP port that is free on every address, and so on each of `addresses` (which must be ours) as well.

    The kernel's own choice (port 0) comes from the range of outgoing connections: until a program listens on it,
    any connection of any process may take it, on another address too, which a listener on 0.0.0.0 then meets.
    """
    for _ in range(_TRIES):
        port = random.randrange(_LOWEST, _first_of_outgoing())
        if port not in _given and all(_is_free(address, port) for address in ("0.0.0.0", *addresses)):
            _given.add(port)
            return port
    raise RuntimeError(f"no port is free on all of {addresses}")


def _first_of_outgoing():
    return int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])


def accepts(address, port):
    """Whether something listens there."""
    try:
        with socket.create_connection((address, port), timeout=1):
            return True
    except OSError:
        return False


def _is_free(address, port):
    with socket.socket() as probe:
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True

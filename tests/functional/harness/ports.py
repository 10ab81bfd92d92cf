"""Ports nobody uses, chosen by the kernel."""

import socket

_given = set()  # the kernel may choose one twice before anybody listens on it


def free_port(*addresses):
    """A TCP port that is free on every one of `addresses` (127.0.0.1 if none is named)."""
    addresses = addresses or ("127.0.0.1",)
    for _ in range(50):
        with socket.socket() as probe:
            probe.bind((addresses[0], 0))
            port = probe.getsockname()[1]
        if port not in _given and all(_is_free(address, port) for address in addresses):
            _given.add(port)
            return port
    raise RuntimeError(f"no port is free on all of {addresses}")


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

"""One probe: a carrier on a port by a route, and what became of it."""

import dataclasses
import time

from . import carriers, outcome
from .route import authorization, dial

_ANSWER = 1.5  # seconds in which a connection that lives answers


@dataclasses.dataclass
class Surroundings:
    host: str
    authorities: str
    proxy: str
    timeout: float


def attempt(way, held_s, around):
    """The word for what happens, and how many ms that took."""
    began = time.monotonic()
    state = {"connecting": True}
    try:
        pipe = _open(way, around, state)
        word = _watch(pipe, held_s) if held_s else outcome.PASSES
        pipe.close()
    except Exception as error:  # every way to fail is a finding here
        word = outcome.word_of(error, state["connecting"])
    return word, round((time.monotonic() - began) * 1000)


def _open(way, around, state):
    """A proved pipe. Probes of "tcp" and "tls" end when that stands."""
    def connect():
        state["connecting"] = True
        made = dial(way.route, around.proxy, around.host, way.port, around.timeout)
        state["connecting"] = False
        return made

    base = way.carrier.removesuffix("-no-alpn").removesuffix("-no-sni")
    secure = base in ("rtmps", "wss", "rtmpts", "https-poll", "tls")

    def below():
        made = connect()
        return _tls(made, way, around) if secure else made

    if base in ("tcp", "tls"):
        return below()
    pipe = _OPENERS[base](below, way, around)
    carriers.prove(pipe)
    return pipe


def _tls(made, way, around):
    alpn = not way.carrier.endswith("-no-alpn")
    return carriers.inside_tls(made, around.host, around.authorities, alpn)


def _tunnel(content_type, keeps):
    def make(below, way, around):
        forward = way.route == "http-forward"
        return carriers.Tunnel(below, around.host, prefix=f"http://{around.host}:{way.port}" if forward else "",
                               content_type=content_type, headers=authorization(around.proxy) if forward else None, keeps=keeps)

    return make


def _websocket(below, _, around):
    return carriers.WebSocketPipe(below(), around.host)


_OPENERS = {
    "rtmp": lambda below, *_: below(),
    "rtmps": lambda below, *_: below(),
    "ws": _websocket,
    "wss": _websocket,
    "rtmpt": _tunnel("application/x-fcs", True),
    "rtmpts": _tunnel("application/x-fcs", True),
    "http-poll": _tunnel("application/octet-stream", False),
    "https-poll": _tunnel("application/octet-stream", False),
    "http-untyped": _tunnel("", False),
}


def _watch(pipe, held_s):
    """Leaves a connection alone for that time, then says something that an RTMP server answers by hanging up."""
    pipe.settimeout(held_s)
    try:
        if pipe.recv(1) == b"":
            return outcome.CUT
    except TimeoutError:
        pass
    except OSError:
        return outcome.CUT
    pipe.settimeout(_ANSWER)
    try:
        pipe.sendall(b"\xff" * 64)
        pipe.recv(1)
        return outcome.PASSES
    except TimeoutError:
        return outcome.SILENT
    except OSError:
        return outcome.PASSES  # a reset is an answer too

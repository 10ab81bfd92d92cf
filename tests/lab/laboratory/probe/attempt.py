"""One probe: a carrier on a port by a route, and what became of it."""

import dataclasses
import time

from . import carriers, outcome, packets
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
        if way.carrier in packets.KINDS:
            word = packets.KINDS[way.carrier](way, around)
        else:
            pipe = _open(way, around, state)
            word = _watch(pipe, held_s) if held_s else outcome.PASSES
            pipe.close()
    except Exception as error:  # every way to fail is a finding here
        word = outcome.word_of(error, state["connecting"])
    return word, round((time.monotonic() - began) * 1000)


def _open(way, around, state):
    """A proved pipe."""
    def connect():
        state["connecting"] = True
        made = dial(way.route, around.proxy, around.host, way.port, around.timeout)
        state["connecting"] = False
        return made

    base = way.carrier.removesuffix("-no-alpn").removesuffix("-no-sni")

    def below():
        made = connect()
        return _tls(made, way, around) if base in _SECURE else made

    pipe = _OPENERS[base](below, way, around)
    carriers.prove(pipe)
    return pipe


def _tls(made, way, around):
    return carriers.inside_tls(made, around.host, around.authorities, alpn=not way.carrier.endswith("-no-alpn"),
                               sni=not way.carrier.endswith("-no-sni"))


def _tunnel(content_type, keeps):
    def make(below, way, around):
        forward = {}
        if way.route == "http-forward":
            forward = {"prefix": f"http://{around.host}:{way.port}", "headers": authorization(around.proxy)}
        return carriers.Tunnel(below, around.host, content_type=content_type, keeps=keeps, **forward)

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
    "http-html": _tunnel("text/html", False),
}
_SECURE = ("rtmps", "wss", "rtmpts", "https-poll")


def _watch(pipe, held_s):
    """Leaves a connection alone for that time, then ends the handshake (C2) with something behind it that an RTMP server
    answers by hanging up."""
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
        pipe.sendall(b"\0" * carriers.HANDSHAKE_BYTES + b"\xff" * 64)
        pipe.recv(1)
        return outcome.PASSES
    except TimeoutError:
        return outcome.SILENT
    except OSError:
        return outcome.PASSES  # a reset is an answer too

"""Packets of AMF remoting (application/x-amf) in AMF0, and requests with them."""

import struct

from . import amf0
from .tunnel_client import HttpConnection

UNKNOWN = 0xFFFFFFFF
AMF = "application/x-amf"


def _text(text):
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def calls(*bodies, headers=None, version=0):
    """A packet of calls: (target, argument, ...)."""
    packet = struct.pack(">HH", version, len(headers or {}))
    for name, value in (headers or {}).items():
        packet += _text(name) + b"\x00" + struct.pack(">I", UNKNOWN) + amf0.encode(value)
    packet += struct.pack(">H", len(bodies))
    for place, (target, *arguments) in enumerate(bodies, 1):
        packet += _text(target) + _text(f"/{place}") + struct.pack(">I", UNKNOWN) + amf0.encode(list(arguments))
    return packet


def bodies(packet):
    """The answers in a packet: [(target, value), ...]."""
    _, headers = struct.unpack(">HH", packet[:4])
    assert headers == 0, "the server sends none"
    (count,) = struct.unpack(">H", packet[4:6])
    found, rest = [], packet[6:]
    for _ in range(count):
        target, rest = _take_text(rest)
        _, rest = _take_text(rest)
        reader = amf0._Reader(rest[4:])
        found.append((target, reader.value()))
        rest = rest[4 + reader.offset:]
    assert rest == b"", "nothing stands behind the bodies"
    return found


def _take_text(data):
    (size,) = struct.unpack(">H", data[:2])
    return data[2:2 + size].decode(), data[2 + size:]


class Gateway:
    """Calls over one connection."""

    def __init__(self, port, path, connection=None, **headers):
        self.http = HttpConnection(port, connection=connection)
        self.path = path
        self.headers = {"Content-Type": AMF, **{name.replace("_", "-"): value for name, value in headers.items()}}

    def post(self, packet):
        return self.http.request("POST", self.path, packet, self.headers)

    def send(self, *bodies_):
        """Without waiting for the answer."""
        self.http.send("POST", self.path, calls(*bodies_), self.headers)

    def call(self, *one, **more):
        """The answer to one call: (True, result) or (False, information)."""
        return self.call_all(one, **more)[0]

    def call_all(self, *bodies_, **more):
        response = self.post(calls(*bodies_, **more))
        assert response.status == 200, response
        assert response.headers["content-type"] == AMF
        answers = bodies(response.body)
        assert [target.rsplit("/", 1)[0] for target, _ in answers] == [f"/{i + 1}" for i in range(len(bodies_))]
        return [(target.endswith("/onResult"), value) for target, value in answers]

    def status(self, *bodies_):
        return self.post(calls(*bodies_)).status

"""What a TLS ClientHello says in clear (RFC 8446, section 4.1.2): the server's name and the protocols offered."""

import dataclasses
import struct

_HANDSHAKE, _CLIENT_HELLO = 22, 1
_SERVER_NAME, _ALPN = 0, 16
MOST = 16384 + 5  # bytes of a first record


@dataclasses.dataclass
class ClientHello:
    name: str = ""
    protocols: tuple = ()


class NotTls(Exception):
    pass


def bytes_needed(data):
    """How long the first record is; 5 while even its header is missing."""
    if len(data) < 5:
        return 5
    if data[0] != _HANDSHAKE or data[1] != 3:
        raise NotTls
    return 5 + struct.unpack_from(">H", data, 3)[0]


def parse(record):
    """Of a whole first record."""
    reader = _Reader(record[5:])
    if reader.number(1) != _CLIENT_HELLO:
        raise NotTls
    reader.take(3 + 2 + 32)  # length, version, random
    reader.take(reader.number(1))  # session id
    reader.take(reader.number(2))  # cipher suites
    reader.take(reader.number(1))  # compression methods
    hello = ClientHello()
    extensions = _Reader(reader.take(reader.number(2))) if reader.left() else _Reader(b"")
    while extensions.left():
        kind, body = extensions.number(2), extensions.take(extensions.number(2))
        if kind == _SERVER_NAME and len(body) > 5:
            hello.name = body[5:].decode("ascii", "replace").lower()
        elif kind == _ALPN:
            hello.protocols = tuple(_protocols(_Reader(body)))
    return hello


def _protocols(reader):
    reader.number(2)
    while reader.left():
        yield reader.take(reader.number(1)).decode("ascii", "replace")


class _Reader:
    def __init__(self, data):
        self._data = data
        self._at = 0

    def left(self):
        return len(self._data) - self._at

    def take(self, count):
        if count > self.left():
            raise NotTls
        self._at += count
        return self._data[self._at - count : self._at]

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

"""AMF0 for the clients of the tests: numbers, booleans, strings, null, objects, arrays."""

import struct


class EcmaArray(dict):
    """Written as an ECMA array instead of an object."""


def encode(*values):
    return b"".join(_encode(value) for value in values)


def decode(data):
    """All values in `data`."""
    reader = _Reader(data)
    values = []
    while reader.offset < len(data):
        values.append(reader.value())
    return values


def decode_some(data, count):
    """The first values in `data`."""
    reader = _Reader(data)
    return [reader.value() for _ in range(count)]


def _encode(value):
    if value is None:
        return b"\x05"
    if isinstance(value, bool):
        return b"\x01" + bytes([value])
    if isinstance(value, (int, float)):
        return b"\x00" + struct.pack(">d", value)
    if isinstance(value, str):
        return b"\x02" + _short(value)
    if isinstance(value, EcmaArray):
        return b"\x08" + struct.pack(">I", len(value)) + _pairs(value)
    if isinstance(value, dict):
        return b"\x03" + _pairs(value)
    if isinstance(value, (list, tuple)):
        return b"\x0a" + struct.pack(">I", len(value)) + encode(*value)
    raise TypeError(f"no AMF0 for {type(value)}")


def _short(text):
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def _pairs(value):
    return b"".join(_short(k) + _encode(v) for k, v in value.items()) + b"\x00\x00\x09"


class _Reader:
    def __init__(self, data):
        self.data = data
        self.offset = 0

    def take(self, count):
        piece = self.data[self.offset : self.offset + count]
        if len(piece) < count:
            raise ValueError("AMF0 is cut off")
        self.offset += count
        return piece

    def number(self, layout, size):
        return struct.unpack(layout, self.take(size))[0]

    def text(self, layout=">H", size=2):
        return self.take(self.number(layout, size)).decode(errors="replace")

    def pairs(self):
        result = {}
        while True:
            key = self.text()
            if not key and self.data[self.offset : self.offset + 1] == b"\x09":
                self.offset += 1
                return result
            result[key] = self.value()

    def value(self):
        marker = self.take(1)[0]
        if marker == 0x00:
            return self.number(">d", 8)
        if marker == 0x01:
            return self.take(1) != b"\x00"
        if marker == 0x02:
            return self.text()
        if marker == 0x03:
            return self.pairs()
        if marker in (0x05, 0x06):
            return None
        if marker == 0x08:
            self.take(4)
            return EcmaArray(self.pairs())
        if marker == 0x0A:
            return [self.value() for _ in range(self.number(">I", 4))]
        if marker == 0x0B:
            return self.number(">dxx", 10)
        if marker == 0x0C:
            return self.text(">I", 4)
        raise ValueError(f"AMF0 marker {marker:#x}")

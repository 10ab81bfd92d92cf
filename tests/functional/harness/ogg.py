"""Ogg files with Opus (RFC 3533, RFC 7845), as far as the tests need them: packets out of one, packets into one."""

import struct

_FIRST, _LAST = 2, 4


def _checksum_table():
    table = []
    for i in range(256):
        value = i << 24
        for _ in range(8):
            value = ((value << 1) ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        table.append(value)
    return table


_TABLE = _checksum_table()


def _checksum(data):
    value = 0
    for byte in data:
        value = ((value << 8) & 0xFFFFFFFF) ^ _TABLE[(value >> 24) ^ byte]
    return value


def packets(data):
    """The packets of a file with one stream, headers included."""
    found, packet, offset = [], b"", 0
    while offset + 27 <= len(data):
        assert data[offset : offset + 4] == b"OggS", "this is no Ogg page"
        lacing = data[offset + 27 : offset + 27 + data[offset + 26]]
        offset += 27 + len(lacing)
        for size in lacing:
            packet += data[offset : offset + size]
            offset += size
            if size < 255:
                found.append(packet)
                packet = b""
    return found


def _page(packet, granule, number, flags):
    lacing = b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])
    head = b"OggS\0" + bytes([flags]) + struct.pack("<qII", granule, 1, number)
    rest = bytes([len(lacing)]) + lacing + packet
    return head + struct.pack("<I", _checksum(head + b"\0\0\0\0" + rest)) + rest


def opus_file(head, frames, samples=960):
    """A file with OpusHead and these packets of `samples` at 48 kHz."""
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<I", 0)
    pages = [_page(head, 0, 0, _FIRST), _page(tags, 0, 1, 0)]
    for i, frame in enumerate(frames):
        pages.append(_page(frame, (i + 1) * samples, i + 2, _LAST if i + 1 == len(frames) else 0))
    return b"".join(pages)

"""RTMP chunks, for the clients of the tests."""

import dataclasses
import struct

SET_CHUNK_SIZE, ACKNOWLEDGEMENT, USER_CONTROL, WINDOW_SIZE = 1, 3, 4, 5
AUDIO, VIDEO, COMMAND_AMF3, DATA, COMMAND = 8, 9, 17, 18, 20


@dataclasses.dataclass(frozen=True)
class Message:
    kind: int
    timestamp: int
    stream: int
    payload: bytes


def encode(message, chunk_size, csid):
    """A message as one type 0 chunk and the type 3 chunks after it."""
    extended = struct.pack(">I", message.timestamp) if message.timestamp >= 0xFFFFFF else b""
    head = min(message.timestamp, 0xFFFFFF).to_bytes(3, "big") + len(message.payload).to_bytes(3, "big")
    head += bytes([message.kind]) + struct.pack("<I", message.stream) + extended
    pieces = [message.payload[i : i + chunk_size] for i in range(0, len(message.payload), chunk_size)] or [b""]
    first = bytes([csid]) + head + pieces[0]
    return first + b"".join(bytes([0xC0 | csid]) + extended + piece for piece in pieces[1:])


class _Channel:
    def __init__(self):
        self.timestamp = self.delta = self.length = self.kind = self.stream = 0
        self.extended = False
        self.partial = bytearray()


class Decoder:
    """Bytes in, messages out."""

    def __init__(self):
        self.chunk_size = 128
        self._buffer = bytearray()
        self._channels = {}

    def feed(self, data):
        """The messages that `data` completes."""
        self._buffer += data
        messages = []
        while True:
            parsed = self._chunk()
            if parsed is None:
                return messages
            used, message = parsed
            del self._buffer[:used]
            if message is None:
                continue
            if message.kind == SET_CHUNK_SIZE:
                self.chunk_size = struct.unpack(">I", message.payload[:4])[0]
            messages.append(message)

    def _chunk(self):
        """(bytes used, message or None), or None while the next chunk is incomplete."""
        buffer = self._buffer
        if not buffer:
            return None
        form, csid, offset = buffer[0] >> 6, buffer[0] & 0x3F, 1
        if csid < 2:
            offset += csid + 1
            if len(buffer) < offset:
                return None
            csid = 64 + buffer[1] + (buffer[2] << 8 if csid else 0)
        size = (11, 7, 3, 0)[form]
        if len(buffer) < offset + size:
            return None
        head = bytes(buffer[offset : offset + size])
        offset += size
        channel = self._channels.setdefault(csid, _Channel())
        time = int.from_bytes(head[:3], "big") if form < 3 else None
        extended = time == 0xFFFFFF if form < 3 else channel.extended
        if extended:
            if len(buffer) < offset + 4:
                return None
            value = struct.unpack_from(">I", buffer, offset)[0]
            time = value if form < 3 else None
            offset += 4
        length = int.from_bytes(head[3:6], "big") if form < 2 else channel.length
        piece = min(self.chunk_size, length - len(channel.partial))
        if len(buffer) < offset + piece:
            return None
        self._apply(channel, form, time, head, length, extended)
        channel.partial += buffer[offset : offset + piece]
        offset += piece
        if len(channel.partial) < length:
            return offset, None
        message = Message(channel.kind, channel.timestamp, channel.stream, bytes(channel.partial))
        channel.partial.clear()
        return offset, message

    @staticmethod
    def _apply(channel, form, time, head, length, extended):
        starts = not channel.partial
        if form == 0:
            channel.timestamp, channel.delta = time, 0
            channel.stream = struct.unpack("<I", head[7:11])[0]
        elif form < 3:
            channel.delta = time
            channel.timestamp = (channel.timestamp + time) & 0xFFFFFFFF
        elif starts:
            channel.timestamp = (channel.timestamp + channel.delta) & 0xFFFFFFFF
        if form < 2:
            channel.length, channel.kind = length, head[6]
        if form < 3:
            channel.extended = extended

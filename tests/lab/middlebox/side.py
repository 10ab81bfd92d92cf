"""One side of a connection: what is read from it, what is written to it, and how it is ended."""

import asyncio
import socket
import struct

from .messages import MOST_HEAD

PIECE = 65536
_ABORT_AT_ONCE = struct.pack("ii", 1, 0)


class Side:
    """`on_bytes` is called whenever something comes from here or goes there."""

    def __init__(self, reader, writer, on_bytes=lambda: None):
        self.reader, self.writer = reader, writer
        self._on_bytes = on_bytes

    @staticmethod
    async def open(address, port, on_bytes):
        return Side(*await asyncio.open_connection(address, port, limit=MOST_HEAD), on_bytes)

    async def read(self):
        data = await self.reader.read(PIECE)
        self._on_bytes()
        return data

    def put_back(self, data):
        """What has been read in advance is read again; nothing may be waiting in the reader."""
        self.reader.feed_data(data)

    async def write(self, data):
        self._on_bytes()
        self.writer.write(data)
        await self.writer.drain()

    def ended(self):
        return self.reader.at_eof() or self.writer.transport.is_closing()

    def reset(self):
        """Ends it with an RST."""
        if self.writer.transport.is_closing():
            return
        self.writer.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT_AT_ONCE)
        self.writer.transport.abort()

    def close(self):
        self.writer.close()


async def pass_on(source, target):
    """Until `source` ends; `target` is told."""
    while data := await source.read():
        await target.write(data)
    if target.writer.can_write_eof():
        target.writer.write_eof()


async def join(one, other):
    """Passes bytes on in both directions until both have ended, or one breaks."""
    await asyncio.gather(pass_on(one, other), pass_on(other, one))

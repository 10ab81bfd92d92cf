"""HTTP/1 messages on a stream: heads, and bodies however they are framed."""

import asyncio

MOST_HEAD = 65536


class BadMessage(Exception):
    pass


class Head:
    """A start line and headers; names are compared without case, order is kept."""

    def __init__(self, start, headers):
        self.start = start
        self.headers = headers

    @staticmethod
    async def read(reader):
        """The next head, or None at the end of the stream."""
        try:
            data = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as error:
            if error.partial.strip():
                raise BadMessage("cut off in a head") from None
            return None
        except asyncio.LimitOverrunError:
            raise BadMessage("head too large") from None
        lines = data[:-4].decode("latin-1").split("\r\n")
        headers = []
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            if not colon:
                raise BadMessage(f"no header: {line[:40]}")
            headers.append((name, value.strip()))
        return Head(lines[0], headers)

    def get(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def tokens(self, name):
        return [token.strip().lower() for token in self.get(name).split(",") if token.strip()]

    def drop(self, *names):
        unwanted = {name.lower() for name in names}
        self.headers = [(key, value) for key, value in self.headers if key.lower() not in unwanted]

    def set(self, name, value):
        self.drop(name)
        self.headers.append((name, value))

    def media_type(self):
        return self.get("Content-Type").split(";")[0].strip().lower()

    def encoded(self):
        lines = [self.start, *(f"{name}: {value}" for name, value in self.headers)]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def status_of(head):
    try:
        return int(head.start.split(" ", 2)[1])
    except (IndexError, ValueError):
        raise BadMessage(f"no status line: {head.start[:40]}") from None


async def body_pieces(head, reader, until_close):
    """The body in pieces, its framing taken off. `until_close`: without any framing it lasts to the end."""
    if "chunked" in head.tokens("Transfer-Encoding"):
        async for piece in _chunks(reader):
            yield piece
        return
    if head.get("Content-Length"):
        left = _number(head.get("Content-Length"), 10)
        while left:
            piece = await reader.read(min(left, 65536))
            if not piece:
                raise BadMessage("cut off in a body")
            left -= len(piece)
            yield piece
        return
    while until_close:
        piece = await reader.read(65536)
        if not piece:
            return
        yield piece


async def _chunks(reader):
    while True:
        size = _number((await reader.readline()).split(b";")[0].decode("latin-1"), 16)
        if size == 0:
            while (await reader.readline()).strip():
                pass
            return
        yield await reader.readexactly(size)
        await reader.readexactly(2)


def _number(text, base):
    """Digits alone: int() takes signs, blanks and underscores too."""
    text = text.strip()
    if not text.isascii() or not text.isalnum():
        raise BadMessage(f"no length: {text[:40]}")
    try:
        return int(text, base)
    except ValueError:
        raise BadMessage(f"no length: {text[:40]}") from None

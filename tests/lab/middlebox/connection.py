"""A connection that the middlebox has taken: looked into, then passed on, changed or ended."""

import asyncio
import contextlib

from . import client_hello, first_bytes
from .clock import Clock
from .http_filter import HttpFilter, refuse
from .messages import BadMessage
from .side import Side, join

_ENDED = (ConnectionError, OSError, asyncio.IncompleteReadError)


class Connection:
    """`server` is the address and port that the client meant."""

    def __init__(self, reader, writer, server, policy):
        self._policy = policy
        self._server = server
        self._clock = Clock(policy.lifetime_s, policy.idle_s, self._kill)
        self._client = Side(reader, writer, self._clock.heard)
        self._servers = []

    async def run(self):
        try:
            await self._look_and_pass()
        except BadMessage:
            self._kill()
        except _ENDED:
            self._kill()
        finally:
            self._clock.stop()
            for side in (self._client, *self._servers):
                with contextlib.suppress(OSError):
                    side.close()

    async def _look_and_pass(self):
        kind, seen = await self._kind()
        if kind is None:
            return
        if not self._likes(kind, seen):
            await self._turn_away()
        elif kind == "http":
            await HttpFilter(self._client, self._open_server, self._policy.http).run()
        else:
            await join(self._client, await self._open_server())

    async def _kind(self):
        """What it is, and what was read to find out; None if the client left before."""
        seen = b""
        while (kind := first_bytes.kind_of(seen)) is None:
            data = await self._client.read()
            if not data:
                return None, seen
            seen += data
        self._client.put_back(seen)
        return kind, seen

    def _likes(self, kind, seen):
        if self._policy.require not in ("any", kind):
            return False
        return kind != "tls" or self._likes_hello(seen)

    def _likes_hello(self, record):
        try:
            hello = client_hello.parse(record)
        except client_hello.NotTls:
            return False
        rules = self._policy.tls
        if rules.needs_alpn and not set(hello.protocols) & {"h2", "http/1.1"}:
            return False
        return not rules.names or hello.name in rules.names

    async def _turn_away(self):
        if self._policy.otherwise == "swallow":
            while await self._client.read():
                pass
        elif self._policy.otherwise == "bad-request":
            await refuse(self._client, "400 Bad Request", "This is not HTTP.")
        elif self._policy.otherwise == "close":
            self._client.close()
        else:
            self._client.reset()

    async def _open_server(self):
        self._servers.append(await Side.open(*self._server, self._clock.heard))
        return self._servers[-1]

    def _kill(self):
        for side in (self._client, *self._servers):
            side.reset()

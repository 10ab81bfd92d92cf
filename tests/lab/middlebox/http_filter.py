"""Passes HTTP on, request by request, and changes or refuses what the policy does not like."""

import asyncio

from . import content
from .messages import BadMessage, Head, body_pieces, status_of
from .side import join

_HOP_BY_HOP = ("Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", "TE", "Trailer")
_NO_BODY = (204, 304)


class HttpFilter:
    """`open_server` makes a connection to the server. One exchange at a time, as such boxes do."""

    def __init__(self, client, open_server, policy):
        self._client = client
        self._open_server = open_server
        self._policy = policy
        self._server = None

    async def run(self):
        while request := await Head.read(self._client.reader):
            refusal = self._refusal(request)
            if refusal:
                await self._refuse(refusal)
                return
            if not await self._exchange(request):
                return

    def _refusal(self, request):
        method = request.start.split(" ")[0]
        if self._policy.methods and method not in self._policy.methods:
            return f"The method {method} is not allowed here."
        if request.media_type() and request.media_type() in self._policy.refused_types:
            return f"Content of the type {request.media_type()} is not allowed here."
        return ""

    async def _exchange(self, request):
        """Whether the client's connection goes on."""
        if self._server is None or self._server.ended():
            self._server = await self._open_server()
        await self._pass_request(request)
        reply = await self._reply_head()
        if status_of(reply) == 101:
            await self._client.write(reply.encoded())
            await join(self._client, self._server)
            return False
        has_body = not request.start.startswith("HEAD ") and status_of(reply) not in _NO_BODY
        if not await self._pass_reply(reply, has_body):
            return False
        goes_on = "close" not in request.tokens("Connection") and "close" not in reply.tokens("Connection")
        if self._policy.closes or not goes_on:
            self._client.close()
            return False
        return True

    async def _pass_request(self, request):
        if "100-continue" in request.tokens("Expect"):
            request.drop("Expect")
            await self._client.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = body_pieces(request, self._client.reader, until_close=False)
        if self._policy.strips_upgrade or self._policy.closes:
            request.drop(*_HOP_BY_HOP)
        if self._policy.closes:
            request.start = request.start.replace("HTTP/1.1", "HTTP/1.0")
            request.set("Connection", "close")
        await self._pass_message(request, body, self._server, self._policy.buffers_requests or self._policy.closes)

    async def _reply_head(self):
        while True:
            reply = await Head.read(self._server.reader)
            if reply is None:
                raise BadMessage("the server hung up")
            if status_of(reply) == 101 or status_of(reply) >= 200:
                return reply

    async def _pass_reply(self, reply, has_body):
        """False if it was refused instead."""
        policy = self._policy
        body = body_pieces(reply, self._server.reader, until_close=True) if has_body else _nothing()
        whole = None
        if policy.inspects_bodies or policy.buffers_replies or policy.closes:
            whole = b"".join([piece async for piece in body])
            body = _once(whole)
        if policy.reply_types and reply.media_type() not in policy.reply_types and has_body:
            await self._refuse(f"Content of the type {reply.media_type() or 'unknown'} is not allowed here.")
            return False
        if policy.inspects_bodies and not content.is_what_it_says(reply.media_type(), whole):
            await self._refuse(f"This content is not what its type {reply.media_type()} says.")
            return False
        if policy.holds_replies_ms:
            await asyncio.sleep(policy.holds_replies_ms / 1000)
        if policy.closes:
            reply.drop(*_HOP_BY_HOP)
            reply.start = reply.start.replace("HTTP/1.1", "HTTP/1.0")
            reply.set("Connection", "close")
        await self._pass_message(reply, body, self._client, whole is not None)
        return True

    async def _pass_message(self, head, body, target, collects):
        """With `collects` the body is passed on once it is whole, and its length is stated."""
        if collects:
            whole = b"".join([piece async for piece in body])
            if whole or head.get("Content-Length") or "chunked" in head.tokens("Transfer-Encoding"):
                head.drop("Transfer-Encoding")
                head.set("Content-Length", str(len(whole)))
            await target.write(head.encoded() + whole)
            return
        chunked = "chunked" in head.tokens("Transfer-Encoding")
        await target.write(head.encoded())
        async for piece in body:
            await target.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
        if chunked:
            await target.write(b"0\r\n\r\n")

    async def _refuse(self, why):
        await refuse(self._client, "403 Forbidden", why)


async def refuse(client, status, why):
    page = f"<html><head><title>Blocked</title></head><body><h1>Blocked</h1><p>{why}</p></body></html>\n".encode()
    await client.write(f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n"
                       "Connection: close\r\n\r\n".encode() + page)
    client.close()


async def _once(data):
    if data:
        yield data


async def _nothing():
    return
    yield b""  # makes it a generator

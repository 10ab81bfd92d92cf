"""RTMP's carriers, each as a pipe with sendall and recv over a connection."""

import os
import ssl
import struct

from harness.tunnel_client import HttpConnection

from .outcome import Stopped

ALPN = ["http/1.1"]
HANDSHAKE_BYTES = 1536  # of C1, C2, S1 and S2


def inside_tls(pipe, name, authorities, alpn=True, sni=True):
    context = ssl.create_default_context(cafile=authorities)
    if alpn:
        context.set_alpn_protocols(ALPN)
    context.check_hostname = sni
    return context.wrap_socket(pipe, server_hostname=name if sni else None)


class WebSocketPipe:
    """RTMP in binary messages (RFC 6455)."""

    def __init__(self, pipe, host, path="/live"):
        self._pipe = pipe
        self._buffer = b""
        pipe.sendall("\r\n".join([
            f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "", ""]).encode())
        while b"\r\n\r\n" not in self._buffer:
            self._more()
        head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
        status = head.split(b" ", 2)[1].decode(errors="replace")
        if status != "101":
            raise Stopped(f"http-{status}")

    def sendall(self, data):
        mask = os.urandom(4)
        small = len(data) <= 125
        head = struct.pack(">BB", 0x82, 0x80 | len(data)) if small else struct.pack(">BBH", 0x82, 0xFE, len(data))
        self._pipe.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)))

    def recv(self, count):
        first, second = self._exactly(2)
        length = second & 0x7F
        if length == 126:
            length = struct.unpack(">H", self._exactly(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", self._exactly(8))[0]
        body = self._exactly(length)
        if first & 0x0F == 8:
            return b""
        return body if first & 0x0F in (0, 2) else self.recv(count)

    def settimeout(self, timeout):
        self._pipe.settimeout(timeout)

    def close(self):
        self._pipe.close()

    def _exactly(self, count):
        while len(self._buffer) < count:
            self._more()
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken

    def _more(self):
        piece = self._pipe.recv(4096)
        if not piece:
            raise ConnectionError("closed")
        self._buffer += piece


class Tunnel:
    """RTMPT. `dial` makes a connection for the tunnel; with `keeps` one is used for all requests."""

    def __init__(self, dial, host, prefix="", content_type="application/x-fcs", headers=None, keeps=True):
        self._dial, self._host, self._prefix = dial, host, prefix
        self._headers = {"Host": host, **({"Content-Type": content_type} if content_type else {}), **(headers or {})}
        self._keeps = keeps
        self._connection = None
        self._inbox = b""
        self._sequence = 0
        self._session = self._post("/open/1", b"\0").decode("latin-1").strip()

    def sendall(self, data):
        self._exchange("send", data)

    def recv(self, count):
        while not self._inbox:
            self._exchange("idle", b"\0")
        taken, self._inbox = self._inbox[:count], self._inbox[count:]
        return taken

    def settimeout(self, timeout):
        if self._connection:
            self._connection.socket.settimeout(timeout)

    def close(self):
        if self._connection:
            self._connection.close()

    def _exchange(self, verb, body):
        reply = self._post(f"/{verb}/{self._session}/{self._sequence}", body)
        self._sequence += 1
        if not reply:
            raise Stopped("not-tunnel")
        self._inbox += reply[1:]

    def _post(self, path, body):
        if self._connection is None:
            self._connection = HttpConnection(0, connection=self._dial())
        reply = self._connection.request("POST", self._prefix + path, body, dict(self._headers))
        if not self._keeps or reply.headers.get("connection", "").lower() == "close":
            self._connection.close()
            self._connection = None
        if reply.status != 200:
            raise Stopped(f"http-{reply.status}")
        if reply.headers.get("content-type", "").startswith("text/html") and b"<html" in reply.body:
            raise Stopped("captive-portal")
        return reply.body


def prove(pipe):
    """The simple handshake: whoever echoes our random bytes speaks RTMP."""
    c1 = struct.pack(">II", 0, 0) + os.urandom(1528)
    pipe.sendall(b"\x03" + c1)
    answer = b""
    while len(answer) < 1 + 2 * HANDSHAKE_BYTES:
        piece = pipe.recv(4096)
        if not piece:
            raise ConnectionError("closed")
        answer += piece
        if answer[:5] == b"HTTP/":
            raise Stopped("http-" + answer[9:12].decode(errors="replace"))
        if answer[0] != 3:
            raise Stopped("not-rtmp")
    if answer[1 + HANDSHAKE_BYTES + 8 : 1 + 2 * HANDSHAKE_BYTES] != c1[8:]:
        raise Stopped("unproven")


"""RTMP in the messages of a WebSocket, as a pipe that an RtmpClient can stand on; and the opening handshake alone."""

import base64
import contextlib
import hashlib
import os
import socket
import struct
import threading

from .rtmp_client import tcp
from .tunnel_client import HttpConnection

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def upgrade_headers(key=None, **more):
    """Those of a good request; `more` with underscores for hyphens, None leaves one out."""
    headers = {
        "Host": "127.0.0.1",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key or base64.b64encode(os.urandom(16)).decode(),
    }
    headers.update({name.replace("_", "-"): value for name, value in more.items()})
    return {name: value for name, value in headers.items() if value is not None}


def ask(port, path="/live", connection=None, **more):
    """The answer to a request for a WebSocket, and the connection."""
    http = HttpConnection(port, connection=connection)
    http.send_raw(_request(path, upgrade_headers(**more)))
    return http.read(), http


def _request(path, headers):
    lines = [f"GET {path} HTTP/1.1"] + [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def frame(opcode, payload, final=True):
    """A client's frame."""
    mask = os.urandom(4)
    size = len(payload)
    head = bytes([(0x80 if final else 0) | opcode])
    if size <= 125:
        head += bytes([0x80 | size])
    elif size <= 0xFFFF:
        head += bytes([0x80 | 126]) + struct.pack(">H", size)
    else:
        head += bytes([0x80 | 127]) + struct.pack(">Q", size)
    repeated = mask * (size // 4 + 1)
    masked = int.from_bytes(payload, "big") ^ int.from_bytes(repeated[:size], "big")
    return head + mask + masked.to_bytes(size, "big")


class WebSocketPipe:
    """sendall, recv and close. `close_code` and `close_reason` are what the server said at the end."""

    def __init__(self, port, path="/live", source=None, wrap=None, headers=None, timeout=10):
        plain = tcp(port, source=source, timeout=timeout)
        self._socket = wrap(plain) if wrap else plain
        self._lock = threading.Lock()
        self._buffer = b""
        self._payload = b""
        self.close_code = None
        self.close_reason = ""
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(_request(path, upgrade_headers(key, **(headers or {"Sec_WebSocket_Protocol": "rtmp"}))))
        while b"\r\n\r\n" not in self._buffer:
            self._buffer += self._receive()
        head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
        self.head = head.decode("latin-1")
        accept = base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()
        assert self.head.startswith("HTTP/1.1 101 "), self.head
        assert f"Sec-WebSocket-Accept: {accept}" in self.head, self.head

    def sendall(self, data):
        with self._lock:
            self._socket.sendall(frame(BINARY, data))

    def send_frame(self, opcode, payload=b"", final=True):
        with self._lock:
            self._socket.sendall(frame(opcode, payload, final))

    def recv(self, count):
        while not self._payload:
            opcode, payload = self.read_frame()
            if opcode == CLOSE:
                return b""
            if opcode == PING:
                self.send_frame(PONG, payload)
            elif opcode == BINARY:
                self._payload = payload
        data, self._payload = self._payload[:count], self._payload[count:]
        return data

    def read_frame(self):
        """The next frame of the server; (CLOSE, b"") at the end of the connection."""
        try:
            first, second = self._take(2)
            size = second & 0x7F
            assert not second & 0x80, "a server does not mask"
            if size == 126:
                size = struct.unpack(">H", self._take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self._take(8))[0]
            payload = self._take(size)
        except EOFError:
            return CLOSE, b""
        opcode = first & 0x0F
        if opcode == CLOSE and len(payload) >= 2:
            self.close_code = struct.unpack(">H", payload[:2])[0]
            self.close_reason = payload[2:].decode()
        return opcode, payload

    def fileno(self):
        return self._socket.fileno()

    def settimeout(self, timeout):
        self._socket.settimeout(timeout)

    def shutdown(self, how):
        self._socket.shutdown(how)

    def close(self):
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # close() alone waits for the thread that reads
        self._socket.close()

    def _take(self, count):
        while len(self._buffer) < count:
            self._buffer += self._receive()
        data, self._buffer = self._buffer[:count], self._buffer[count:]
        return data

    def _receive(self):
        data = self._socket.recv(65536)
        if not data:
            raise EOFError
        return data

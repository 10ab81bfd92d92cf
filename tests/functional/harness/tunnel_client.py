"""RTMPT, request by request: raw HTTP for made-up requests, and a pipe that an RtmpClient can stand on."""

import dataclasses
import socket
import threading

from .rtmp_client import tcp
from .waiting import pause


@dataclasses.dataclass
class Response:
    version: str
    status: int
    headers: dict
    body: bytes


class HttpConnection:
    """One connection, one request after the other (or several at once: send first, read later)."""

    def __init__(self, port, source=None, timeout=10, connection=None):
        self.socket = connection or tcp(port, source=source, timeout=timeout)
        self._buffer = b""

    def send(self, method, path, body=b"", headers=None, version="HTTP/1.1"):
        """Sends a request with exactly these headers; Content-Length is added unless one is given."""
        lines = [f"{method} {path} {version}"]
        headers = {"Host": "127.0.0.1", **(headers or {})}
        names = {name.lower() for name in headers}
        if not names & {"content-length", "transfer-encoding"}:
            headers["Content-Length"] = str(len(body))
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def send_raw(self, data):
        self.socket.sendall(data)

    def read(self):
        """The next response; ConnectionError if the server closed instead."""
        while b"\r\n\r\n" not in self._buffer:
            self._more()
        head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        version, status = lines[0].split(" ")[:2]
        headers = {}
        for line in lines[1:]:
            name, value = line.split(":", 1)
            headers[name.strip().lower()] = value.strip()
        body = b"" if status == "304" else self._body(headers)  # which never has one
        return Response(version, int(status), headers, body)

    def read_interim(self):
        """The status of an interim response (1xx), which has no body."""
        while b"\r\n\r\n" not in self._buffer:
            self._more()
        head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
        return int(head.split(b" ")[1])

    def request(self, method, path, body=b"", headers=None, version="HTTP/1.1"):
        self.send(method, path, body, headers, version)
        return self.read()

    def post(self, path, body=b"\x00", **headers):
        return self.request("POST", path, body, {"Content-Type": "application/x-fcs", **headers})

    def at_end(self):
        """Whether the server closed the connection (waits for it, within the timeout)."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _body(self, headers):
        if "content-length" in headers:
            size = int(headers["content-length"])
            while len(self._buffer) < size:
                self._more()
            body, self._buffer = self._buffer[:size], self._buffer[size:]
            return body
        body = self._buffer
        while piece := self.socket.recv(65536):
            body += piece
        self._buffer = b""
        return body

    def _more(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError(f"closed by the server after {self._buffer[:200]!r}")
        self._buffer += piece


class TunnelPipe:
    """sendall, recv and close over /open, /send, /idle and /close; opens a connection when it has none.

    `headers` go with every request, `source` is the address it comes from, `wrap` makes a pipe of each socket.
    """

    def __init__(self, port, source=None, headers=None, wrap=None):
        self._port = port
        self._source = source
        self._headers = headers or {}
        self._wrap = wrap or (lambda sock: sock)
        self._lock = threading.Lock()
        self._senders = 0  # who wait for the lock; the reader, who is quicker, leaves it to them
        self._connection = self._connect()
        reply = self._connection.post("/open/1", **self._headers)
        assert reply.status == 200 and reply.body.endswith(b"\n"), reply
        self.session = reply.body[:-1].decode()
        self._sequence = 0
        self._inbox = b""
        self._closed = False

    def sendall(self, data):
        self._senders += 1
        try:
            with self._lock:
                self._inbox += self._exchange("send", data)
        finally:
            self._senders -= 1

    def recv(self, count):
        while True:
            while self._senders:
                pause(0.001)
            with self._lock:
                if self._closed:
                    return b""
                if not self._inbox:
                    self._inbox += self._exchange("idle", b"\x00")
                piece, self._inbox = self._inbox[:count], self._inbox[count:]
            if piece:
                return piece

    def close(self):
        with self._lock:
            if not self._closed:
                self._closed = True
                try:
                    self._exchange("close", b"\x00")
                except OSError:
                    pass
                self._connection.close()

    def drop_connection(self):
        """Loses the TCP connection between two requests; the session goes on with another."""
        with self._lock:
            self._connection.socket.shutdown(socket.SHUT_RDWR)
            self._connection.close()
            self._connection = self._connect()

    def _connect(self):
        return HttpConnection(self._port, connection=self._wrap(tcp(self._port, source=self._source)))

    def _exchange(self, verb, body):
        reply = self._connection.post(f"/{verb}/{self.session}/{self._sequence}", body, **self._headers)
        self._sequence += 1
        if reply.status != 200:
            raise ConnectionError(f"tunnel: {verb} answered {reply.status}")
        assert reply.body, f"{verb} answered with an empty body"
        return reply.body[1:]

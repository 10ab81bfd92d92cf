"""A small HTTP proxy in front of the server that does what the worst boxes do: passes whole messages only, closes after
each, kills connections of an age, holds replies back, lets some content types through and looks into bodies."""

import contextlib
import re
import socket
import struct
import threading
import time

_RESET = struct.pack("ii", 1, 0)


class Crooked:
    """Listens on 127.0.0.1:`port` and asks the server at 127.0.0.1:`upstream`.

    `close_each`: HTTP/1.0, a connection for each request. `lifetime`: seconds after which a connection is reset.
    `hold`: seconds for which every reply is kept. `types`: the only content types of replies that pass, others become
    403. `only_text`: bodies with other characters than a page has become 403, in either direction.
    """

    def __init__(self, upstream, close_each=False, lifetime=None, hold=0.0, types=None, only_text=False):
        self.upstream = upstream
        self.close_each = close_each
        self.lifetime = lifetime
        self.hold = hold
        self.types = types
        self.only_text = only_text
        self.killed = 0
        self.refused = 0
        self.passed = 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Takes no more connections; those that stand go on."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # close() alone does not wake who accepts
        self._listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        killer = self._kill_later(connection) if self.lifetime else None
        try:
            stream = connection.makefile("rb")
            while self._exchange(connection, stream) and not self.close_each:
                pass
        except OSError:
            pass  # killed, or the client has gone
        finally:
            if killer:
                killer.cancel()
            connection.close()

    def _kill_later(self, connection):
        def kill():
            self.killed += 1
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.close()

        timer = threading.Timer(self.lifetime, kill)
        timer.daemon = True
        timer.start()
        return timer

    def _exchange(self, connection, stream):
        request = _read_message(stream)
        if request is None:
            return False
        head, body = request
        if self.only_text and not _is_text(body):
            return self._refuse(connection)
        reply = self._ask(head, body)
        if self.hold:
            time.sleep(self.hold)  # what this proxy is for
        if reply is None:
            return False
        head, body = reply
        if self.types is not None and _field(head, "Content-Type") not in self.types:
            return self._refuse(connection)
        if self.only_text and not _is_text(body):
            return self._refuse(connection)
        self.passed += 1
        connection.sendall(self._reply_head(head) + body)
        return True

    def _ask(self, head, body):
        """The reply of the server, over a connection of its own."""
        with socket.create_connection(("127.0.0.1", self.upstream)) as server:
            head = re.sub(rb"\r\nConnection: [^\r]*", b"", head, flags=re.I)
            server.sendall(head[:-2] + b"Connection: close\r\n\r\n" + body)
            return _read_message(server.makefile("rb"))

    def _refuse(self, connection):
        self.refused += 1
        page = b"<html><body>Not allowed here</body></html>"
        head = b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page)
        connection.sendall(self._reply_head(head) + page)
        return True

    def _reply_head(self, head):
        head = re.sub(rb"\r\nConnection: [^\r]*", b"", head, flags=re.I)
        if self.close_each:
            head = head.replace(b"HTTP/1.1", b"HTTP/1.0", 1)
        return head[:-2] + b"Connection: " + (b"close" if self.close_each else b"keep-alive") + b"\r\n\r\n"


def _field(head, name):
    found = re.search(rb"\r\n" + name.encode() + rb": *([^;\r]*)", head, re.I)
    return found.group(1).decode() if found else None


def _read_message(stream):
    """Head (with its empty line) and body; None at the end."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            return None
        head += line
    length = int(_field(head, "Content-Length") or 0)
    body = stream.read(length)
    return (head, body) if len(body) == length else None


def _is_text(body):
    return all(byte in b"\t\r\n" or 32 <= byte < 127 for byte in body)

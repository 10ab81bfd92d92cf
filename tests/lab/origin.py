"""The server behind the middlebox in its tests: keeps what it was sent, and answers as it is told."""

import socket
import threading

from harness.waiting import eventually


class Origin:
    """`answer(connection, data)` is called with all that a connection has sent so far, whenever more has come."""

    def __init__(self, answer):
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.received = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.received.append(b"")
            threading.Thread(target=self._serve, args=(connection, len(self.received) - 1), daemon=True).start()

    def _serve(self, connection, number):
        with connection:
            try:
                while data := connection.recv(65536):
                    self.received[number] += data
                    self._answer(connection, self.received[number])
            except OSError:
                pass

    def wait_received(self, text, timeout=5):
        eventually(lambda: any(text in data for data in self.received), timeout, lambda: f"{text!r}; got {self.received}")

    def close(self):
        self._listener.close()


def echo(connection, data):
    connection.sendall(data)


def reply(body=b"fine", content_type="text/plain", extra=""):
    """Answers every request, bodies included, with this."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{extra}\r\n".encode()

    def answer(connection, data):
        if data.endswith(b"\r\n\r\n") or data.endswith(b"END"):
            connection.sendall(head + body)

    return answer

"""A server that does one thing with every connection."""

import socket
import struct
import threading


class Answering:
    """Listens on `address`; each connection is handed to `answer(connection)` on a thread of its own, then closed."""

    def __init__(self, answer, address="127.0.0.1"):
        self._answer = answer
        self._listener = socket.create_server(
            (address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
        self.address = address
        self.port = self._listener.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            connection.settimeout(20)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            try:
                self._answer(connection)
            except OSError:
                pass


def echo(connection):
    while data := connection.recv(4096):
        connection.sendall(data)


def saying(words):
    """Hears something, says `words` and closes."""

    def answer(connection):
        connection.recv(4096)
        connection.sendall(words)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):
            pass

    return answer


def resetting(connection):
    """Hears something and breaks the connection."""
    connection.recv(4096)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

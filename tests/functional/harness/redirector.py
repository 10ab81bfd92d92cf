"""A server that sends every client on to another place, in its refusal of connect or once it has accepted it."""

import os
import socket
import ssl
import struct
import threading

from .scripted_server import accepted, command


class Redirector:
    """Listens on 127.0.0.1:`port`. `to` is where it sends to; it may be set later. With `later` connect is accepted
    and NetConnection.Connect.ReconnectRequest follows. With a `certificate` it speaks TLS."""

    def __init__(self, to="", later=False, certificate=None):
        self.to = to
        self.later = later
        self.sent_on = 0
        self._context = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate.file, certificate.key)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
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
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            connection.settimeout(20)
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            with connection:
                self._talk(connection)
        except (OSError, ValueError):
            pass  # candidates of a race that speak something else, or were given up

    def _talk(self, connection):
        c0c1 = _exactly(connection, 1 + 1536)
        if c0c1[0] != 3:
            return
        connection.sendall(b"\x03" + struct.pack(">II", 0, 0) + os.urandom(1528) + c0c1[1:])
        _exactly(connection, 1536)
        if not connection.recv(65536):  # connect
            return
        self.sent_on += 1
        connection.sendall(self._words())
        while connection.recv(65536):
            pass

    def _words(self):
        if self.later:
            request = {"level": "status", "code": "NetConnection.Connect.ReconnectRequest", "tcUrl": self.to}
            return accepted() + command("onStatus", 0, None, request)
        refusal = {"level": "error", "code": "NetConnection.Connect.Rejected", "description": "moved",
                   "ex": {"code": 302, "redirect": self.to}}
        return command("_error", 1, None, refusal)


def _exactly(connection, count):
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise ValueError("the client has gone")
        data += piece
    return data

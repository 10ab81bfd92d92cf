"""A server that sends every client on to another place, in its refusal of connect or once it has accepted it."""

import os
import ssl
import struct

from .answering import Answering
from .scripted_server import accepted, command


class Redirector(Answering):
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
        super().__init__(self._serve_rtmp)

    def _serve_rtmp(self, connection):
        if not self._context:
            return self._talk(connection)
        with self._context.wrap_socket(connection, server_side=True) as secured:
            self._talk(secured)

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
            raise ConnectionError("the client has gone")
        data += piece
    return data

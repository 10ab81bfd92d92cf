"""A server that says what a test wants: the handshake as it should be, then whatever it is told."""

import os
import socket
import struct
import threading

from . import amf0, chunks
from .chunks import Message


def command(name, number, *values, stream=0):
    return chunks.encode(Message(chunks.COMMAND, 0, stream, amf0.encode(name, number, *values)), 128, 3)


def accepted():
    """The answer to connect."""
    information = {"level": "status", "code": "NetConnection.Connect.Success", "description": "Connection succeeded."}
    return command("_result", 1, {"fmsVer": "FMS/3,5,3,824", "capabilities": 31}, information)


def stream_created(number=1):
    """The answer to the client's createStream."""
    return command("_result", 2, None, number)


class ScriptedServer:
    """Serves one client: the handshake, then `script(say, heard)`, which sends with `say(bytes)` and waits with
    `heard(text)` until the client has sent that. Then it reads until the client closes, unless `leaves`."""

    def __init__(self, script, leaves=False):
        self._script = script
        self._leaves = leaves
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._connection = None
        self._received = b""
        self.connections = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self):
        return f"rtmp://127.0.0.1:{self.port}/live/s"

    def _serve(self):
        try:
            self._connection, _ = self._listener.accept()
            self.connections += 1
            self._connection.settimeout(20)
            self._handshake()
            self._script(self._connection.sendall, self._heard)
            while not self._leaves and self._connection.recv(65536):
                pass
        except OSError:
            pass  # the client has had enough, which is for the test to judge
        finally:
            if self._connection:
                self._connection.close()

    def _handshake(self):
        c0c1 = self._exactly(1 + 1536)
        s1 = struct.pack(">II", 0, 0) + os.urandom(1528)
        self._connection.sendall(b"\x03" + s1 + c0c1[1:])
        self._exactly(1536)

    def _heard(self, text):
        while text not in self._received:
            piece = self._connection.recv(65536)
            if not piece:
                raise ConnectionError
            self._received += piece

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self._connection.recv(count - len(data))
            if not piece:
                raise ConnectionError
            data += piece
        return data

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)  # close() alone does not wake who accepts
        self._listener.close()
        if self._connection:
            try:
                self._connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self._thread.join(10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

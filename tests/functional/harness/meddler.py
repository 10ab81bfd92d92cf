"""A box in the way that lets a connection begin and then meddles with it, by what its first byte says."""

import contextlib
import socket
import threading

HANDSHAKE = 1 + 1536 + 1536  # bytes of the client up to the end of C2


class Meddler:
    """Listens on `port` and passes on to `server_port`. Connections whose first byte is 3 (plain RTMP) get as far
    as their handshake; then:

    swallow   what the client says is thrown away, and nothing comes back
    deaf      it is passed on, but the server's answer is thrown away
    cut       both sides are closed as soon as the client says more
    late_cut  it is passed on; both sides are closed when the server answers

    Everything else passes untouched.
    """

    def __init__(self, server_port, what):
        self._server_port = server_port
        self._what = what
        self.meddled = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()
        for one in list(self._open):
            _end(one)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._server_port))
                self._open += [client, server]
                pair = _Pair(self, client, server)
                threading.Thread(target=pair.upwards, daemon=True).start()
                threading.Thread(target=pair.downwards, daemon=True).start()


class _Pair:
    def __init__(self, box, client, server):
        self._box = box
        self._client = client
        self._server = server
        self._sent = 0
        self._said = False  # the client has said something behind its handshake
        self._plain = None

    def upwards(self):
        with contextlib.suppress(OSError):
            while data := self._client.recv(65536):
                if self._plain is None:
                    self._plain = data[0] == 3
                if not self._plain:
                    self._server.sendall(data)
                    continue
                rest = max(HANDSHAKE - self._sent, 0)
                self._sent += len(data)
                head, more = data[:rest], data[rest:]
                # noted before it is passed on: the answer may come at once
                if more and not self._said:
                    self._said = True
                    self._box.meddled += 1
                if more and self._box._what == "cut":
                    break
                self._server.sendall(head if self._box._what == "swallow" else head + more)
        self._finish()

    def downwards(self):
        with contextlib.suppress(OSError):
            while data := self._server.recv(65536):
                if self._said and self._box._what == "late_cut":
                    break
                if self._said and self._box._what in ("deaf", "swallow"):
                    continue
                self._client.sendall(data)
        self._finish()

    def _finish(self):
        _end(self._client)
        _end(self._server)


def _end(sock):
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()

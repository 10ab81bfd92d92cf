"""TLS over a socket as a pipe that one thread may read while another writes, which Python's SSLSocket is not."""

import contextlib
import socket
import ssl
import threading

from .tls import trusting_anybody


class TlsPipe:
    """sendall, recv and close; trusts whatever certificate comes unless `context` says otherwise."""

    def __init__(self, sock, context=None, name="localhost"):
        self._socket = sock
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = (context or trusting_anybody()).wrap_bio(self._in, self._out, server_hostname=name)
        self._lock = threading.Lock()
        self._until(self._tls.do_handshake)

    def sendall(self, data):
        with self._lock:
            self._tls.write(data)
            self._socket.sendall(self._out.read())

    def recv(self, count):
        return self._until(lambda: self._tls.read(count))

    def settimeout(self, timeout):
        self._socket.settimeout(timeout)

    def shutdown(self, how=socket.SHUT_RDWR):
        self._socket.shutdown(how)

    def close(self):
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # close() alone waits for the thread that reads
        self._socket.close()

    def peer_certificate(self):
        return self._tls.getpeercert(binary_form=True)

    def _until(self, step):
        """The result of `step`, fed with what comes until it wants no more; b"" at the end of the stream."""
        while True:
            with self._lock:
                try:
                    result = step()
                    self._flush()
                    return result
                except ssl.SSLWantReadError:
                    self._flush()
                except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                    return b""  # in the handshake RtmpClient notices that nothing comes
            data = self._socket.recv(65536)
            with self._lock:
                if data:
                    self._in.write(data)
                else:
                    self._in.write_eof()

    def _flush(self):
        data = self._out.read()
        if data:
            self._socket.sendall(data)

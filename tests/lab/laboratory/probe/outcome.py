"""What became of an attempt, in a word."""

import errno
import socket
import ssl

PASSES = "passes"
CUT = "cut"  # a connection that stood was ended while it was watched
SILENT = "silent"  # …or forgotten without a word

# X509_V_ERR_… of OpenSSL
_VERIFY = {9: "clock-or-expired", 10: "clock-or-expired", 62: "tls-wrong-name", 64: "tls-wrong-name"}
_ERRNO = {
    errno.ECONNREFUSED: "refused", errno.ENETUNREACH: "no-route", errno.EHOSTUNREACH: "no-route",
    errno.EACCES: "no-route", errno.EPERM: "no-route", errno.ECONNRESET: "reset", errno.EPIPE: "reset",
}


class Stopped(Exception):
    """The attempt ended here; `word` says by what, `detail` is for people."""

    def __init__(self, word, detail=""):
        super().__init__(word)
        self.word = word
        self.detail = detail


def word_of(error, connecting):
    """The word for an exception; `connecting` while the TCP connection was not there yet."""
    if isinstance(error, Stopped):
        return error.word
    if isinstance(error, ssl.SSLCertVerificationError):
        return _VERIFY.get(error.verify_code, "tls-intercepted")
    if isinstance(error, TimeoutError):
        return "silent-drop" if connecting else SILENT
    if isinstance(error, ConnectionResetError):
        return "refused" if connecting else "reset"
    if isinstance(error, ssl.SSLEOFError):
        return "closed"
    if isinstance(error, ssl.SSLError):
        return "not-tls" if "WRONG_VERSION" in str(error) or "PACKET_LENGTH" in str(error) else "tls-failed"
    if isinstance(error, socket.gaierror):
        return "name-server-silent" if error.errno == socket.EAI_AGAIN else "no-name"
    if isinstance(error, ConnectionError) and error.errno is None:
        return "closed"
    if isinstance(error, OSError):
        return _ERRNO.get(error.errno, f"errno-{errno.errorcode.get(error.errno, error.errno)}")
    return f"{type(error).__name__}: {error}"

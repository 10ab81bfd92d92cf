"""SWF files, and the answer to SWF verification. No player would show these files; a server cannot tell."""

import functools
import hashlib
import hmac
import http.server
import lzma
import random
import struct
import threading
import zlib

PHRASE = b"Genuine Adobe Flash Player 001"


def plain(size, seed=1):
    """FWS of `size` bytes."""
    return b"FWS\x0b" + struct.pack("<I", size) + random.Random(seed).randbytes(size - 8)


def with_zlib(swf):
    """CWS."""
    return b"CWS" + swf[3:8] + zlib.compress(swf[8:], 9)


def with_lzma(swf):
    """ZWS: .lzma without the size in its header."""
    packed = lzma.compress(swf[8:], format=lzma.FORMAT_ALONE)
    return b"ZWS" + swf[3:8] + struct.pack("<I", len(packed) - 13) + packed[:5] + packed[13:]


def hash_of(swf, depth=None):
    """What players and rtmpdump call the hash of an uncompressed file."""
    return hmac.new(PHRASE, swf[:depth], hashlib.sha256).digest()


def answer(swf, handshake_tail, depth=None):
    """The 42 bytes behind event 27."""
    proof = hmac.new(handshake_tail, hash_of(swf, depth), hashlib.sha256).digest()
    return struct.pack(">BBII", 1, 1, len(swf), depth or len(swf)) + proof


class WebSite:
    """Serves a folder over HTTP, from a thread of the test."""

    def __init__(self, folder, address="127.0.0.1"):
        handler = functools.partial(_Quiet, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer((address, 0), handler)
        self.port = self._server.server_address[1]
        self.url = f"http://{address}:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

"""RTMPE from the client's side, written apart from the server's: for what librtmp cannot be made to do, such as
offering the other versions or a broken key."""

import contextlib
import hashlib
import hmac
import os
import secrets
import socket

from .rtmp_client import RtmpClient

BLOCK = 1536
PRIME = int(  # RFC 2409, section 6.2
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
    "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
    "49286651ECE65381FFFFFFFFFFFFFFFF", 16)
PLAYER = b"Genuine Adobe Flash Player 001"
SERVER = b"Genuine Adobe Flash Media Server 001"
COMMON = bytes.fromhex("f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae")
VERSION = bytes([128, 0, 3, 2])


class Cipher:
    """RC4, with the first block of its keystream passed over."""

    def __init__(self, key):
        self._state = list(range(256))
        self._i = self._j = 0
        j = 0
        for i in range(256):
            j = (j + self._state[i] + key[i % len(key)]) & 255
            self._state[i], self._state[j] = self._state[j], self._state[i]
        self.apply(bytes(BLOCK))

    def apply(self, data):
        state, i, j = self._state, self._i, self._j
        out = bytearray(data)
        for at in range(len(out)):
            i = (i + 1) & 255
            j = (j + state[i]) & 255
            state[i], state[j] = state[j], state[i]
            out[at] ^= state[(state[i] + state[j]) & 255]
        self._i, self._j = i, j
        return bytes(out)


class EncryptedPipe:
    """A socket or a TunnelPipe with both directions encrypted."""

    def __init__(self, pipe, incoming, outgoing):
        self._pipe, self._incoming, self._outgoing = pipe, incoming, outgoing
        if hasattr(pipe, "settimeout"):
            self.settimeout = pipe.settimeout

    def sendall(self, data):
        self._pipe.sendall(self._outgoing.apply(data))

    def recv(self, size):
        return self._incoming.apply(self._pipe.recv(size))

    def close(self):
        if isinstance(self._pipe, socket.socket):
            with contextlib.suppress(OSError):
                self._pipe.shutdown(socket.SHUT_RDWR)
        self._pipe.close()


def sha(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def key_offset(block, scheme):
    return sum(block[1532:1536]) % 632 + 772 if scheme == "a" else sum(block[768:772]) % 632 + 8


def digest_offset(block, scheme):
    return sum(block[8:12]) % 728 + 12 if scheme == "a" else sum(block[772:776]) % 728 + 776


def digest_of(block, scheme, phrase):
    at = digest_offset(block, scheme)
    return sha(phrase, block[:at] + block[at + 32:])


def make_c1(scheme, public_key):
    """C1 with the key and a genuine digest, and that digest."""
    block = bytearray(bytes(4) + VERSION + os.urandom(BLOCK - 8))
    at = key_offset(block, scheme)
    block[at:at + 128] = public_key.to_bytes(128, "big")
    digest = digest_of(bytes(block), scheme, PLAYER)
    at = digest_offset(block, scheme)
    block[at:at + 32] = digest
    return bytes(block), digest


class RtmpeClient(RtmpClient):
    """An RtmpClient whose C0 is `version` and whose C1 is laid out by `scheme`. `answered` is S0."""

    def __init__(self, pipe, scheme="b", version=6):
        self.scheme, self.version = scheme, version
        self.answered = None
        super().__init__(pipe)

    def _handshake(self):
        private = secrets.randbits(1000)
        c1, c1_digest = make_c1(self.scheme, pow(2, private, PRIME))
        self.pipe.sendall(bytes([self.version]) + c1)
        answer = self._exactly(1 + 2 * BLOCK)
        self.answered, s1, s2 = answer[0], answer[1:1 + BLOCK], answer[1 + BLOCK:]
        s1_digest = digest_of(s1, self.scheme, SERVER)
        at = digest_offset(s1, self.scheme)
        assert s1[at:at + 32] == s1_digest, "S1 is not genuine under the client's scheme"
        assert s2[-32:] == sha(sha(SERVER + COMMON, c1_digest), s2[:-32]), "S2 is not signed"
        reply = os.urandom(BLOCK - 32)
        self.pipe.sendall(reply + sha(sha(PLAYER + COMMON, s1_digest), reply))
        self.pipe = self._encrypted(private, s1)

    def _encrypted(self, private, s1):
        at = key_offset(s1, self.scheme)
        server_key = s1[at:at + 128]
        secret = pow(int.from_bytes(server_key, "big"), private, PRIME).to_bytes(128, "big")
        own_key = pow(2, private, PRIME).to_bytes(128, "big")
        return EncryptedPipe(self.pipe, Cipher(sha(secret, own_key)[:16]), Cipher(sha(secret, server_key)[:16]))

"""An issuer of tokens that shares no code with the server: keys and JWTs by Debian's python3-cryptography, and
tokens as forgers make them."""

import base64
import hashlib
import hmac
import json
import time
import uuid

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _part(value):
    return encoded(json.dumps(value, separators=(",", ":")).encode())


class Issuer:
    """One Ed25519 key and what is signed with it."""

    def __init__(self, key_id="matrix", audience="live.example"):
        self.key_id = key_id
        self.audience = audience
        self._key = Ed25519PrivateKey.generate()

    @property
    def public_bytes(self):
        return self._key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)

    def jwks(self):
        key = {"kty": "OKP", "crv": "Ed25519", "kid": self.key_id, "alg": "EdDSA", "use": "sig", "x": encoded(self.public_bytes)}
        return json.dumps({"keys": [key]})

    def claims(self, scope, **changes):
        """What a valid token says, with changes; None leaves a claim out."""
        now = int(time.time())
        claims = {"aud": self.audience, "sub": "ann", "jti": uuid.uuid4().hex, "iat": now, "exp": now + 300, "scope": scope}
        claims.update(changes)
        return {name: value for name, value in claims.items() if value is not None}

    def mint(self, scope, **changes):
        return self.sign(self.claims(scope, **changes))

    def sign(self, claims):
        content = self._content("EdDSA", claims)
        return content + "." + encoded(self._key.sign(content.encode()))

    def unsigned(self, claims):
        """`alg` none: no signature at all."""
        return self._content("none", claims) + "."

    def confused(self, claims):
        """The public key, which everybody has, used as a secret of HS256."""
        content = self._content("HS256", claims)
        return content + "." + encoded(hmac.new(self.public_bytes, content.encode(), hashlib.sha256).digest())

    def _content(self, algorithm, claims):
        return _part({"typ": "JWT", "alg": algorithm, "kid": self.key_id}) + "." + _part(claims)

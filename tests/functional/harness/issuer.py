"""Issuers of tokens that share no code with the server: keys and signatures by Debian's python3-cryptography, and
tokens as forgers make them. One class for each form of a token, all with the same methods."""

import base64
import hashlib
import hmac
import json
import secrets
import time
import urllib.parse
import uuid

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _part(value):
    return encoded(json.dumps(value, separators=(",", ":")).encode())


class Issuer:
    """JWTs signed with one Ed25519 key."""

    form = "jwt-eddsa"
    algorithm = "EdDSA"

    def __init__(self, key_id="matrix", audience="live.example"):
        self.key_id = key_id
        self.audience = audience
        self._key = self._generate()

    @staticmethod
    def _generate():
        return Ed25519PrivateKey.generate()

    def _signature(self, content, key):
        return key.sign(content)

    @property
    def public_bytes(self):
        return self._key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)

    def jwk(self):
        return {"kty": "OKP", "crv": "Ed25519", "kid": self.key_id, "alg": "EdDSA", "use": "sig", "x": encoded(self.public_bytes)}

    def jwks(self, *others):
        return json.dumps({"keys": [issuer.jwk() for issuer in (self, *others)]})

    @staticmethod
    def query(token):
        """How the token stands in the query of a URI or a stream name."""
        return f"token={token}"

    @staticmethod
    def identity(token):
        """The id and the subject that the log may name, once the signature has proven them."""
        claims = json.loads(decoded(token.split(".")[1]))
        return claims["jti"], claims["sub"]

    def claims(self, scope, **changes):
        """What a valid token says, with changes; None leaves a claim out."""
        now = int(time.time())
        claims = {"aud": self.audience, "sub": "ann", "jti": uuid.uuid4().hex, "iat": now, "exp": now + 300, "scope": scope}
        claims.update(changes)
        return {name: value for name, value in claims.items() if value is not None}

    def mint(self, scope, **changes):
        return self.sign(self.claims(scope, **changes))

    def sign(self, claims, key=None):
        content = self._content(self.algorithm, claims)
        return content + "." + encoded(self._signature(content.encode(), key or self._key))

    def forged(self, scope):
        """Signed with a key of the forger's own."""
        return self.sign(self.claims(scope), self._generate())

    def unsigned(self, scope):
        """`alg` none: no signature at all."""
        return self._content("none", self.claims(scope)) + "."

    def confused(self, scope):
        """The public key, which everybody has, used as a secret of HS256."""
        content = self._content("HS256", self.claims(scope))
        return content + "." + encoded(hmac.new(self.public_bytes, content.encode(), hashlib.sha256).digest())

    def _content(self, algorithm, claims):
        return _part({"typ": "JWT", "alg": algorithm, "kid": self.key_id}) + "." + _part(claims)


class EcIssuer(Issuer):
    """JWTs signed with ES256 (RFC 7518, section 3.4: the two numbers side by side, not in DER)."""

    form = "jwt-es256"
    algorithm = "ES256"

    def __init__(self, key_id="matrix-ec", **options):
        super().__init__(key_id, **options)

    @staticmethod
    def _generate():
        return ec.generate_private_key(ec.SECP256R1())

    def _signature(self, content, key):
        pair = utils.decode_dss_signature(key.sign(content, ec.ECDSA(hashes.SHA256())))
        return b"".join(number.to_bytes(32, "big") for number in pair)

    @property
    def public_bytes(self):
        """As PEM: what the confused take for a secret."""
        return self._key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def jwk(self):
        numbers = self._key.public_key().public_numbers()
        x, y = (encoded(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "kid": self.key_id, "alg": "ES256", "use": "sig", "x": x, "y": y}


class UrlIssuer:
    """Signed URLs. Claims have the names that they have in a JWT; `key_of_others` is an Issuer."""

    form = "signed-url"
    _NAMES = ("kid", "path", "stream", "may", "exp", "nbf", "ip", "aud", "id")

    def __init__(self, key_of_others, key_id="matrix-url", audience="live.example"):
        self.key_id = key_id
        self.audience = audience
        self._others = key_of_others
        self._secret = secrets.token_hex(32)

    def secrets(self):
        """The lines of a file of secrets."""
        return f"{self.key_id} {self._secret}\n"

    @staticmethod
    def query(token):
        return token

    @staticmethod
    def identity(token):
        return urllib.parse.parse_qs(token)["id"][0], None

    def mint(self, scope, **changes):
        return self._sign(self._fields(scope, **changes), self._secret)

    def forged(self, scope):
        return self._sign(self._fields(scope), secrets.token_hex(32))

    def unsigned(self, scope):
        return self._query(self._fields(scope))

    def confused(self, scope):
        """Another issuer's public key, which everybody has, used as the secret of a signed URL."""
        fields = {**self._fields(scope), "kid": self._others.key_id}
        return self._sign(fields, encoded(self._others.public_bytes))

    def _fields(self, scope, jti=None, exp=None, nbf="", ip="", aud=None, iat=None):
        del iat  # a signed URL does not say when it was made
        action, _, stream = scope.partition(":")
        return {"kid": self.key_id, "path": "*/**", "stream": stream, "may": action,
                "exp": str(exp or int(time.time()) + 300), "nbf": str(nbf), "ip": ip, "aud": aud or self.audience,
                "id": jti or uuid.uuid4().hex}

    def _sign(self, fields, secret):
        lines = "".join(line + "\n" for line in ("sallyport-url-1", *(fields[name] for name in self._NAMES)))
        return self._query({**fields, "st": hmac.new(secret.encode(), lines.encode(), hashlib.sha256).hexdigest()})

    @staticmethod
    def _query(fields):
        return urllib.parse.urlencode({name: value for name, value in fields.items() if value}, quote_via=urllib.parse.quote, safe="")

"""The states a token can be in, as data: how such a token is made, and what the server has to say about it."""

import dataclasses
import itertools
import time

from .guarded import REVOKED

_revoked = itertools.count()


@dataclasses.dataclass(frozen=True)
class TokenState:
    name: str
    make: object  # (issuer, scope) -> the token, or None for none
    reason: str  # what the server says; "none": it lets the bearer in
    named: bool = False  # the log names the token, because its signature was right
    used_before: bool = False  # another session has used it
    of_urls: str = ""  # the reason for a signed URL, where it is another

    def reason_for(self, issuer):
        return self.of_urls if self.of_urls and issuer.form == "signed-url" else self.reason


def _claims(**changes):
    return lambda issuer, scope: issuer.mint(scope, **{name: value() for name, value in changes.items()})


def _elsewhere(issuer, scope):
    """For the same action on another stream; connecting has none, so there the token permits playing alone."""
    action = scope.partition(":")[0]
    return issuer.mint("play:elsewhere" if action == "connect" else f"{action}:elsewhere")


STATES = [
    TokenState("none", lambda issuer, scope: None, "no-token"),
    TokenState("valid", _claims(), "none", named=True),
    TokenState("expired", _claims(iat=lambda: int(time.time()) - 900, exp=lambda: int(time.time()) - 600), "token-expired", named=True),
    TokenState("not yet valid", _claims(nbf=lambda: int(time.time()) + 200), "token-not-yet", named=True),
    TokenState("other stream", _elsewhere, "token-scope", named=True),
    TokenState("other address", _claims(ip=lambda: "192.0.2.0/24"), "token-address", named=True),
    TokenState("other audience", _claims(aud=lambda: "other.example"), "token-audience", named=True),
    TokenState("forged", lambda issuer, scope: issuer.forged(scope), "token-signature"),
    # A query without a signature is no token; what is named like a public key is not for signed URLs.
    TokenState("alg none", lambda issuer, scope: issuer.unsigned(scope), "token-algorithm", of_urls="no-token"),
    TokenState("algorithm confusion", lambda issuer, scope: issuer.confused(scope), "token-algorithm"),
    TokenState("revoked", _claims(jti=lambda: f"{REVOKED}-{next(_revoked)}"), "token-revoked", named=True),
    TokenState("used twice", _claims(), "token-used", named=True, used_before=True),
]

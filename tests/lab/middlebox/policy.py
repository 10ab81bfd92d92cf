"""What a middlebox lets through."""

import dataclasses
import json

REQUIRE = ("any", "http", "tls")
OTHERWISE = ("reset", "close", "swallow", "bad-request")


@dataclasses.dataclass(frozen=True)
class HttpPolicy:
    """For connections that begin like HTTP."""

    strips_upgrade: bool = False  # as proxies do that do not know it: hop-by-hop headers end here
    closes: bool = False  # HTTP/1.0 on both sides, a connection for every request
    buffers_replies: bool = False  # a reply is passed on once all of it is there
    buffers_requests: bool = False
    holds_replies_ms: int = 0  # …and then only after this time
    methods: tuple = ()  # allowed; empty: all
    refused_types: tuple = ()  # of request bodies; answered with 403
    reply_types: tuple = ()  # allowed for replies; empty: all. Another one is replaced by 403
    inspects_bodies: bool = False  # the body of a reply must be what its type says (content.py)


@dataclasses.dataclass(frozen=True)
class TlsPolicy:
    """For connections that begin like TLS."""

    needs_alpn: bool = False  # h2 or http/1.1 must be offered
    names: tuple = ()  # allowed in SNI; empty: any, or none


@dataclasses.dataclass(frozen=True)
class Policy:
    require: str = "any"  # what a connection must be
    otherwise: str = "reset"  # what becomes of one that is not, or that breaks a rule of TlsPolicy
    lifetime_s: float = 0.0  # every connection is reset when it is that old; 0: never
    idle_s: float = 0.0  # …or has been silent for so long
    http: HttpPolicy = HttpPolicy()
    tls: TlsPolicy = TlsPolicy()


def parse(text):
    values = json.loads(text)
    for key, kind in (("http", HttpPolicy), ("tls", TlsPolicy)):
        given = values.get(key, {})
        values[key] = kind(**{name: tuple(v) if isinstance(v, list) else v for name, v in given.items()})
    policy = Policy(**values)
    if policy.require not in REQUIRE or policy.otherwise not in OTHERWISE:
        raise ValueError(f"require is one of {REQUIRE}, otherwise one of {OTHERWISE}")
    return policy

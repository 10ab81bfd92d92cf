"""Tells what a connection is by the first bytes of its client."""

import re

from . import client_hello

_REQUEST_LINE = re.compile(rb"[A-Z]{3,10} \S+ HTTP/1\.[01]\r?\n")
_COULD_BECOME_ONE = re.compile(rb"[A-Z]{1,10}( [\x21-\x7e]*( [HTP/1.0\r]*)?)?$")
_LONGEST_LINE = 8192


def kind_of(data):
    """http, tls or other; None while it cannot be told."""
    if not data:
        return None
    if data[0] == 22:
        return _tls_or_other(data)
    if _REQUEST_LINE.match(data):
        return "http"
    return None if len(data) < _LONGEST_LINE and _COULD_BECOME_ONE.match(data) else "other"


def _tls_or_other(data):
    """TLS once its first record is whole."""
    try:
        return "tls" if len(data) >= client_hello.bytes_needed(data) > 5 else None
    except client_hello.NotTls:
        return "other"

"""TLS as a client of the test speaks it."""

import socket
import ssl

from .rtmp_client import RtmpClient


def context(authority, **options):
    """Trusts `authority` only, and checks names, as a client should."""
    made = ssl.create_default_context(cafile=str(authority.file))
    for name, value in options.items():
        setattr(made, name, value)
    return made


def trusting_anybody():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # create_default_context() would read all of the system's authorities
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def tls(port, made, name="localhost", timeout=10):
    """A socket inside TLS."""
    return made.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=timeout), server_hostname=name)


def connected(port, made, app="live", name="localhost"):
    """An RtmpClient over rtmps, connected."""
    client = RtmpClient(tls(port, made, name))
    client.connect(app, tc_url=f"rtmps://{name}:{port}/{app}")
    return client

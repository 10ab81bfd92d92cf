"""The middlebox does what its policy says: each wall is really there, and whatever it lets through arrives unchanged."""

import json
import pathlib
import socket
import ssl
import sys
import threading
import time

import pytest
from harness import certificates
from harness.ports import accepts, free_port
from harness.tunnel_client import HttpConnection
from harness.waiting import eventually
from origin import Origin, echo, reply

LAB = pathlib.Path(__file__).parent
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
UPGRADE = b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: k\r\n\r\n"


@pytest.fixture
def through(programs):
    """A connection to `answer` through a middlebox with that policy; .origin is who answers."""
    opened = []

    def open_through(answer, **policy):
        origin = Origin(answer)
        port = free_port()
        box = programs.start("middlebox", [sys.executable, "-m", "middlebox", "--listen", port, "--upstream",
                                           f"127.0.0.1:{origin.port}", "--policy", json.dumps(policy)], cwd=LAB)
        eventually(lambda: accepts("127.0.0.1", port), 10, lambda: box.shown())
        connection = socket.create_connection(("127.0.0.1", port), timeout=5)
        opened.extend((connection, origin))
        return connection, origin, port

    yield open_through
    for one in opened:
        one.close()


def everything(connection):
    """What comes until the end; "reset" behind it if it ends that way."""
    data = b""
    try:
        while piece := connection.recv(65536):
            data += piece
        return data
    except ConnectionResetError:
        return data + b"reset"


@pytest.mark.parametrize("otherwise, outcome", [("reset", b"reset"), ("close", b""), ("bad-request", b"HTTP/1.1 400")])
def test_what_is_not_http_is_turned_away(through, otherwise, outcome):
    connection, origin, _ = through(echo, require="http", otherwise=otherwise)
    connection.sendall(b"\x03" + bytes(1536))
    assert everything(connection).startswith(outcome)
    assert not any(origin.received)


def test_what_is_not_http_is_swallowed(through):
    connection, origin, _ = through(echo, require="http", otherwise="swallow")
    connection.sendall(b"\x03" + bytes(1536))
    connection.settimeout(0.5)
    with pytest.raises(TimeoutError):
        connection.recv(1)
    assert not any(origin.received)


@pytest.mark.parametrize("pretence", [b"GET", b"GET nothing\r\n\r\n", b"get / HTTP/1.1\r\n\r\n"])
def test_what_only_begins_like_http_is_turned_away(through, pretence):
    connection, origin, _ = through(echo, require="http")
    connection.sendall(pretence + b"\x00")
    assert everything(connection) == b"reset"
    assert not any(origin.received)


def test_anything_passes_where_nothing_is_required(through):
    connection, _, _ = through(echo)
    sent = b"\x03" + bytes(range(256)) * 6
    connection.sendall(sent)
    assert connection.recv(len(sent), socket.MSG_WAITALL) == sent


def test_requests_pass_however_they_are_cut(through):
    connection, origin, _ = through(reply(), require="http")
    for i in range(len(GET)):
        connection.sendall(GET[i : i + 1])
    assert connection.recv(4096).startswith(b"HTTP/1.1 200 OK")
    assert origin.received[-1] == GET


def test_an_upgrade_is_stripped(through):
    connection, origin, _ = through(reply(), http={"strips_upgrade": True})
    connection.sendall(UPGRADE)
    origin.wait_received(b"Sec-WebSocket-Key: k")
    assert b"pgrade" not in origin.received[-1]


def test_an_upgrade_passes_otherwise(through):
    def switch(opened, data):
        opened.sendall(b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n" if data.endswith(b"\r\n\r\n") else data[-4:])

    connection, _, _ = through(switch, require="http")
    connection.sendall(UPGRADE)
    assert b" 101 " in connection.recv(4096)
    connection.sendall(b"\x82\x00\x03\x04")
    assert connection.recv(4) == b"\x82\x00\x03\x04"


def test_http10_and_closing(through):
    connection, origin, _ = through(reply(), http={"closes": True})
    connection.sendall(GET)
    got = everything(connection)
    assert got.startswith(b"HTTP/1.0 200 OK") and b"Connection: close" in got and got.endswith(b"fine")
    assert origin.received[-1].startswith(b"GET / HTTP/1.0\r\n")


def test_connections_are_kept_otherwise(through):
    connection, origin, _ = through(reply())
    kept = HttpConnection(0, connection=connection)
    assert [kept.request("GET", "/").body for _ in range(3)] == [b"fine"] * 3
    assert len(origin.received) == 1


@pytest.mark.parametrize("kind, status", [("application/x-fcs", 403), ("text/plain", 200)])
def test_types_of_requests_are_refused(through, kind, status):
    connection, _, _ = through(reply(), http={"refused_types": ["application/x-fcs"]})
    assert HttpConnection(0, connection=connection).request("POST", "/", b"END", {"Content-Type": kind}).status == status


@pytest.mark.parametrize("kind, status", [("text/html", 200), ("text/html; charset=utf-8", 200), ("image/gif", 200),
                                          ("application/octet-stream", 403)])
def test_only_some_types_of_replies_pass(through, kind, status):
    connection, _, _ = through(reply(content_type=kind), http={"reply_types": ["text/html", "image/gif"]})
    assert HttpConnection(0, connection=connection).request("GET", "/").status == status


@pytest.mark.parametrize("kind, body, status", [
    ("text/html", b"<p>words</p>", 200), ("text/html", b"\x00\x03bytes", 403), ("text/html", "wörter".encode(), 200),
    ("text/html", b"\xff\xfe\xfd", 403), ("text/html", b"", 200),
    ("image/gif", b"GIF89a\x00\x01", 200), ("image/gif", b"<p>", 403)])
def test_bodies_must_be_what_their_type_says(through, kind, body, status):
    connection, _, _ = through(reply(body, kind), http={"inspects_bodies": True})
    assert HttpConnection(0, connection=connection).request("GET", "/").status == status


def test_methods_are_refused(through):
    connection, _, _ = through(reply(), http={"methods": ["GET"]})
    kept = HttpConnection(0, connection=connection)
    assert kept.request("GET", "/").status == 200
    assert kept.request("POST", "/", b"END").status == 403


def trickle(released):
    """A reply in two chunks, the second of them after `released`."""
    def answer(connection, _):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
        assert released.wait(10)
        connection.sendall(b"6\r\nsecond\r\n0\r\n\r\n")

    return answer


def test_replies_stream_otherwise(through):
    released = threading.Event()
    connection, _, _ = through(trickle(released), require="http")
    connection.sendall(GET)
    got = b""
    while b"first" not in got:
        got += connection.recv(4096)
    released.set()
    while not got.endswith(b"0\r\n\r\n"):
        got += connection.recv(4096)
    assert b"6\r\nsecond" in got


def test_replies_are_collected(through):
    released = threading.Event()
    connection, _, _ = through(trickle(released), http={"buffers_replies": True})
    connection.sendall(GET)
    connection.settimeout(0.5)
    with pytest.raises(TimeoutError):
        connection.recv(1)
    released.set()
    connection.settimeout(5)
    assert HttpConnection(0, connection=connection).read().body == b"firstsecond"


def test_replies_are_held(through):
    connection, _, _ = through(reply(), http={"holds_replies_ms": 400})
    began = time.monotonic()
    HttpConnection(0, connection=connection).request("GET", "/")
    assert time.monotonic() - began >= 0.4


def test_old_connections_are_reset_though_they_are_busy(through):
    connection, _, _ = through(echo, lifetime_s=0.5)
    began = time.monotonic()
    with pytest.raises(ConnectionError):
        while True:
            connection.sendall(b"\x03")
            assert connection.recv(1)
    assert 0.4 <= time.monotonic() - began <= 5


def test_quiet_connections_are_reset_and_busy_ones_are_not(through):
    connection, _, port = through(echo, idle_s=1.0)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as quiet:
        ended = threading.Event()
        threading.Thread(target=lambda: (everything(quiet), ended.set()), daemon=True).start()
        while not ended.wait(0.2):
            connection.sendall(b"\x03")
            assert connection.recv(1) == b"\x03"
    connection.sendall(b"\x03")
    assert connection.recv(1) == b"\x03"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return certificates.for_this_machine(certificates.Authority(tmp_path_factory.mktemp("authority")))


def greet(certificate):
    """A TLS server's side for an Origin that says a word."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.file, certificate.key)

    def answer(connection, data):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(incoming, outgoing, server_side=True)
        while data:
            incoming.write(data)
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                connection.sendall(outgoing.read())
                data = connection.recv(65536)
        tls.write(b"hello")
        connection.sendall(outgoing.read())

    return answer


def handshake(connection, alpn=None, name="localhost"):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if alpn:
        context.set_alpn_protocols([alpn])
    return context.wrap_socket(connection, server_hostname=name).recv(5)


def test_tls_passes_where_it_is_required(through, certificate):
    connection, _, _ = through(greet(certificate), require="tls")
    assert handshake(connection) == b"hello"


def test_plain_bytes_do_not_pass_for_tls(through):
    connection, origin, _ = through(echo, require="tls")
    connection.sendall(b"\x16\x04\x00\x00\x05hello")
    assert everything(connection) == b"reset"
    assert not any(origin.received)


def test_a_record_without_a_hello_in_it_does_not_pass_for_tls(through):
    connection, origin, _ = through(echo, require="tls")
    connection.sendall(b"\x16\x03\x01\x00\x05\x01\x00\xff\xff\xff")
    assert everything(connection) == b"reset"
    assert not any(origin.received)


@pytest.mark.parametrize("length", [b"-1", b"many", b"1_0"])
def test_a_length_that_is_none_ends_the_connection(through, length):
    connection, _, _ = through(reply(), require="http")
    connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: " + length + b"\r\n\r\n0123456789END")
    assert everything(connection) == b"reset"


@pytest.mark.parametrize("alpn, passes", [("http/1.1", True), ("h2", True), ("rtmp", False), (None, False)])
def test_a_known_protocol_must_be_offered(through, certificate, alpn, passes):
    connection, _, _ = through(greet(certificate), tls={"needs_alpn": True})
    assert_passes(connection, passes, alpn=alpn)


@pytest.mark.parametrize("name, passes", [("media.test", True), ("other.test", False), (None, False)])
def test_only_some_names_pass(through, certificate, name, passes):
    connection, _, _ = through(greet(certificate), tls={"names": ["media.test"]})
    assert_passes(connection, passes, name=name)


def assert_passes(connection, passes, **hello):
    if passes:
        assert handshake(connection, **hello) == b"hello"
    else:
        with pytest.raises(OSError):
            handshake(connection, **hello)

"""Real addresses behind a proxy: the PROXY protocol by hand. With real proxies: test_front_programs.py."""

import pytest

from harness.fronts import FRONT, LOCAL, ended, from_front, start_behind_fronts, v1, v2
from harness.rtmp_client import RtmpClient, tcp
from harness.tunnel_client import HttpConnection, TunnelPipe
from harness.waiting import eventually
from harness.websocket_pipe import WebSocketPipe

REAL = "192.0.2.7"


@pytest.fixture
def server(start_server):
    return start_behind_fronts(start_server)


def connect_with(port, header, source=FRONT, app="live"):
    client = RtmpClient(from_front(port, header, source))
    client.connect(app)
    return client


@pytest.mark.parametrize("header,protocol", [
    (v1(REAL), "rtmp"),
    (v2(REAL), "rtmp"),
    (v2(REAL, tls=False), "rtmp"),
    (v2(REAL, tls=True), "rtmps"),
], ids=["v1", "v2", "v2-without-tls", "v2-with-tls"])
def test_the_header_says_who_the_client_is(server, header, protocol):
    with connect_with(server.ports.marked, header):
        server.log.wait("connect", address=REAL, front=FRONT, protocol=protocol)


def test_ipv6_clients_behind_an_ipv4_proxy(server):
    with connect_with(server.ports.marked, v2("2001:db8::7")):
        server.log.wait("connect", address="2001:db8::7", front=FRONT)


def test_a_secure_port_vouches_where_the_header_is_silent(server):
    with connect_with(server.ports.secure, v1(REAL)):
        server.log.wait("connect", address=REAL, protocol="rtmps")
    with connect_with(server.ports.secure, v2("192.0.2.8", tls=False)):
        server.log.wait("connect", address="192.0.2.8", protocol="rtmp")


def test_a_header_in_many_pieces(server):
    for header, address in ((v1("192.0.2.10"), "192.0.2.10"), (v2("192.0.2.11", tls=True), "192.0.2.11")):
        connection = tcp(server.ports.marked, source=FRONT)
        connection.setsockopt(6, 1, 1)  # TCP_NODELAY
        for byte in header:
            connection.sendall(bytes([byte]))
        client = RtmpClient(connection)
        client.connect("live")
        server.log.wait("connect", address=address)
        client.close()


def test_an_unlisted_sender_is_not_even_read(server):
    for port in (server.ports.marked, server.ports.secure):
        for header in (v1(REAL), v2(REAL, tls=True)):
            with from_front(port, header, source="127.0.0.66") as forged:
                assert ended(forged)
    server.log.wait("refuse", address="127.0.0.66", reason="proxy-sender-unlisted", count=4)
    assert not server.log.events("connect")
    assert not server.log.events(address=REAL)


def test_a_header_where_none_belongs_is_unknown(server):
    for header in (v1(REAL), v2(REAL)):
        for source in (FRONT, "127.0.0.66"):
            with from_front(server.ports.plain, header + b"\x03" * 64, source) as connection:
                assert ended(connection)
            server.log.wait("refuse", address=source, reason="unknown-protocol")
    assert not server.log.events(address=REAL)


@pytest.mark.parametrize("instead", [b"\x03" + b"\0" * 64, b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01",
                                     b"PROXY TCP4 192.0.2.7 nobody 1 2\r\n", v1(REAL)[:-2] + b"\n"],
                         ids=["rtmp", "http", "tls", "broken", "without-cr"])
def test_the_header_must_come_first(server, instead):
    with from_front(server.ports.marked, instead) as connection:
        assert ended(connection)
    server.log.wait("refuse", address=FRONT, reason="bad-proxy-header")


def test_a_header_that_does_not_come_is_waited_for_but_not_long(server):
    with from_front(server.ports.marked, b"PROXY TCP4 ") as connection:
        connection.settimeout(3)
        with pytest.raises(TimeoutError):  # the specification's three seconds
            connection.recv(1)
        assert ended(connection, 10)
    server.log.wait("refuse", address=FRONT, reason="bad-proxy-header")


def test_health_checks_leave_no_trace(server):
    for _ in range(20):
        from_front(server.ports.marked, b"").close()
        from_front(server.ports.marked, LOCAL).close()
        with from_front(server.ports.marked, LOCAL + b"anything at all") as check:
            assert ended(check)
    with connect_with(server.ports.marked, v2(REAL)):
        server.log.wait("connect", address=REAL)
    assert not server.log.events("refuse") and not server.log.events("refusals")


def test_a_local_connection_is_the_proxys_own(server):
    with connect_with(server.ports.secure, LOCAL):
        (event,) = server.log.wait("connect", address=FRONT, protocol="rtmp")
    assert "front" not in event.fields


def test_allow_and_deny_are_for_the_real_address(start_server):
    server = start_behind_fronts(start_server, "<Allow>192.0.2.0/24,127.0.0.1</Allow><Deny>192.0.2.66</Deny>")
    with connect_with(server.ports.marked, v2("192.0.2.7")):
        server.log.wait("connect", address="192.0.2.7", front=FRONT)
    for denied in ("192.0.2.66", "198.51.100.1"):
        with from_front(server.ports.marked, v2(denied, tls=True)) as connection:
            assert ended(connection)
        server.log.wait("refuse", address=denied, front=FRONT, reason="address-denied")
    with from_front(server.ports.plain, b"\x03") as connection:  # without a header the proxy is one of many
        assert ended(connection)
    server.log.wait("refuse", address=FRONT, reason="address-denied")


def test_caps_count_the_real_address_and_never_the_proxy(server):
    """512 connections without a connect are enough for one address, and none of the proxy's business."""
    waiting = [from_front(server.ports.marked, v2(REAL)) for _ in range(513)]
    server.log.wait("refuse", address=REAL, front=FRONT, reason="address-cap")
    with connect_with(server.ports.marked, v2("192.0.2.8")):
        server.log.wait("connect", address="192.0.2.8")
    assert len(server.log.wait("refuse", reason="address-cap")) == 1
    for connection in waiting:
        connection.close()


# --- X-Forwarded-For


def tunnel(port, source, app="live", **headers):
    client = RtmpClient(TunnelPipe(port, source, {name.replace("_", "-"): value for name, value in headers.items()}))
    client.connect(app)
    return client


def test_a_tunnel_is_the_last_address_that_is_no_proxy(server):
    with tunnel(server.ports.plain, FRONT, X_Forwarded_For=f"198.51.100.1, {REAL}, {FRONT}"):
        server.log.wait("connect", address=REAL, front=FRONT, protocol="rtmpt")
    assert not server.log.events(address="198.51.100.1")


def test_a_forged_field_is_of_no_use(server):
    with tunnel(server.ports.plain, "127.0.0.66", X_Forwarded_For=REAL, X_Forwarded_Proto="https", Forwarded=f"for={REAL}"):
        (event,) = server.log.wait("connect", address="127.0.0.66", protocol="rtmpt")
    assert "front" not in event.fields
    assert not server.log.events(address=REAL)


def test_a_client_behind_a_header_does_not_speak_for_others(start_server):
    server = start_behind_fronts(start_server, f"<Deny>{REAL}</Deny>")
    connection = from_front(server.ports.marked, v2("192.0.2.9"))
    with HttpConnection(server.ports.marked, connection=connection) as http:
        assert http.post("/open/1", **{"X-Forwarded-For": REAL}).status == 200
    assert not server.log.events(address=REAL)


def test_what_the_field_says_of_tls_is_not_believed(server):
    with tunnel(server.ports.plain, FRONT, X_Forwarded_For=REAL, X_Forwarded_Proto="https"):
        server.log.wait("connect", address=REAL, protocol="rtmpt")


def test_rules_and_caps_hold_for_forwarded_clients(start_server):
    server = start_behind_fronts(start_server, "<Deny>192.0.2.66</Deny>")
    with HttpConnection(server.ports.plain, FRONT) as http:
        assert http.post("/open/1", **{"X-Forwarded-For": "192.0.2.66"}).status == 403
        server.log.wait("refuse", address="192.0.2.66", front=FRONT, reason="address-denied")
        statuses = [http.post("/open/1", **{"X-Forwarded-For": REAL}).status for _ in range(65)]
        assert statuses == [200] * 64 + [503]
        server.log.wait("refuse", address=REAL, front=FRONT, reason="tunnel-cap")
        assert http.post("/open/1", **{"X-Forwarded-For": "192.0.2.8"}).status == 200


@pytest.fixture
def server_for_two(server):
    """An address may have two connections."""
    (server.root / "conf/Server.xml").write_text(
        "<Root><Server><ResourceLimits><ClientAddress><MaxConnections>2</MaxConnections></ClientAddress></ResourceLimits></Server></Root>")
    server.program.signal(1)  # SIGHUP
    server.log.wait("reload")
    return server


def test_sessions_of_a_forwarded_client_count_as_its_connections(server_for_two):
    server = server_for_two
    first, second = (tunnel(server.ports.plain, FRONT, X_Forwarded_For=REAL) for _ in range(2))
    with HttpConnection(server.ports.plain, FRONT) as http:
        assert http.post("/open/1", **{"X-Forwarded-For": REAL}).status == 503
        server.log.wait("refuse", address=REAL, front=FRONT, reason="address-cap")
        assert http.post("/open/1", **{"X-Forwarded-For": "192.0.2.8"}).status == 200
        first.close()
        eventually(lambda: http.post("/open/1", **{"X-Forwarded-For": REAL}).status == 200, 10, "a place is free again", every=0.2)
    second.close()


def test_websockets_of_a_forwarded_client_count_as_its_connections(server_for_two):
    server = server_for_two
    def come_in(address=REAL):
        client = RtmpClient(WebSocketPipe(server.ports.plain, source=FRONT, headers={
            "Sec_WebSocket_Protocol": "rtmp", "X_Forwarded_For": address}))
        client.connect("live")
        return client

    first, second = come_in(), come_in()
    with pytest.raises(AssertionError, match="503"):
        come_in()
    server.log.wait("refuse", address=REAL, front=FRONT, reason="address-cap")
    come_in("192.0.2.8").close()
    first.close()

    def comes_in():
        try:
            come_in().close()
        except AssertionError:
            return False
        return True

    eventually(comes_in, 10, "a place is free again", every=0.2)
    second.close()


def test_a_field_that_cannot_be_read_without_doubt_is_refused(start_server):
    server = start_behind_fronts(start_server, trusted=FRONT)
    path = server.root / "conf/_defaultRoot_/Adaptor.xml"
    path.write_text(path.read_text().replace("<TrustedProxies>", '<TrustedProxies http="Forwarded">'))
    server.program.signal(1)  # SIGHUP
    server.log.wait("reload")
    with HttpConnection(server.ports.plain, FRONT) as http:
        assert http.post("/open/1", Forwarded='for="192.0.2.66, for=192.0.2.7').status == 400
    with tunnel(server.ports.plain, FRONT, Forwarded=f'for="{REAL}:4711";proto=https', X_Forwarded_For="192.0.2.66"):
        server.log.wait("connect", address=REAL, front=FRONT, protocol="rtmpt")


def test_check_names_marks_without_proxies(programs, start_server):
    server = start_behind_fronts(start_server)
    path = server.root / "conf/_defaultRoot_/Adaptor.xml"
    good = path.read_text()
    path.write_text(good.replace(FRONT, ""))
    checked = programs.run("check", [server.program.arguments[0], "check", "--root", server.root])
    assert checked.returncode == 2, checked.shown()
    said = checked.output() + checked.errors()
    assert "Adaptor.xml:4:" in said and 'proxy="true" lets in the proxies of <TrustedProxies> alone' in said, said
    path.write_text(good)

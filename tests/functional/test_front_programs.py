"""Through haproxy, nginx and stunnel, set up as docs/behind-a-proxy.md says: publishing and playing arrives bit for
bit, and the server knows who the client is and how it came. The proxies' own connections come from 127.0.0.9."""

import dataclasses

import pytest

from harness import certificates, flv, tls
from harness.clients import ffmpeg, rtmpdump
from harness.fronts import CLIENT, FRONT, ended, start_behind_fronts
from harness.identity import as_far_as_sent, assert_relayed
from harness.processes import until_ended
from harness.proxies import nginx
from harness.proxies.haproxy import Haproxy
from harness.proxies.stunnel import Stunnel
from harness.rtmp_client import Refused, RtmpClient, tcp
from harness.snippets import snippet

STREAM = "fronted"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """For the fronts, and for the server where a front passes TLS on; `both` is certificate and key in one file."""
    folder = tmp_path_factory.mktemp("authority")
    made = certificates.for_this_machine(certificates.Authority(folder))
    made.both = folder / "both.pem"
    made.both.write_bytes(made.file.read_bytes() + made.key.read_bytes())
    made.both.chmod(0o600)
    return made


@pytest.fixture
def server(start_server, certificate):
    return start_behind_fronts(start_server, f"""<SSL><SSLServerCtx>
        <SSLCertificateFile>{certificate.file}</SSLCertificateFile>
        <SSLCertificateKeyFile>{certificate.key}</SSLCertificateKeyFile></SSLServerCtx></SSL>""")


def haproxy_tls(programs, server, certificate):
    return Haproxy(programs, lambda port: snippet("haproxy-tls", {
        "bind :443": f"bind 127.0.0.1:{port}", "/etc/haproxy/live.pem": certificate.both,
        "10.0.0.2:1936": f"127.0.0.1:{server.ports.marked}", "source 10.0.0.1": f"source {FRONT}"}))


def haproxy_tcp(send="send-proxy-v2", port_of="marked"):
    def front(programs, server, _certificate=None):
        return Haproxy(programs, lambda port: snippet("haproxy-tcp", {
            "bind :1935": f"bind 127.0.0.1:{port}", "10.0.0.2:1936": f"127.0.0.1:{getattr(server.ports, port_of)}",
            "source 10.0.0.1": f"source {FRONT}", "send-proxy-v2": send}))

    return front


def nginx_tls(programs, server, certificate):
    return nginx.stream_front(programs, lambda port: snippet("nginx-tls", {
        "listen 443": f"listen 127.0.0.1:{port}", "/etc/nginx/live.pem": certificate.file,
        "/etc/nginx/live.key": certificate.key, "10.0.0.2:1937": f"127.0.0.1:{server.ports.secure}",
        "proxy_bind 10.0.0.1": f"proxy_bind {FRONT}"}))


def nginx_preread(programs, server, _certificate):
    return nginx.stream_front(programs, lambda port: snippet("nginx-preread", {
        "listen 443": f"listen 127.0.0.1:{port}", "10.0.0.2:1936": f"127.0.0.1:{server.ports.marked}",
        "10.0.0.3:443": "127.0.0.1:1", "proxy_bind 10.0.0.1": f"proxy_bind {FRONT}"}))


def nginx_http(programs, server, _certificate):
    return nginx.http_front(programs, lambda port: snippet("nginx-http", {
        "listen 80": f"listen 127.0.0.1:{port}", "10.0.0.2:1935": f"127.0.0.1:{server.ports.plain}",
        "proxy_bind 10.0.0.1": f"proxy_bind {FRONT}"}))


def stunnel(programs, server, certificate):
    return Stunnel(programs, lambda port: snippet("stunnel", {
        "accept = 443": f"accept = 127.0.0.1:{port}", "10.0.0.2:1937": f"127.0.0.1:{server.ports.secure}",
        "local = 10.0.0.1": f"local = {FRONT}", "/etc/stunnel/live.pem": certificate.both}))


@dataclasses.dataclass
class Way:
    """What stands in front, how programs name it, and what the server must then know."""

    front: callable
    scheme: str
    protocol: str


WAYS = {
    "haproxy-v2": Way(haproxy_tcp(), "rtmp", "rtmp"),
    "haproxy-v1": Way(haproxy_tcp("send-proxy"), "rtmp", "rtmp"),
    "haproxy-v2-tunnel": Way(haproxy_tcp(), "rtmpt", "rtmpt"),
    "haproxy-v1-secure-port": Way(haproxy_tcp("send-proxy", "secure"), "rtmp", "rtmps"),
    "haproxy-v2-no-tls-at-secure-port": Way(haproxy_tcp("send-proxy-v2-ssl", "secure"), "rtmp", "rtmp"),
    "haproxy-tls": Way(haproxy_tls, "rtmps", "rtmps"),
    "haproxy-tls-tunnel": Way(haproxy_tls, "rtmpts", "rtmpts"),
    "haproxy-tls-passed-on": Way(haproxy_tcp(), "rtmps", "rtmps"),
    "haproxy-tls-passed-on-tunnel": Way(haproxy_tcp("send-proxy"), "rtmpts", "rtmpts"),
    "nginx-tls": Way(nginx_tls, "rtmps", "rtmps"),
    "nginx-preread": Way(nginx_preread, "rtmp", "rtmp"),
    "nginx-preread-tls": Way(nginx_preread, "rtmps", "rtmps"),
    "nginx-http": Way(nginx_http, "rtmpt", "rtmpt"),
    "stunnel": Way(stunnel, "rtmps", "rtmps"),
    "stunnel-tunnel": Way(stunnel, "rtmpts", "rtmpts"),
}


@pytest.mark.parametrize("name", WAYS)
def test_published_and_played_through_a_front(name, programs, server, certificate, short_media, tmp_path):
    """The publisher and one viewer through the front, one viewer directly."""
    way = WAYS[name]
    front = way.front(programs, server, certificate)
    url = f"{way.scheme}://127.0.0.1:{front.port}/live/{STREAM}"
    publisher = ffmpeg.publish(programs, short_media, url)
    server.log.wait("publish", timeout=10)
    played = tmp_path / "fronted.flv"
    if way.scheme in ("rtmp", "rtmpt"):
        players = [rtmpdump.play(programs, url, played)]
    else:  # librtmp of Debian gives up on TLS 1.3's session tickets, which the proxies send
        players = [ffmpeg.play(programs, url, played, "play-fronted")]
    players.append(ffmpeg.play(programs, server.rtmp(STREAM), tmp_path / "direct.flv", "play-direct"))
    assert publisher.wait(40) == 0, publisher.shown()
    until_ended(players, 15)

    received = [flv.read(path) for path in (played, tmp_path / "direct.flv")]
    published = as_far_as_sent(flv.read(short_media), received)
    for tags in received:
        assert_relayed(published, tags)
    for event in server.log.events("publish") + server.log.events("play", front=FRONT):
        assert event.has({"address": CLIENT, "protocol": way.protocol, "front": FRONT}), event
    assert server.log.events("play", front=FRONT), "the viewer behind the front is unknown"
    assert not server.log.events("refuse") and not server.log.events("refusals")


@pytest.mark.parametrize("front", [haproxy_tcp(), haproxy_tcp("send-proxy"), nginx_preread], ids=["v2", "v1", "nginx"])
def test_clients_of_one_front_keep_their_addresses(front, programs, server):
    port = front(programs, server, None).port
    for source in ("127.0.0.21", "127.0.0.22"):
        client = RtmpClient(tcp(port, source=source))
        client.connect("live")
        server.log.wait("connect", address=source, front=FRONT)
        client.close()


def test_rules_are_for_the_client_behind_the_front(programs, start_server):
    server = start_behind_fronts(start_server, "<Allow>127.0.0.1</Allow>")
    front = haproxy_tcp()(programs, server)
    with tcp(front.port, source="127.0.0.21") as connection:
        connection.sendall(b"\x03" + b"\0" * 1536)
        assert ended(connection)
    server.log.wait("refuse", address="127.0.0.21", front=FRONT, reason="address-denied")
    client = RtmpClient(tcp(front.port))
    client.connect("live")
    server.log.wait("connect", address=CLIENT, front=FRONT)
    client.close()


def test_a_front_that_sends_no_header_is_told_from_one_that_does(programs, server):
    silent = haproxy_tcp("")(programs, server)
    with tcp(silent.port) as connection:
        connection.sendall(b"\x03" + b"\0" * 1536)
        assert ended(connection)
    server.log.wait("refuse", address=FRONT, reason="bad-proxy-header")
    unexpected = haproxy_tcp(port_of="plain")(programs, server)
    with tcp(unexpected.port) as connection:
        connection.sendall(b"\x03" + b"\0" * 1536)
        assert ended(connection)
    server.log.wait("refuse", address=FRONT, reason="unknown-protocol")


def test_haproxys_health_checks_find_the_server_and_leave_no_trace(programs, server):
    checked = Haproxy(programs, lambda port: snippet("haproxy-tcp", {
        "bind :1935": f"bind 127.0.0.1:{port}", "10.0.0.2:1936": f"127.0.0.1:{server.ports.marked}",
        "source 10.0.0.1": f"source {FRONT}", "check": "check inter 20ms fall 1 rise 1 observe layer4"}))
    client = RtmpClient(tcp(checked.port))
    client.connect("live")
    for number in range(20):  # well over a second's worth of checks
        client.call("createStream", None)
        server.log.wait("connect", count=1)
    client.close()
    server.log.wait("disconnect")
    assert "DOWN" not in checked.program.shown()
    assert not server.log.events("refuse") and not server.log.events("refusals")


def test_protocol_rules_believe_the_front(programs, server, certificate):
    """An application that takes no plain RTMP, tunnelled or not: TLS that was ended in front is as good as ours."""
    application = server.root / "applications/sealed"
    application.mkdir()
    (application / "Application.xml").write_text(
        "<Application><DisallowedProtocols>rtmp,rtmpt,rtmpe,rtmpte</DisallowedProtocols></Application>")
    secured = haproxy_tls(programs, server, certificate)
    client = RtmpClient(tls.tls(secured.port, tls.trusting_anybody()))
    client.connect("sealed")
    server.log.wait("connect", app="sealed", protocol="rtmps", address=CLIENT, front=FRONT)
    client.close()
    plain = haproxy_tcp("send-proxy-v2-ssl", "secure")(programs, server)  # says that there was no TLS
    client = RtmpClient(tcp(plain.port))
    with pytest.raises(Refused):
        client.connect("sealed")
    server.log.wait("refuse", app="sealed", address=CLIENT, front=FRONT, reason="protocol-disallowed")
    client.close()

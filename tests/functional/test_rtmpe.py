"""RTMPE and RTMPTE, on the same port as everything else: librtmp in three programs, and a client of our own."""

import signal

import pytest

from harness import certificates, flv
from harness import server as servers
from harness import tls
from harness.clients import ffmpeg, gstreamer, rtmpdump
from harness.configured import with_rtmpe
from harness.identity import assert_relayed
from harness.live import LivePublisher, synthetic_tags
from harness.processes import until_ended
from harness.rtmp_client import tcp
from harness.rtmpe_client import PRIME, RtmpeClient, make_c1
from harness.tunnel_client import TunnelPipe

STREAM = "secret"


@pytest.fixture
def server(start_server):
    return start_server(configure=with_rtmpe(True))


def assert_all_received(published, players, folder):
    until_ended(players.values(), 15)
    for name, player in players.items():
        try:
            assert_relayed(flv.read(published), flv.read(folder / f"{name}.flv"))
        except AssertionError as failure:
            raise AssertionError(f"to {name}: {failure}\n{player.shown()}") from None


def test_every_carrier_of_one_port_receives_what_is_published(server, programs, media, tmp_path):
    players = {
        name: rtmpdump.play(programs, server.url(name, STREAM), tmp_path / f"{name}.flv", f"play-{name}")
        for name in ("rtmpe", "rtmpte", "rtmp", "rtmpt")
    }
    for name in players:
        server.log.wait("play", timeout=15, protocol=name)
    source = ffmpeg.publish(programs, media, server.rtmp(STREAM))
    assert source.wait(40) == 0, source.shown()

    assert_all_received(media, players, tmp_path)
    for name in players:
        assert server.log.wait("connect", protocol=name)


@pytest.mark.parametrize("carrier", ["rtmpe", "rtmpte"])
def test_what_is_published_over_rtmpe_is_received_by_all(carrier, server, programs, media, tmp_path):
    """librtmp publishes too, in GStreamer's rtmpsink."""
    players = {
        "ffmpeg-rtmp": ffmpeg.play(programs, server.rtmp(STREAM), tmp_path / "ffmpeg-rtmp.flv"),
        "rtmpdump-rtmpe": rtmpdump.play(programs, server.url("rtmpe", STREAM), tmp_path / "rtmpdump-rtmpe.flv"),
    }
    server.log.wait("play", timeout=15, count=2)
    sent = tmp_path / "sent.flv"
    source = gstreamer.publish_by_librtmp(programs, media, server.url(carrier, STREAM), sent)
    assert source.wait(40) == 0, source.shown()

    assert server.log.wait("publish", protocol=carrier)
    assert_all_received(sent, players, tmp_path)


def test_rtmpe_is_refused_unless_it_is_configured(start_server, programs, tmp_path):
    server = start_server()
    player = rtmpdump.play(programs, server.url("rtmpe", STREAM), tmp_path / "none.flv")
    server.log.wait("refuse", reason="rtmpe-not-enabled")
    assert player.wait(15) != 0
    assert not server.log.events("rtmpe")

    with pytest.raises((ConnectionError, OSError)):
        RtmpeClient(TunnelPipe(server.port))
    server.log.wait("disconnect", protocol="rtmpt", reason="rtmpe-not-enabled")


def test_one_warning_at_start_says_that_it_protects_nothing(server):
    warning, = server.log.wait("rtmpe")
    assert warning.level == "warning"
    assert warning.fields["adaptor"] == "_defaultRoot_"
    assert "TLS" in warning.fields["effect"]
    assert not [e for e in server.log.events("configuration") if "RTMPE" in e.fields.get("message", "")]


def test_a_reload_turns_it_on_and_off_and_clients_stay(start_server):
    server = start_server(configure=with_rtmpe(False))

    def reload(on, count):
        with_rtmpe(on)(server.root)
        server.program.signal(signal.SIGHUP)
        server.log.wait("reload", count=count)

    reload(True, 1)
    assert len(server.log.wait("rtmpe")) == 1
    held = [RtmpeClient(tcp(server.port)), RtmpeClient(TunnelPipe(server.port))]
    for client in held:
        client.connect()

    reload(False, 2)
    with pytest.raises((ConnectionError, OSError)):
        RtmpeClient(tcp(server.port))
    for client in held:
        client.create_stream()
        client.close()


@pytest.mark.parametrize("version", [6, 8, 9])
@pytest.mark.parametrize("scheme", ["a", "b"])
def test_every_version_is_answered_with_6_under_the_clients_scheme(server, scheme, version):
    with RtmpeClient(tcp(server.port), scheme, version) as client:
        client.connect()
        assert client.answered == 6
    event, = server.log.wait("connect", protocol="rtmpe")
    assert event.fields["reason"] == "none"


def test_both_directions_carry_much_through_a_tunnel_and_directly(server):
    tags = synthetic_tags(100, size=20_000)
    with RtmpeClient(tcp(server.port)) as direct, RtmpeClient(TunnelPipe(server.port)) as tunnelled:
        for client in (direct, tunnelled):
            client.connect()
            client.play(STREAM)
        with LivePublisher(server.port, STREAM, tags, speed=4) as publisher:
            publisher.join(30)
            for client in (direct, tunnelled):
                assert [tag.body for tag in client.wait_media(len(tags), 30)] == [tag.body for tag in tags]


def test_it_is_found_inside_tls_too(start_server, tmp_path):
    authority = certificates.Authority(tmp_path)

    def configure(root):
        with_rtmpe(True)(root)
        certificates.present(certificates.for_this_machine(authority))(root)

    server = start_server(configure=configure)
    with RtmpeClient(tls.tls(server.port, tls.context(authority))) as client:
        client.connect()
    server.log.wait("connect", protocol="rtmpe")


@pytest.mark.parametrize("key", [0, 1, PRIME - 1, PRIME, 5], ids=["zero", "one", "p-1", "p", "no-square"])
def test_a_key_outside_the_group_is_refused(server, key):
    c1, _ = make_c1("b", key)
    with tcp(server.port) as connection:
        connection.sendall(b"\x06" + c1)
        assert connection.recv(1) == b"", "no answer"
    server.log.wait("refuse", reason="bad-handshake")


def test_a_handshake_without_a_digest_is_refused(server):
    with tcp(server.port) as connection:
        connection.sendall(b"\x06" + bytes(1536))
        assert connection.recv(1) == b"", "no answer"
    server.log.wait("refuse", reason="bad-handshake")


def test_bytes_that_are_not_encrypted_behind_the_handshake_end_the_connection(server):
    client = RtmpeClient(tcp(server.port))
    client.pipe = client.pipe._pipe  # what follows goes out in clear
    client.pipe.sendall(b"\x03" + bytes(4000))
    client.wait_closed(15)
    client.close()
    server.log.wait("disconnect", protocol="rtmpe")


def test_a_stop_reaches_clients_in_the_middle_of_the_handshake(programs):
    server = servers.make(programs, configure=with_rtmpe(True))
    connection = tcp(server.port)
    connection.sendall(b"\x06" + bytes(100))
    with RtmpeClient(tcp(server.port)) as client:
        client.connect()
        server.stop()
        assert connection.recv(1) == b""
        client.wait_closed(5)
    connection.close()

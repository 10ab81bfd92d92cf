"""What one client may use: bandwidth both ways, and how long it may stay idle."""

import time

from harness import flv
from harness.clients import ffmpeg, rtmpdump
from harness.live import LivePublisher, synthetic_tags
from harness.rtmp_client import RtmpClient, connected
from harness.tunnel_client import TunnelPipe
from harness.waiting import eventually

APPLICATION = "conf/_defaultRoot_/_defaultVHost_/Application.xml"


def application(name, tags):
    def configure(root):
        folder = root / "applications" / name
        folder.mkdir(exist_ok=True)
        (folder / "Application.xml").write_text(f"<Application>{tags}</Application>\n")

    return configure


def bandwidth(**directions):
    tags = "".join(f"<{name}>{value}</{name}>" for name, value in directions.items())
    return f"<Client><Bandwidth>{tags}</Bandwidth></Client>"


def bytes_of(client):
    return sum(len(message.payload) for message in client.messages)


# --- bandwidth


def test_a_player_gets_no_more_than_its_bandwidth_and_is_moved_on(start_server, programs, tmp_path):
    rate = 200_000
    server = start_server(configure=application("narrow", bandwidth(ServerToClient=rate)))
    tags = synthetic_tags(1500, size=20_000)  # half a megabyte per second of media, sent five times as fast
    with LivePublisher(server.port, "camera", tags, app="narrow", speed=5) as publisher:
        begin = time.monotonic()
        player = rtmpdump.play(programs, server.rtmp("camera", app="narrow"), tmp_path / "narrow.flv")
        server.log.wait("slow", 60, app="narrow", limit="bandwidth")
        size, seconds = (tmp_path / "narrow.flv").stat().st_size, time.monotonic() - begin
        assert publisher.sending
        player.terminate()

    assert size <= rate * (seconds + 1) + 65_536, f"{size} bytes in {seconds:.1f} s"
    assert flv.read(tmp_path / "narrow.flv"), "something is played all the same"
    server.log.wait("stop", app="narrow")
    assert not server.log.events("cut")


def test_bandwidth_of_a_tunnel_is_the_same(start_server):
    rate = 100_000
    server = start_server(configure=application("narrow", bandwidth(ServerToClient=rate)))
    tags = synthetic_tags(600, size=20_000)
    with LivePublisher(server.port, "camera", tags, app="narrow", speed=5):
        begin = time.monotonic()
        with RtmpClient(TunnelPipe(server.port)) as player:
            player.connect("narrow")
            player.play("camera")
            eventually(lambda: bytes_of(player) > 3 * rate, 60, "three seconds' worth")
            assert bytes_of(player) <= rate * (time.monotonic() - begin + 1) + 131_072


def test_a_publisher_that_sends_more_is_slowed_down_and_loses_nothing(start_server):
    rate = 500_000
    server = start_server(configure=application("narrow", bandwidth(ClientToServer=rate)))
    tags = synthetic_tags(100, size=20_000)
    total = sum(len(tag.body) for tag in tags)
    with connected(server.port, "narrow") as player, connected(server.port, "narrow") as publisher:
        player.play("camera")
        stream = publisher.publish("camera")
        begin = time.monotonic()
        for tag in tags:
            publisher.send_tag(tag, stream)
        received = player.wait_media(len(tags), timeout=60)
        seconds = time.monotonic() - begin

    assert received == tags
    assert seconds >= (total - rate - 262_144) / rate, f"{total} bytes in {seconds:.1f} s"


def test_a_tunnel_that_sends_more_is_slowed_down_and_not_cut(start_server):
    rate = 300_000
    server = start_server(configure=application("narrow", bandwidth(ClientToServer=rate)))
    tags = synthetic_tags(25, size=100_000)
    inbox = 400_000  # what a tunnel takes in before its replies wait, and a body; it is read at once
    total = sum(len(tag.body) for tag in tags)
    with connected(server.port, "narrow") as player, RtmpClient(TunnelPipe(server.port)) as publisher:
        player.play("camera")
        publisher.connect("narrow")
        stream = publisher.publish("camera")
        begin = time.monotonic()
        for tag in tags:
            publisher.send_tag(tag, stream)
        received = player.wait_media(len(tags), timeout=60)
        seconds = time.monotonic() - begin

    assert received == tags
    assert seconds >= (total - rate - inbox) / rate, f"{total} bytes in {seconds:.1f} s"


def test_the_cap_of_the_virtual_host_bounds_what_applications_ask_for(start_server):
    rate = 200_000

    def configure(root):
        (root / APPLICATION).write_text(
            f'<Application><Client><BandwidthCap override="no"><ServerToClient>{rate}</ServerToClient></BandwidthCap>'
            "</Client></Application>\n")
        application("greedy", "<Client><Bandwidth><ServerToClient>90000000</ServerToClient></Bandwidth>"
                              "<BandwidthCap><ServerToClient>90000000</ServerToClient></BandwidthCap></Client>")(root)

    server = start_server(configure=configure)
    tags = synthetic_tags(60, size=20_000)
    with connected(server.port, "greedy") as publisher, connected(server.port, "greedy") as player:
        player.play("camera")
        stream = publisher.publish("camera")
        begin = time.monotonic()
        for tag in tags:
            publisher.send_tag(tag, stream)
        player.wait_media(len(tags), timeout=60)
        seconds = time.monotonic() - begin

    assert seconds >= (sum(len(tag.body) for tag in tags) - rate - 65_536) / rate


# --- idle clients


IDLE = ('<Root><Server><AutoCloseIdleClients enable="true"><CheckInterval>1</CheckInterval>'
        "<MaxIdleTime>3</MaxIdleTime></AutoCloseIdleClients></Server></Root>\n")


def idle_after_three_seconds(root):
    (root / "conf/Server.xml").write_text(IDLE)
    application("patient", '<AutoCloseIdleClients enable="false"/>')(root)


def wait_idle_end(server):
    with connected(server.port) as client:
        client.wait_closed(30)
        assert "NetConnection.Connect.IdleTimeOut" in client.codes()


def test_idle_clients_go_and_those_who_publish_or_play_stay(start_server, programs, short_media, tmp_path):
    server = start_server(configure=idle_after_three_seconds)
    publisher = ffmpeg.publish(programs, short_media, server.rtmp("camera"), loop=True)
    server.log.wait("publish", 15, stream="camera")
    player = rtmpdump.play(programs, server.rtmp("camera"), tmp_path / "played.flv")
    server.log.wait("play", 15, stream="camera")
    with connected(server.port, "patient") as patient:
        for _ in range(2):  # two idle lives, one after the other: longer than anybody else may be idle
            wait_idle_end(server)
        assert publisher.running and player.running
        assert not patient.closed.is_set(), "it is switched off for this application"
    ends = server.log.wait("disconnect", count=2, reason="idle-timeout")
    assert len(ends) == 2 and {event.fields["app"] for event in ends} == {"live"}


def test_idle_tunnels_go_too(start_server):
    server = start_server(configure=idle_after_three_seconds)
    with RtmpClient(TunnelPipe(server.port)) as client:
        client.connect()
        server.log.wait("disconnect", 30, reason="idle-timeout", protocol="rtmpt")

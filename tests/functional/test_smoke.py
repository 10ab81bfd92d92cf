"""The shortest proof that the server works: our own clients on both carriers, and ffmpeg once."""

import pytest

from harness import flv
from harness.clients import ffmpeg
from harness.identity import assert_relayed
from harness.live import LivePublisher, synthetic_tags
from harness.rtmp_client import RtmpClient, connected, tcp
from harness.tunnel_client import TunnelPipe
from harness.waiting import eventually

CARRIERS = {"rtmp": tcp, "rtmpt": TunnelPipe}


def viewer_on(carrier, port):
    client = RtmpClient(CARRIERS[carrier](port))
    client.connect("live", f"{carrier}://127.0.0.1:{port}/live")
    return client


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_waiting_viewer_gets_every_message_unchanged(carrier, server):
    tags = synthetic_tags(75)
    with viewer_on(carrier, server.port) as viewer:
        viewer.play("smoke")
        with LivePublisher(server.port, "smoke", tags) as publisher:
            publisher.join(20)

            received = viewer.wait_media(len(tags), 10)

    assert received == tags


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_late_viewer_starts_at_the_last_key_frame(carrier, server):
    with LivePublisher(server.port, "late", synthetic_tags(500)) as publisher:
        publisher.client.send_metadata(publisher.stream, {"width": 320, "title": "late"})
        eventually(lambda: len(publisher.sent) > 90, 20, "a few key frames sent")
        with viewer_on(carrier, server.port) as viewer:
            viewer.play("late")
            viewer.wait_media(80, 20)
            publisher.unpublish()
            eventually(lambda: viewer.media()[-2:] == publisher.sent[-2:], 10, "the last messages")

            assert_relayed(publisher.sent, viewer.media())
            assert ["onMetaData", {"width": 320, "title": "late"}] in viewer.data()
            joined_at = flv.frames(viewer.media(), flv.VIDEO)[0].timestamp
            assert joined_at >= 1000, "the viewer was sent more than the frames since the last key frame"


def test_play_answers_in_the_order_players_expect(server):
    with LivePublisher(server.port, "order", synthetic_tags(50)):
        with connected(server.port) as viewer:
            viewer.play("order")

            assert viewer.codes()[:2] == ["NetStream.Play.Reset", "NetStream.Play.Start"]


def test_ffmpeg_publishes_and_plays(server, programs, short_media, tmp_path):
    player = ffmpeg.play(programs, server.rtmp("short"), tmp_path / "short.flv")
    publisher = ffmpeg.publish(programs, short_media, server.rtmp("short"))
    assert publisher.wait(30) == 0, publisher.shown()
    player.wait(15)

    assert_relayed(flv.read(short_media), flv.read(tmp_path / "short.flv"))

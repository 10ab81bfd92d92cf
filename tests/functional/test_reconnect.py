"""Paths that break under our client: what can be resumed is resumed, everything else comes back."""

import signal
import time

import pytest

from harness import flv
from harness import server as servers
from harness.clients import sallyport
from harness.identity import assert_relayed
from harness.live import LivePublisher, synthetic_tags
from harness.proxies.flaky import Flaky
from harness.rtmp_client import connected
from harness.waiting import eventually

NOTICED = 10  # seconds until a dead path is noticed


@pytest.fixture
def path(programs, server):
    with Flaky(programs, server.port) as flaky:
        yield flaky


def size(file):
    return file.stat().st_size if file.exists() else 0


def video(tags):
    return flv.frames(tags, flv.VIDEO)


def number(frame):
    return int.from_bytes(frame.body[5:13], "big")


def news(program, words, seconds=20):
    return eventually(lambda: words in program.errors(), seconds, lambda: f"\"{words}\"\n{program.shown()}")


# --- resumed by byte offset

def test_a_websocket_is_played_to_the_end_where_connections_are_killed(path, server, programs, tmp_path):
    received, tags = tmp_path / "received.flv", synthetic_tags(300)
    player = sallyport.play(programs, f"ws://127.0.0.1:{path.port}/live/s", received, ["--json"])
    server.log.wait("play")
    path.kill_every(2)
    with LivePublisher(server.port, "s", tags) as publisher:
        publisher.join(30)
        publisher.unpublish()
        assert player.wait(20) == 0, player.shown()

    assert path.kills >= 4
    assert_relayed(tags, flv.read(received), least_frames=300)
    said = sallyport.outcome(player)
    assert said["carrier"] == "ws" and said["port"] == path.port and said["reconnects"] == 0, said


def test_a_file_is_published_whole_through_a_websocket_where_connections_are_killed(path, server, programs, media):
    with connected(server.port) as viewer:
        viewer.play("s")
        source = sallyport.publish(programs, media, f"ws://127.0.0.1:{path.port}/live/s", ["--json"])
        server.log.wait("publish")
        path.kill_every(2)
        assert source.wait(30) == 0, source.shown()
        published = flv.read(media)
        eventually(lambda: viewer.media()[-1].body == published[-1].body, 10, "the last frame")
        received = viewer.media()

    assert path.kills >= 4
    assert_relayed(published, received, least_frames=250)
    assert sallyport.outcome(source)["reconnects"] == 0


# --- connected anew

def test_playing_goes_on_over_a_new_connection(path, server, programs, tmp_path):
    received, tags = tmp_path / "received.flv", synthetic_tags(300)
    player = sallyport.play(programs, f"rtmp://127.0.0.1:{path.port}/live/s", received, ["--json"])
    server.log.wait("play")
    with LivePublisher(server.port, "s", tags) as publisher:
        eventually(lambda: size(received) > 100_000, 20, "some of the stream")
        for _ in range(2):
            before = len(server.log.events("play"))
            path.kill()
            path.start()
            eventually(lambda: len(server.log.events("play")) > before, 10, player.shown)
        publisher.join(30)
        publisher.unpublish()
        assert player.wait(20) == 0, player.shown()

    said = sallyport.outcome(player)
    assert said["carrier"] == "rtmp" and said["reconnects"] == 2 and said["ended"] == "end", said
    numbers = [number(frame) for frame in video(flv.read(received))]
    assert numbers == sorted(set(numbers)), "a picture was repeated"
    assert len(numbers) >= 250 and numbers[-1] == 299, "only what was under way at the breaks may be missing"
    times = [frame.timestamp for frame in video(flv.read(received))]
    assert times == sorted(times)


def test_publishing_goes_on_over_a_new_connection_at_a_key_frame(path, server, programs, media):
    with connected(server.port) as viewer:
        viewer.play("s")
        source = sallyport.publish(programs, media, f"rtmp://127.0.0.1:{path.port}/live/s", ["--json"])
        viewer.wait_media(100, 20)
        path.kill()
        path.start()
        assert source.wait(30) == 0, source.shown()
        published = flv.read(media)
        eventually(lambda: viewer.media()[-1].body == published[-1].body, 10, "the last frame")
        received = viewer.media()

    said = sallyport.outcome(source)
    assert said["reconnects"] == 1 and said["ended"] == "end", said
    sent = [frame.body for frame in video(published)]
    places = [sent.index(frame.body) for frame in video(received)]
    seams = [(a, b) for a, b in zip(places, places[1:]) if b != a + 1]
    assert len(seams) == 1 and seams[0][1] > seams[0][0], f"one gap, no repetition: {seams}"
    first = next(i for i, tag in enumerate(received) if tag.body == sent[seams[0][1]])
    assert received[first].is_key_frame
    again = [tag for tag in received[:first] if tag.kind == flv.VIDEO and tag.is_config]
    assert len(again) >= 2, "the codec configuration was not sent again"
    assert any("onMetaData" in str(values) for values in viewer.data()[1:]), "nor were the metadata"


def test_a_path_that_went_silent_is_noticed_and_left(path, server, programs, tmp_path):
    received = tmp_path / "received.flv"
    player = sallyport.play(programs, f"rtmp://127.0.0.1:{path.port}/live/s", received)
    server.log.wait("play")
    with LivePublisher(server.port, "s", synthetic_tags(1500)):
        eventually(lambda: size(received) > 100_000, 20, "some of the stream")
        path.signal(signal.SIGSTOP)
        silent = time.monotonic()
        news(player, "NetConnection.Connect.Lost", NOTICED + 5)
        assert time.monotonic() - silent <= NOTICED + 1
        path.kill()
        path.start()
        news(player, "connected again by rtmp")
        before = size(received)
        eventually(lambda: size(received) > before + 100_000, 20, player.shown)
        assert player.interrupt() == 0, player.shown()


def test_a_server_that_begins_anew_is_waited_for(programs, tmp_path):
    received, first = tmp_path / "received.flv", servers.make(programs, name="first")
    player = sallyport.play(programs, first.rtmp("s"), received)
    with LivePublisher(first.port, "s", synthetic_tags(1500)):
        eventually(lambda: size(received) > 50_000, 20, "some of the stream")
        first.program.end()
    news(player, "NetConnection.Connect.Retry")
    with servers.running(programs, name="second", port=first.port) as second:
        news(player, "connected again")
        before = size(received)
        with LivePublisher(second.port, "s", synthetic_tags(100)) as publisher:
            publisher.join(20)
            publisher.unpublish()
            assert player.wait(15) == 0, player.shown()
    assert size(received) > before + 100_000


def test_it_gives_up_when_its_time_is_over(path, server, programs):
    player = sallyport.play(programs, f"rtmp://127.0.0.1:{path.port}/live/s", options=["--json", "--reconnect", "2"])
    server.log.wait("play")
    path.kill()
    assert player.wait(10) == 1, player.shown()
    assert sallyport.outcome(player)["ended"] == "closed"


def test_a_loss_is_the_end_where_that_is_wanted(path, server, programs):
    player = sallyport.play(programs, f"rtmp://127.0.0.1:{path.port}/live/s", options=["--reconnect", "0"])
    server.log.wait("play")
    path.kill()
    assert player.wait(5) == 1, player.shown()


def test_an_interrupt_ends_the_waiting(path, server, programs, tmp_path):
    player = sallyport.play(programs, f"rtmp://127.0.0.1:{path.port}/live/s", tmp_path / "received.flv")
    server.log.wait("play")
    path.kill()
    news(player, "NetConnection.Connect.Retry")
    player.interrupt(5)

"""One name, one publisher; a publisher that is gone makes room, and viewers go on."""

import signal

import pytest

from harness import flv
from harness.clients import ffmpeg
from harness.live import LivePublisher, synthetic_tags
from harness.rtmp_client import Refused, connected
from harness.waiting import eventually

# StreamManager/Live/PublishTimeout is 2 s by default; the first must have been silent that long as well.
TAKEOVER_SECONDS = 20


def video_of(viewer, marker):
    return [t for t in viewer.media() if t.kind == flv.VIDEO and t.is_frame and marker in t.body]


def test_the_name_of_a_live_publisher_is_taken(server):
    tags = synthetic_tags(200)
    with LivePublisher(server.port, "taken", tags) as first, connected(server.port) as viewer:
        viewer.play("taken")
        viewer.wait_media(10)
        with connected(server.port) as second:
            with pytest.raises(Refused) as refusal:
                second.publish("taken")
        assert refusal.value.code == "NetStream.Publish.BadName"
        assert first.sending

        first.join(20)
        eventually(lambda: viewer.media()[-1] == tags[-1], 10, "the last message of the first publisher")
        received = [t for t in viewer.media() if t.is_frame]
        assert received == [t for t in tags if t.is_frame][-len(received) :]


def test_a_publisher_that_vanished_is_replaced(server, programs, media):
    """The process is stopped, not ended: its connection stays up and says nothing any more."""
    vanishing = ffmpeg.publish(programs, media, server.rtmp("replaced"), "vanishing")
    with connected(server.port) as viewer:
        viewer.play("replaced")
        viewer.wait_media(50, 20)
        vanishing.signal(signal.SIGSTOP)

        second = take_over(server.port, "replaced", synthetic_tags(75, marker=b"second"))
        with second:
            second.join(20)
            eventually(lambda: len(video_of(viewer, b"second")) == 75, 10, "all frames of the second publisher")
        times = [t.timestamp for t in viewer.media() if t.kind == flv.VIDEO and t.is_frame]

    assert times == sorted(times), "time runs backwards for viewers"
    assert largest_step(times) < TAKEOVER_SECONDS * 1000
    server.log.wait("disconnect", reason="publisher-replaced")


def test_a_publisher_that_comes_back_is_followed(server):
    with connected(server.port) as viewer:
        viewer.play("comes-back")
        with LivePublisher(server.port, "comes-back", synthetic_tags(50, marker=b"first"), speed=2) as first:
            first.join(20)
            first.unpublish()
            viewer.expect_status("NetStream.Play.UnpublishNotify")
        with LivePublisher(server.port, "comes-back", synthetic_tags(50, marker=b"second"), speed=2) as second:
            second.join(20)
            eventually(lambda: len(video_of(viewer, b"second")) == 50, 10, "all frames after the break")

            codes = viewer.codes()
            assert codes.count("NetStream.Play.PublishNotify") >= 1
            assert codes.count("NetStream.Play.UnpublishNotify") == 1
            times = [t.timestamp for t in viewer.media() if t.kind == flv.VIDEO and t.is_frame]
            assert times == sorted(times), "time runs backwards for viewers"


def test_a_publisher_whose_connection_breaks_is_announced_as_gone(server):
    with connected(server.port) as viewer:
        viewer.play("breaks")
        with LivePublisher(server.port, "breaks", synthetic_tags(250)):
            viewer.wait_media(20)

        viewer.expect_status("NetStream.Play.UnpublishNotify")


def take_over(port, name, tags):
    """A second publisher that asks again when it is refused, as encoders do."""
    refusals = []

    def attempt():
        try:
            return LivePublisher(port, name, tags)
        except Refused as refusal:
            refusals.append(refusal.code)
            return None

    return eventually(attempt, TAKEOVER_SECONDS, lambda: f"takeover of {name}; refused with {refusals}")


def largest_step(times):
    return max(b - a for a, b in zip(times, times[1:]))

"""Enhanced RTMP (v1 and v2) passes through unchanged and is announced; ffmpeg 5.1 cannot send it, we can."""

import pytest

from harness import flv
from harness.live import FRAME_MILLISECONDS, LivePublisher
from harness.rtmp_client import connected
from harness.waiting import eventually

SEQUENCE_START, CODED_FRAMES, SEQUENCE_END, CODED_FRAMES_X, MULTITRACK, MOD_EX = 0, 1, 2, 3, 6, 7
AUDIO_MULTITRACK = 5
ONE_TRACK, MANY_TRACKS, MANY_CODECS = 0x00, 0x10, 0x20
KEY, INTER = 1, 2
FRAMES = 75
KEY_INTERVAL = 25


def video(frame, packet, fourcc, payload):
    return bytes([0x80 | frame << 4 | packet]) + fourcc + payload


def audio(packet, fourcc, payload):
    return bytes([0x90 | packet]) + fourcc + payload


def frame_type(i):
    return KEY if i % KEY_INTERVAL == 0 else INTER


def single(fourcc, coded=CODED_FRAMES_X, before_data=b""):
    """A video track: configuration, frames, end of sequence."""
    tags = [flv.Tag(flv.VIDEO, 0, video(KEY, SEQUENCE_START, fourcc, b"\x01configuration"))]
    for i in range(FRAMES):
        body = video(frame_type(i), coded, fourcc, before_data + b"picture %d" % i * 40)
        tags.append(flv.Tag(flv.VIDEO, i * FRAME_MILLISECONDS, body))
    return tags


def opus():
    """Sound beside plain H.264, as a browser publishes."""
    tags = [flv.Tag(flv.AUDIO, 0, audio(SEQUENCE_START, b"Opus", b"OpusHead\x01\x02")),
            flv.Tag(flv.VIDEO, 0, b"\x17\x00\x00\x00\x00avcC")]
    for i in range(FRAMES):
        tags.append(flv.Tag(flv.VIDEO, i * FRAME_MILLISECONDS, bytes([frame_type(i) << 4 | 7, 1, 0, 0, 0]) + b"p%d" % i * 9))
        tags.append(flv.Tag(flv.AUDIO, i * FRAME_MILLISECONDS, audio(CODED_FRAMES, b"Opus", b"sound %d" % i)))
    return tags


def multitrack(kind):
    """Two video tracks and two sounds in one message each."""
    def sized(track, data):
        return bytes([track]) + len(data).to_bytes(3, "big") + data

    def video_body(i, packet, data):
        head = bytes([0x80 | frame_type(i) << 4 | MULTITRACK, kind | packet])
        if kind == ONE_TRACK:
            return head + b"avc1" + bytes([1]) + data
        if kind == MANY_TRACKS:
            return head + b"hvc1" + sized(0, data) + sized(1, data + b"!")
        return head + b"av01" + sized(0, data) + b"vp09" + sized(1, data + b"?")

    def audio_body(packet, data):
        return bytes([0x90 | AUDIO_MULTITRACK, MANY_TRACKS | packet]) + b"Opus" + sized(0, data) + sized(1, data + b"~")

    tags = [flv.Tag(flv.VIDEO, 0, video_body(0, SEQUENCE_START, b"configuration")),
            flv.Tag(flv.AUDIO, 0, audio_body(SEQUENCE_START, b"OpusHead"))]
    for i in range(FRAMES):
        tags.append(flv.Tag(flv.VIDEO, i * FRAME_MILLISECONDS, video_body(i, CODED_FRAMES_X, b"picture %d" % i * 20)))
        tags.append(flv.Tag(flv.AUDIO, i * FRAME_MILLISECONDS, audio_body(CODED_FRAMES, b"sound %d" % i)))
    return tags


def with_mod_ex():
    """Every frame carries a nanosecond offset in front."""
    tags = [flv.Tag(flv.VIDEO, 0, video(KEY, SEQUENCE_START, b"hvc1", b"configuration"))]
    for i in range(FRAMES):
        prefix = bytes([0x80 | frame_type(i) << 4 | MOD_EX, 2]) + (i * 1000).to_bytes(3, "big") + bytes([CODED_FRAMES_X])
        tags.append(flv.Tag(flv.VIDEO, i * FRAME_MILLISECONDS, prefix + b"hvc1" + b"picture %d" % i * 20))
    return tags


STREAMS = {
    "hevc": single(b"hvc1", CODED_FRAMES, before_data=b"\x00\x00\x28"),
    "hevc-without-composition-time": single(b"hvc1"),
    "av1": single(b"av01"),
    "vp9": single(b"vp09"),
    "vvc": single(b"vvc1"),
    "unknown-codec": single(b"zz99"),
    "opus": opus(),
    "multitrack-one": multitrack(ONE_TRACK),
    "multitrack-many": multitrack(MANY_TRACKS),
    "multitrack-codecs": multitrack(MANY_CODECS),
    "mod-ex": with_mod_ex(),
}
SPEED = 4.0


@pytest.mark.parametrize("name", STREAMS)
def test_a_waiting_viewer_gets_every_message_unchanged(name, server):
    tags = STREAMS[name]
    with connected(server.port) as viewer:
        viewer.play(name)
        with LivePublisher(server.port, name, tags, speed=SPEED) as publisher:
            publisher.join(20)

            assert viewer.wait_media(len(tags)) == tags


@pytest.mark.parametrize("name", STREAMS)
def test_a_late_viewer_gets_the_configuration_and_starts_at_a_key_frame(name, server):
    tags = STREAMS[name]
    configurations = [tag.body for tag in tags[: 2 if tags[1].timestamp == 0 and is_configuration(tags[1]) else 1]]
    with LivePublisher(server.port, name, tags, speed=SPEED) as publisher:
        eventually(lambda: len(publisher.sent) > len(tags) // 2, 20, "half of the stream")
        with connected(server.port) as viewer:
            viewer.play(name)
            publisher.join(20)
            eventually(lambda: viewer.media() and viewer.media()[-1] == tags[-1], 10, "the last message")
            received = viewer.media()

    assert sorted(tag.body for tag in received[: len(configurations)]) == sorted(configurations)
    live = received[len(configurations) :]
    first = next(tag for tag in live if tag.kind == flv.VIDEO)
    assert (first.body[0] >> 4) & 7 == KEY
    frames = [tag for tag in tags if tag.body not in configurations]
    assert live == frames[-len(live) :], "not a contiguous run up to the end"
    assert len(live) < len(frames)


def is_configuration(tag):
    return b"onfig" in tag.body or b"OpusHead" in tag.body or b"avcC" in tag.body


def test_what_can_be_relayed_is_announced(server):
    asked = {"fourCcList": ["*"], "videoFourCcInfoMap": {"*": 4.0}, "audioFourCcInfoMap": {"*": 4.0}, "capsEx": 14.0}
    with connected(server.port, **asked) as client:
        announced = client.connect_properties

    for codec in ("hvc1", "av01", "vp09"):
        assert covers(announced["videoFourCcInfoMap"], codec), announced
    assert covers(announced["audioFourCcInfoMap"], "Opus"), announced
    assert announced["fourCcList"], announced
    assert int(announced["capsEx"]) & 2, "multitrack is relayed but not announced"


def covers(info, codec):
    can_forward = 4
    return int(info.get(codec, info.get("*", 0))) & can_forward

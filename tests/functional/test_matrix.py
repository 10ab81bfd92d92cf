"""Every publisher with every player: what arrives is what was sent."""

import dataclasses

import pytest

from harness import flv
from harness import server as servers
from harness.clients import ffmpeg, gstreamer, mpv, rtmpdump
from harness.identity import as_far_as_sent, assert_relayed
from harness.processes import until_ended
from harness.waiting import eventually

STREAM = "matrix"
MPV_FRAMES = 60


@dataclasses.dataclass
class Publisher:
    start: object  # (programs, media, server, sent) -> Program
    sends: object  # (media, sent) -> the file that holds what is published


PUBLISHERS = {
    "ffmpeg-rtmp": Publisher(
        lambda p, media, server, _: ffmpeg.publish(p, media, server.rtmp(STREAM)), lambda media, _: media
    ),
    "ffmpeg-rtmpt": Publisher(
        lambda p, media, server, _: ffmpeg.publish(p, media, server.rtmpt(STREAM)), lambda media, _: media
    ),
    "gstreamer-rtmp": Publisher(
        lambda p, media, server, sent: gstreamer.publish(p, media, server.rtmp(STREAM), sent), lambda _, sent: sent
    ),
}

PLAYERS = {
    "ffmpeg-rtmp": lambda p, server, out, name: ffmpeg.play(p, server.rtmp(STREAM), out, name),
    "ffmpeg-rtmpt": lambda p, server, out, name: ffmpeg.play(p, server.rtmpt(STREAM), out, name),
    "rtmpdump-rtmp": lambda p, server, out, name: rtmpdump.play(p, server.rtmp(STREAM), out, name),
    "rtmpdump-rtmpt": lambda p, server, out, name: rtmpdump.play(p, server.rtmpt(STREAM), out, name),
    "gstreamer-rtmp": lambda p, server, out, name: gstreamer.play(p, server.rtmp(STREAM), out, name),
}
TUNNELLED = ("-rtmpt",)

# rtmp2src holds one message between its two threads and drops it when the end of the stream is announced.
LOST_AT_THE_END = {"gstreamer-rtmp": 1}


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_every_player_receives_what_is_published(publisher, server, programs, media, tmp_path):
    """The players join a second after the start, so that joining at a key frame is part of it."""
    if servers.stand_in() and publisher.endswith(TUNNELLED):
        pytest.skip("nginx-rtmp has no rtmpt")
    sent = tmp_path / "sent.flv"
    probe = ffmpeg.play(programs, server.rtmp(STREAM), tmp_path / "probe.flv", "probe") if not servers.stand_in() else None
    source = PUBLISHERS[publisher].start(programs, media, server, sent)
    if probe:
        eventually(lambda: (tmp_path / "probe.flv").exists() and (tmp_path / "probe.flv").stat().st_size > 20_000,
                   15, "a second of the stream")

    players = {
        name: play(programs, server, tmp_path / f"{name}.flv", f"play-{name}")
        for name, play in PLAYERS.items()
        if not (servers.stand_in() and name.endswith(TUNNELLED))
    }
    watchers = {"mpv-rtmp": server.rtmp(STREAM), "mpv-rtmpt": server.rtmpt(STREAM)}
    if servers.stand_in():
        del watchers["mpv-rtmpt"]
    watching = [mpv.play(programs, url, MPV_FRAMES, name) for name, url in watchers.items()]
    assert source.wait(40) == 0, source.shown()
    for watcher in watching:
        assert watcher.wait(15) == 0, watcher.shown()
    until_ended(players.values(), 15)

    published = flv.read(PUBLISHERS[publisher].sends(media, sent))
    received = {name: flv.read(tmp_path / f"{name}.flv") for name in players}
    if publisher == "ffmpeg-rtmpt":
        published = as_far_as_sent(published, received.values())
    for name, player in players.items():
        try:
            assert_relayed(published, received[name], lost_at_the_end=LOST_AT_THE_END.get(name, 0))
        except AssertionError as failure:
            raise AssertionError(f"{publisher} to {name}: {failure}\n{player.shown()}") from None
    for watcher in watching:
        assert mpv.decoding_errors(watcher) == []

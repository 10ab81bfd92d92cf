"""Opus for players that know AAC only, and AAC for those that know Opus only: by real programs, heard by its frequency."""

import contextlib
import json
import os
import pathlib
import signal

import pytest

from harness import flv, sound
from harness.clients import ffmpeg, rtmpdump, sallyport
from harness.live import LivePublisher
from harness.processes import open_descriptors
from harness.rtmp_client import Refused, connected
from harness.waiting import eventually, stays

TONE, ANOTHER = 1000, 1370  # Hz
ONSET = 1.5  # s
CLOSE = 12  # ms: half a frame, and what rounding and pre-skip leave
FLASH = {"audioCodecs": 4071.0}  # as ffmpeg, librtmp and Flash say: AAC and older, no Opus
OPUS_ONLY = {"audioFourCcInfoMap": {"Opus": 1.0}}
EVERYTHING = {"fourCcList": ["*"], "audioFourCcInfoMap": {"*": 4.0}, **FLASH}


def transcoding(audio="aac,opus", more="", linger=1):
    def configure(root):
        (root / "applications/live/Application.xml").write_text(
            f"<Application>{more}<Transcoding><Audio>{audio}</Audio><Linger>{linger}</Linger></Transcoding></Application>")

    return configure


@pytest.fixture
def server(start_server):
    return start_server(configure=transcoding())


@pytest.fixture(scope="session")
def pictures(short_media):
    return [tag for tag in flv.read(short_media) if tag.kind == flv.VIDEO and len(tag.body) > 5]


@pytest.fixture(scope="session")
def opus():
    return sound.opus_tags(4, ONSET, TONE)


@pytest.fixture(scope="session")
def aac():
    return sound.aac_tags(4, ONSET, TONE)


def processes(server):
    """Those that the server has started and that run."""
    found = []
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = status.read_text().rsplit(")", 1)[1].split()[:2]
            if int(parent) == server.program.pid and state != "Z":
                found.append(int(status.parent.name))
    return found


def record(programs, url, output):
    """By ffmpeg, from the first packet on: the option of ffmpeg.play that saves time leaves out what it probes."""
    return programs.start("ffmpeg-play", [*ffmpeg.QUIET, "-y", "-rw_timeout", "20000000", "-i", url, "-c", "copy", "-f", "flv", output])


def codecs(programs, path):
    ran = programs.run("ffprobe", ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "json", path])
    assert ran.returncode == 0, ran.shown()
    return {one["codec_name"] for one in json.loads(ran.output())["streams"]}


def assert_heard(heard, onset):
    assert heard.strength(TONE) > 0.4
    assert heard.strength(ANOTHER) < 0.02
    assert abs(heard.onset - onset) < CLOSE, f"{heard.onset} ms, not {onset}"


def played(client, name="cam"):
    client.play(name)
    return client


def count(client, kind):
    return len(sound.frames(client.media(), kind))


# --- Opus to AAC


def test_old_players_get_aac_at_its_time(server, programs, opus, pictures, tmp_path):
    """All of them from one process; who takes Opus gets what was published."""
    files = {name: tmp_path / f"{name}.flv" for name in ("ffmpeg", "rtmpdump", "http", "modern")}
    players = [record(programs, server.rtmp("cam"), files["ffmpeg"]),
               rtmpdump.play(programs, server.rtmp("cam"), files["rtmpdump"])]
    server.log.wait("play", count=2, stream="cam")
    with connected(server.port, **EVERYTHING) as modern, connected(server.port, **FLASH) as flash:
        for client in (modern, flash):
            played(client)
        tags = sound.interleaved(pictures, opus)
        with LivePublisher(server.port, "cam", tags) as publisher:
            eventually(lambda: len(publisher.sent) > 4, 10, "something was sent")
            players.append(programs.start("curl", ["curl", "-sS", "-o", files["http"], f"http://127.0.0.1:{server.port}/live/cam.flv?audio=aac"]))
            publisher.join(20)
            eventually(lambda: count(flash, sound.AAC_FRAME) > 150, 10, lambda: str(count(flash, sound.AAC_FRAME)))
            assert len(processes(server)) == 1
            publisher.unpublish()
        assert modern.wait_media(len(tags)) == tags
        got = flash.media()
    for player in players:
        player.wait(30)
    assert len(server.log.wait("transcode-started")) == 1
    assert {tag for tag in got if tag.kind == flv.VIDEO} == set(pictures), "pictures are as they were published"
    assert_heard(sound.aac_sound(got), 1000 * ONSET)
    for name in ("ffmpeg", "rtmpdump", "http"):
        tags = flv.read(files[name])
        assert codecs(programs, files[name]) == {"h264", "aac"}, name
        first = next(tag for tag in tags if tag.is_key_frame)
        published = next(tag for tag in pictures if tag.body == first.body)
        assert_heard(sound.aac_sound(tags), 1000 * ONSET - published.timestamp + first.timestamp)  # ffmpeg begins at 0

    stopped = server.log.wait("transcode-stopped", timeout=10, stream="cam")[0]
    assert int(stopped.fields["sound_ms"]) > 3500
    assert int(stopped.fields["cpu_ms"]) > 0
    eventually(lambda: not processes(server), 10, "the process has gone")


def test_a_late_player_gets_sound_and_pictures_in_order(server, opus, pictures):
    tags = sound.interleaved(pictures, opus)
    with LivePublisher(server.port, "cam", tags, speed=2.0) as publisher:
        eventually(lambda: len(publisher.sent) > len(tags) // 2, 20, "half of the stream")
        with connected(server.port, **FLASH) as late:
            played(late)
            publisher.join(20)
            eventually(lambda: count(late, sound.AAC_FRAME) > 50, 10, lambda: str(count(late, sound.AAC_FRAME)))
            got = [tag for tag in late.media() if tag.is_frame]
    newest = {flv.VIDEO: got[0].timestamp, flv.AUDIO: got[0].timestamp}
    for tag in got:
        assert tag.timestamp >= newest[tag.kind], "a kind goes back in time"
        newest[tag.kind] = tag.timestamp
    assert next(tag for tag in got if tag.kind == flv.VIDEO).is_key_frame


def test_nothing_happens_unless_it_is_configured(start_server, opus):
    server = start_server()
    with connected(server.port, **FLASH) as flash, connected(server.port) as asking:
        played(flash)
        played(asking, "cam?audio=aac")
        with LivePublisher(server.port, "cam", opus, speed=4.0) as publisher:
            publisher.join(20)
            assert flash.wait_media(len(opus)) == opus
            assert asking.wait_media(len(opus)) == opus
            assert not processes(server)


def test_a_player_may_ask_for_the_original(server, opus):
    with connected(server.port, **FLASH) as flash:
        played(flash, "cam?audio=original")
        with LivePublisher(server.port, "cam", opus, speed=4.0):
            assert flash.wait_media(len(opus)) == opus
            assert not processes(server)


def test_aac_passes_to_old_players_as_it_is(server, aac):
    with connected(server.port, **FLASH) as flash:
        played(flash)
        with LivePublisher(server.port, "cam", aac, speed=4.0):
            assert flash.wait_media(len(aac)) == aac
            assert not processes(server)


# --- AAC to Opus


def test_who_knows_opus_only_gets_opus(server, programs, aac, tmp_path):
    file = tmp_path / "opus.flv"
    player = sallyport.play(programs, server.rtmp("cam?audio=opus"), file)
    server.log.wait("play", timeout=10, stream="cam")
    with connected(server.port, **OPUS_ONLY) as modern:
        played(modern)
        with LivePublisher(server.port, "cam", aac) as publisher:
            publisher.join(20)
            eventually(lambda: count(modern, sound.OPUS_FRAME) > 190, 10, lambda: str(count(modern, sound.OPUS_FRAME)))
            assert len(processes(server)) == 1
            publisher.unpublish()
        onset = sound.aac_sound(aac).onset
        assert_heard(sound.opus_sound(modern.media()), onset)
    player.interrupt()
    tags = flv.read(file)
    assert not sound.frames(tags, sound.AAC_FRAME)
    assert sound.opus_sound(tags).strength(TONE) > 0.4


# --- what comes and goes


def test_a_publisher_may_come_back_with_another_codec(server, opus, aac):
    with connected(server.port, **FLASH) as flash:
        played(flash)
        for tags in (opus, aac, opus):
            before = count(flash, sound.AAC_FRAME)
            with LivePublisher(server.port, "cam", tags, speed=4.0) as publisher:
                publisher.join(20)
                eventually(lambda: count(flash, sound.AAC_FRAME) > before + 120, 10, lambda: str(count(flash, sound.AAC_FRAME)))
                publisher.unpublish()
            eventually(lambda: flash.codes()[-1] == "NetStream.Play.UnpublishNotify", 10, lambda: str(flash.codes()))
        times = [tag.timestamp for tag in sound.frames(flash.media(), sound.AAC_FRAME)]
    assert times == sorted(times)
    assert not any(tag.body.startswith(b"\x91") for tag in flash.media())


def test_a_process_that_is_killed_is_replaced_and_pictures_go_on(server, pictures):
    long_opus = sound.opus_tags(8, 0)
    long_pictures = pictures + [tag for tag in sound.later(pictures, 4000) if not tag.is_config]
    with connected(server.port, **FLASH) as flash:
        played(flash)
        with LivePublisher(server.port, "cam", sound.interleaved(long_pictures, long_opus)) as publisher:
            eventually(lambda: count(flash, sound.AAC_FRAME) > 40, 10, "sound")
            (process,) = processes(server)
            os.kill(process, signal.SIGKILL)
            server.log.wait("transcode-failed", timeout=10, stream="cam")
            lost_at = count(flash, sound.AAC_FRAME)
            eventually(lambda: count(flash, sound.AAC_FRAME) > lost_at + 40, 15, "sound again")
            assert processes(server) != [process]
            publisher.join(20)
            eventually(lambda: [t for t in flash.media() if t.kind == flv.VIDEO] == long_pictures, 10, "every picture, once")
    failed = server.log.events("transcode-failed")
    assert len(failed) == 1
    assert "Killed" in failed[0].fields["problem"]


def test_nonsense_ends_no_process(server, opus):
    broken = [opus[0]] + [flv.Tag(tag.kind, tag.timestamp, tag.body[:5] + b"\xff" * 40) for tag in opus[1:40]] + opus[40:]
    with connected(server.port, **FLASH) as flash:
        played(flash)
        with LivePublisher(server.port, "cam", broken, speed=2.0) as publisher:
            publisher.join(20)
            eventually(lambda: count(flash, sound.AAC_FRAME) > 100, 10, lambda: str(count(flash, sound.AAC_FRAME)))
    assert server.log.wait("transcode-trouble")
    assert not server.log.events("transcode-failed")


def test_the_process_can_do_nothing_else(server, opus):
    with connected(server.port, **FLASH) as flash:
        played(flash)
        with LivePublisher(server.port, "cam", opus):
            eventually(lambda: count(flash, sound.AAC_FRAME) > 10, 10, "sound")
            (process,) = processes(server)
            status = pathlib.Path(f"/proc/{process}/status").read_text()
            assert "NoNewPrivs:\t1" in status
            if "asan" not in str(server.program.arguments[0]):
                assert "Seccomp:\t2" in status
            assert open_descriptors(process) <= 4
            assert pathlib.Path(f"/proc/{process}/environ").read_bytes().count(b"\0") <= 3


# --- who may


def test_who_may_not_play_the_stream_may_not_play_it_with_other_audio(start_server, opus):
    server = start_server(configure=transcoding(more="<Access><Play>key</Play></Access>"))
    with LivePublisher(server.port, f"cam?key={server.key()}", opus):
        for name in ("cam?audio=aac", "cam"):
            with connected(server.port, **FLASH) as stranger:
                with pytest.raises(Refused):
                    stranger.play(name)
        assert not processes(server)
        with connected(server.port, **FLASH) as known:
            played(known, f"cam?audio=aac&key={server.key()}")
            eventually(lambda: count(known, sound.AAC_FRAME) > 10, 10, "sound")


def test_nobody_publishes_into_it(server, opus):
    with connected(server.port, **FLASH) as flash, connected(server.port) as intruder:
        played(flash)
        with LivePublisher(server.port, "cam", opus):
            eventually(lambda: count(flash, sound.AAC_FRAME) > 10, 10, "sound")
            with pytest.raises(Refused) as refusal:
                intruder.publish("cam?audio=aac")
            assert refusal.value.code == "NetStream.Publish.BadName"
            before = count(flash, sound.AAC_FRAME)
            eventually(lambda: count(flash, sound.AAC_FRAME) > before + 10, 10, "it goes on")


def test_more_than_may_be_is_refused_or_stays_as_it_is(start_server, opus):
    def configure(root):
        (root / "applications/live/Application.xml").write_text(
            "<Application><Transcoding><Audio>aac</Audio><MaxStreams>1</MaxStreams></Transcoding></Application>")

    server = start_server(configure=configure)
    with connected(server.port) as silent, connected(server.port, **FLASH) as first, connected(server.port, **FLASH) as second, \
            connected(server.port) as asking:
        silent.publish("one")
        played(first, "one")
        played(second, "two")
        with pytest.raises(Refused):
            asking.play("two?audio=aac")
        with LivePublisher(server.port, "two", opus, speed=4.0):
            assert second.wait_media(len(opus)) == opus
        assert server.log.wait("transcode-refused", stream="two", reason="stream-limit")
        stays(lambda: not processes(server), 0.2, "nothing is transcoded")

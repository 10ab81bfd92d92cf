"""Our client's commands: play, publish and call, with real programs on the other side."""

import signal
import subprocess

import pytest

from harness import flv
from harness import server as servers
from harness.clients import ffmpeg, sallyport
from harness.identity import assert_relayed
from harness.live import LivePublisher, synthetic_tags
from harness.ports import free_port
from harness.proxies import nginx
from harness.waiting import eventually


def size(path):
    return path.stat().st_size if path.exists() else 0


def duration(path):
    """What a player makes of the file: seconds of the packets, and what the metadata claim."""
    probe = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    return float(subprocess.run(probe, check=True, capture_output=True, text=True, timeout=20).stdout)


class NginxRtmp:
    """nginx-rtmp with the interface of harness.server.Server, as far as these tests need it."""

    def __init__(self, programs):
        self.port = free_port()
        nginx.rtmp_server(programs, self.port)

    def rtmp(self, stream):
        return f"rtmp://127.0.0.1:{self.port}/live/{stream}"


@pytest.fixture(params=["sallyport", "nginx-rtmp"])
def any_server(request, programs):
    if request.param == "nginx-rtmp":
        yield NginxRtmp(programs)
        return
    with servers.running(programs) as server:
        yield server


# --- with ffmpeg on the other side

def test_we_play_what_ffmpeg_publishes(any_server, programs, short_media, tmp_path):
    received = tmp_path / "received.flv"
    player = sallyport.play(programs, any_server.rtmp("film"), received, ["--json"])
    source = ffmpeg.publish(programs, short_media, any_server.rtmp("film"))

    assert source.wait(30) == 0, source.shown()
    assert player.wait(20) == 0, player.shown()
    assert_relayed(flv.read(short_media), flv.read(received))
    said = sallyport.outcome(player)
    assert said["ok"] and said["ended"] == "end" and said["video_frames"] >= 90 and said["carrier"] == "rtmp"


def test_ffmpeg_plays_what_we_publish(any_server, programs, short_media, tmp_path):
    received = tmp_path / "received.flv"
    player = ffmpeg.play(programs, any_server.rtmp("film"), received)
    source = sallyport.publish(programs, short_media, any_server.rtmp("film"), ["--json"])

    assert source.wait(30) == 0, source.shown()
    assert sallyport.outcome(source)["ended"] == "end"
    player.wait(20)
    published = flv.read(short_media)
    assert_relayed(published, flv.read(received), lost_at_the_end=0)


def test_publishing_takes_as_long_as_the_film(server, programs, short_media):
    said = sallyport.publish(programs, short_media, server.rtmp("film"), ["--json"])
    assert said.wait(30) == 0, said.shown()
    outcome = sallyport.outcome(said)
    tags = flv.read(short_media)
    assert outcome["video_frames"] + outcome["audio_frames"] == len([t for t in tags if t.kind in (flv.AUDIO, flv.VIDEO)])
    assert 3900 <= outcome["stream_ms"] <= 4100
    assert server.log.wait("unpublish")[0].fields["unreadable"] == "0"


def test_enhanced_tags_pass_unchanged(server, programs, tmp_path):
    """HEVC by its FourCC, a key frame in front."""
    start = flv.Tag(flv.VIDEO, 0, b"\x90hvc1" + b"\x01" * 30)
    frames = [flv.Tag(flv.VIDEO, 40 * i, bytes([0x91 if i % 25 == 0 else 0xA1]) + b"hvc1\x00\x00\x00" + bytes([i]) * 500)
              for i in range(100)]
    received = tmp_path / "received.flv"
    player = sallyport.play(programs, server.rtmp("hevc"), received)
    server.log.wait("play")
    with LivePublisher(server.port, "hevc", [start, *frames], speed=4) as publisher:
        publisher.join(20)
        publisher.unpublish()
        assert player.wait(15) == 0, player.shown()

    assert [tag.body for tag in flv.read(received) if tag.kind == flv.VIDEO] == [start.body, *(f.body for f in frames)]


# --- ends

@pytest.fixture
def playing(server, programs, tmp_path):
    """A publisher that goes on for long, and a player of ours that has received some of it."""
    received = tmp_path / "received.flv"
    with LivePublisher(server.port, "live", synthetic_tags(3000)) as publisher:
        player = sallyport.play(programs, server.rtmp("live"), received, ["--json", "--reconnect", "0"])
        eventually(lambda: size(received) > 50_000, 20, lambda: f"some of the stream\n{player.shown()}")
        yield publisher, player, received


def assert_complete(path):
    """The file has its duration and size, and ends with a whole tag."""
    data = path.read_bytes()
    last = int.from_bytes(data[-4:], "big")
    tags = flv.read(path)
    assert last == 11 + len(tags[-1].body), "the last tag is cut off"
    claimed = float(subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format=duration,size", "-of", "csv=p=0", str(path)],
        check=True, capture_output=True, text=True, timeout=20).stdout.split(",")[0])
    media = [tag.timestamp for tag in tags if tag.kind in (flv.AUDIO, flv.VIDEO)]
    assert abs(claimed - max(media) / 1000) < 0.1
    assert data[13:].index(b"duration") < 40


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_completes_the_file(playing, number):
    _, player, received = playing
    player.signal(number)

    assert player.wait(10) == 0, player.shown()
    assert sallyport.outcome(player)["ended"] == "interrupted"
    assert_complete(received)


def test_the_end_of_the_stream_is_no_failure(playing):
    publisher, player, received = playing
    publisher.close()
    assert player.wait(10) == 0, player.shown()
    assert sallyport.outcome(player)["ended"] == "end"
    assert_complete(received)


def test_a_lost_connection_is_a_failure_and_the_file_is_complete(programs, tmp_path):
    server = servers.make(programs)
    received = tmp_path / "received.flv"
    with LivePublisher(server.port, "live", synthetic_tags(3000)):
        player = sallyport.play(programs, server.rtmp("live"), received, ["--json", "--reconnect", "0"])
        eventually(lambda: size(received) > 50_000, 20, lambda: f"some of the stream\n{player.shown()}")
        server.program.end()
        assert player.wait(10) == 1, player.shown()
    assert "NetConnection.Connect.Closed" in sallyport.outcome(player)["error"]
    assert_complete(received)


def test_a_server_that_hangs_is_noticed_within_ten_seconds(server, playing):
    """Nothing comes back from a stopped process, and nothing tells: as behind a firewall that forgot the flow."""
    _, player, received = playing
    server.program.signal(signal.SIGSTOP)
    try:
        assert player.wait(14) == 1, player.shown()
    finally:
        server.program.signal(signal.SIGCONT)
    assert "no more" in sallyport.outcome(player)["error"]
    assert_complete(received)


def test_seconds_limits_what_is_played(server, programs, tmp_path):
    received = tmp_path / "received.flv"
    with LivePublisher(server.port, "live", synthetic_tags(3000)):
        player = sallyport.play(programs, server.rtmp("live"), received, ["--seconds", "2", "--json"])
        assert player.wait(20) == 0, player.shown()
    assert sallyport.outcome(player)["ended"] == "seconds"
    assert 1.9 <= duration(received) <= 2.2


def test_standard_output_is_an_flv_stream(server, programs, tmp_path):
    with LivePublisher(server.port, "live", synthetic_tags(3000)):
        player = sallyport.play(programs, server.rtmp("live"), "-", ["--seconds", "1"])
        assert player.wait(20) == 0, player.shown()
    tags = flv.read(player.stdout)
    assert len(flv.frames(tags, flv.VIDEO)) >= 20


def test_a_loop_goes_on_until_it_is_interrupted(server, programs, short_media, tmp_path):
    received = tmp_path / "received.flv"
    player = sallyport.play(programs, server.rtmp("loop"), received)
    source = sallyport.publish(programs, short_media, server.rtmp("loop"), ["--loop"])
    published = flv.frames(flv.read(short_media), flv.VIDEO)
    eventually(lambda: size(received) > 1.4 * size(short_media), 25, "the second round")
    assert source.interrupt() == 0, source.shown()
    assert player.wait(15) == 0, player.shown()

    frames = flv.frames(flv.read(received), flv.VIDEO)
    times = [frame.timestamp for frame in frames]
    distances = [b - a for a, b in zip(times, times[1:])]
    assert min(distances) > 0 and sum(distance > 41 for distance in distances) == 1, "one seam, no step back"
    assert max(distances) <= 120  # the sound is a little longer than the picture, and begins a little earlier
    assert [frame.body for frame in frames[: len(published)]] == [frame.body for frame in published]
    assert frames[len(published)].body == published[0].body


# --- what goes wrong

@pytest.mark.parametrize("arguments", [
    ["play"],
    ["play", "rtmp://127.0.0.1"],
    ["play", "rtmp://127.0.0.1/live"],
    ["play", "http://127.0.0.1/live/s"],
    ["play", "rtmp://127.0.0.1/live/s", "--seconds", "-1"],
    ["play", "rtmp://127.0.0.1/live/s", "--json", "-o", "-"],
    ["publish", "/no/such/file.flv", "rtmp://127.0.0.1/live/s"],
    ["call", "rtmp://127.0.0.1/live"],
])
def test_wrong_usage_ends_with_2(programs, arguments):
    ended = programs.run("sallyport", [servers.binary(), *arguments])
    assert ended.returncode == 2, ended.shown()
    assert ended.errors(), "nothing was said about it"


def test_nobody_there_is_a_failure(programs):
    player = sallyport.play(programs, f"rtmp://127.0.0.1:{free_port()}/live/s", options=["--json"])
    assert player.wait(10) == 1, player.shown()
    said = sallyport.outcome(player)
    assert not said["ok"] and "NetConnection.Connect.Failed" in said["error"] and "refused" in said["error"]


def test_an_application_that_does_not_exist_is_a_failure(server, programs):
    player = sallyport.play(programs, server.url("rtmp", "s", "nowhere"))
    assert player.wait(10) == 1, player.shown()
    assert "NetConnection.Connect.InvalidApp" in player.errors()


def test_publishing_without_a_key_is_a_failure(start_server, programs, short_media):
    server = start_server(open_publishing=False)
    refused = sallyport.publish(programs, short_media, server.rtmp("s"))
    assert refused.wait(10) == 1, refused.shown()
    assert "NetStream.Publish.BadName" in refused.errors()

    accepted = sallyport.publish(programs, short_media, server.rtmp(f"s?key={server.key()}"))
    assert accepted.wait(20) == 0, accepted.shown()


def test_what_is_no_flv_file_is_a_failure(server, programs, tmp_path):
    other = tmp_path / "other.flv"
    other.write_bytes(b"something else")
    refused = sallyport.publish(programs, other, server.rtmp("s"))
    assert refused.wait(10) == 1, refused.shown()
    assert "not an FLV file" in refused.errors()


def test_a_file_that_cannot_be_written_is_a_failure(programs, tmp_path):
    player = sallyport.play(programs, "rtmp://127.0.0.1:1/live/s", tmp_path / "no" / "folder.flv")
    assert player.wait(10) == 1, player.shown()
    assert "no/folder.flv" in player.errors()


# --- calls

def test_a_call_prints_what_the_method_returned(server, programs):
    called = sallyport.call(programs, server.rtmp("").rstrip("/"), "getStreamLength", "film")
    assert called.returncode == 0, called.shown()
    assert called.output().strip() == "0"


def test_a_call_that_fails_says_why(server, programs):
    called = sallyport.call(programs, server.rtmp("").rstrip("/"), "noSuchMethod", '{"a": [1, true, null]}', options=["--json"])
    assert called.returncode == 1, called.shown()
    said = sallyport.outcome(called)
    assert said["ok"] is False and said["information"]["code"] == "NetConnection.Call.Failed"


@pytest.mark.parametrize("command", ["play", "publish", "call"])
def test_help_shows_examples(programs, command):
    shown = programs.run("help", [servers.binary(), command, "--help"])
    assert shown.returncode == 0 and f"sallyport {command}" in shown.output() and "Examples" in shown.output()

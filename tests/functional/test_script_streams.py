"""Streams that a script publishes: what it plays into them, switches and sends."""

import subprocess

import pytest

from harness import flv
from harness.clients import ffmpeg, rtmpdump
from harness.live import LivePublisher, synthetic_tags
from harness.media import KEY_INTERVAL, RATE
from harness.processes import open_descriptors, resident_bytes
from harness.rtmp_client import Refused, RtmpClient, tcp
from harness.waiting import eventually

APP = "app"
MIXER = """
var mix = Stream.get("mix");
var told = [];
mix.onStatus = function (info) { told.push(info.code + " " + info.details); };
Client.prototype.show = function (name, reset) { return mix.play(name, -2, -1, reset === undefined ? true : reset); };
Client.prototype.say = function () { return mix.send.apply(mix, arguments); };
Client.prototype.told = function () { return told; };
Client.prototype.metadata = function (name) { return Stream.get(name).getOnMetaData(); };
Client.prototype.record = function () { return mix.record(); };
application.onPublish = function (client, stream) { told.push("began " + stream.name + "?" + stream.publishQueryString + " " + stream.type); };
application.onUnpublish = function (client, stream) { told.push("ended " + stream.name); if (stream.name == "self") stream.play("alfa"); };
application.onConnect = function (client) { client.videoSampleAccess = "free"; return true; };
"""


@pytest.fixture
def mixer(start_server):
    def configure(root):
        folder = root / "applications" / APP
        folder.mkdir()
        (folder / "main.asc").write_text(MIXER)

    return start_server(configure=configure, open_publishing=False)


@pytest.fixture(scope="session")
def other_media(tmp_path_factory):
    """Another picture, of another size, with another sound."""
    path = tmp_path_factory.mktemp("media") / "other.flv"
    subprocess.run(
        ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-f", "lavfi", "-i", f"testsrc=size=160x120:rate={RATE}",
         "-f", "lavfi", "-i", "sine=frequency=700:sample_rate=22050", "-t", "12", "-c:v", "libx264", "-profile:v", "baseline",
         "-preset", "veryfast", "-tune", "zerolatency", "-g", str(KEY_INTERVAL), "-keyint_min", str(KEY_INTERVAL),
         "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "flv", str(path)],
        check=True, timeout=120)
    return path


def client_of(server):
    client = RtmpClient(tcp(server.port))
    client.connect(APP, f"rtmp://127.0.0.1:{server.port}/{APP}")
    return client


def call(client, name, *values):
    return client.call(name, None, *values)[-1]


def url(server, name):
    return f"rtmp://127.0.0.1:{server.port}/{APP}/{name}"


def publisher(server, name, count=3000, **options):
    marker = name.encode()
    return LivePublisher(server.port, name, synthetic_tags(count, marker=marker, **options), app=APP)


def viewer_of(server, name="mix"):
    """Plays without waiting for more than the answer."""
    viewer = client_of(server)
    viewer.play(name)
    return viewer


def shows(viewer, name, after=0):
    """Waits for a frame of that publisher's behind the first `after` messages."""
    marker = name.encode()
    eventually(lambda: any(marker in t.body for t in viewer.media()[after:] if t.is_frame), 20, f"a frame of {name}")
    return len(viewer.media())


def runs_on(tags):
    """Time never goes back, neither for pictures nor for sound."""
    for kind in (flv.AUDIO, flv.VIDEO):
        times = [t.timestamp for t in flv.frames(tags, kind)]
        assert times == sorted(times), f"time runs backwards in kind {kind}"


def source_of(tag):
    return tag.body[13:14]


def test_a_script_switches_between_encoders(mixer, programs, media, other_media):
    ffmpeg.publish(programs, media, url(mixer, "a"), "a", loop=True)
    ffmpeg.publish(programs, other_media, url(mixer, "b"), "b", loop=True)
    output = programs.folder / "seen.flv"
    pictures = {name: flv.configs(flv.read(path), flv.VIDEO)[0] for name, path in (("a", media), ("b", other_media))}
    with client_of(mixer) as console:
        assert call(console, "show", "a") is True
        player = rtmpdump.play(programs, url(mixer, "mix"), output)
        order = []
        for name in ("a", "b", "a"):
            if order:
                assert call(console, "show", name) is True
            order.append(pictures[name])
            eventually(lambda: output.exists() and has_shown(flv.read(output), order), 40, f"pictures of {name}")
        assert call(console, "say", "cue", 7.0, {"text": "now"}) is True
        eventually(lambda: b"cue" in output.read_bytes(), 20, "the cue in the file")
        assert call(console, "metadata", "a")["width"] == 320
    player.interrupt()

    tags = flv.read(output)
    runs_on(tags)
    for place in (i for i, tag in enumerate(tags) if tag.kind == flv.VIDEO and tag.is_config):
        first = next((t for t in tags[place:] if t.kind == flv.VIDEO and t.is_frame), None)
        assert first is None or first.is_key_frame, "pictures of a new source begin without a key frame"
    assert any(t.kind == flv.DATA and b"cue" in t.body for t in tags)
    decoded = programs.run("decode", ["ffmpeg", "-v", "error", "-xerror", "-i", output, "-map", "0:v", "-f", "null", "-"], timeout=60)
    assert decoded.returncode == 0 and decoded.errors() == "", decoded.shown()
    probed = programs.run("probe", ["ffprobe", "-v", "error", "-show_entries", "packet=codec_type", "-of", "csv=p=0", output], timeout=60)
    assert probed.returncode == 0 and probed.errors() == "", probed.shown()


def has_shown(tags, order):
    """Whether the decoder configurations came in that order, and a second of pictures behind the last one."""
    seen, frames = [], 0
    for tag in tags:
        if tag.kind != flv.VIDEO:
            continue
        if tag.is_config and (not seen or seen[-1] != tag.body):
            seen.append(tag.body)
            frames = 0
        frames += tag.is_frame
    return seen == order and frames > RATE


def test_viewers_see_each_source_from_a_key_frame_on(mixer):
    with publisher(mixer, "alfa") as _, publisher(mixer, "beta") as _, client_of(mixer) as console, viewer_of(mixer) as viewer:
        call(console, "show", "alfa")
        seen = shows(viewer, "alfa")
        for name in ("beta", "alfa", "beta"):
            assert call(console, "show", name) is True
            seen = shows(viewer, name, seen)
        with viewer_of(mixer) as late:
            shows(late, "beta")
            assert flv.frames(late.media(), flv.VIDEO)[0].is_key_frame
            runs_on(late.media())
    video = flv.frames(viewer.media(), flv.VIDEO)
    changes = [b for a, b in zip(video, video[1:]) if source_of(a) != source_of(b)]
    assert len(changes) == 3
    assert all(tag.is_key_frame for tag in changes)
    runs_on(viewer.media())
    assert "NetStream.Play.UnpublishNotify" not in viewer.codes()


def test_a_source_may_come_later_and_the_next_one_follows(mixer):
    with client_of(mixer) as console, viewer_of(mixer) as viewer:
        assert call(console, "show", "later") is True
        assert call(console, "show", "next", False) is True
        with publisher(mixer, "next") as _:
            with publisher(mixer, "later") as first:
                viewer.expect_status("NetStream.Play.PublishNotify")
                seen = shows(viewer, "later")
                first.unpublish()
                shows(viewer, "next", seen)
            runs_on(viewer.media())
            assert call(console, "show", False) is True
            viewer.expect_status("NetStream.Play.UnpublishNotify")
        told = [line for line in call(console, "told") if line.startswith("NetStream.Play")]
    assert told == ["NetStream.Play.Reset later", "NetStream.Play.Start later", "NetStream.Play.PublishNotify later",
                    "NetStream.Play.UnpublishNotify later", "NetStream.Play.Switch next", "NetStream.Play.Stop mix"]


def test_what_is_sent_reaches_all_with_and_without_a_publisher(mixer):
    cues = lambda viewer: [values for values in viewer.data() if values[0] == "cue"]
    with client_of(mixer) as console, viewer_of(mixer) as one, viewer_of(mixer) as two:
        assert call(console, "say", "cue", 1.0, "silent") is True
        for viewer in (one, two):
            eventually(lambda: cues(viewer) == [["cue", 1.0, "silent"]], 10, "the cue")
        with publisher(mixer, "alfa") as _:
            call(console, "show", "alfa")
            shows(one, "alfa")
            for number in range(20):
                assert call(console, "say", "cue", float(number)) is True
            eventually(lambda: [c[1] for c in cues(one)[1:]] == [float(n) for n in range(20)], 10, "twenty cues in order")


def test_one_name_has_one_publisher(mixer):
    with client_of(mixer) as console, publisher(mixer, "alfa") as _:
        assert call(console, "show", "alfa") is True
        with client_of(mixer) as rival:
            with pytest.raises(Refused) as refusal:
                rival.publish("mix")
            assert refusal.value.code == "NetStream.Publish.BadName"
        assert call(console, "show", False) is True
        with publisher(mixer, "mix") as _:
            assert call(console, "show", "alfa") is False
            eventually(lambda: "NetStream.Publish.BadName mix" in call(console, "told"), 10, "the script is told")
        assert call(console, "show", "mix") is False, "a stream cannot play itself"
        assert call(console, "record") is False
        eventually(lambda: "NetStream.Record.NoAccess mix" in call(console, "told"), 10, "that nothing is recorded")


def test_a_script_may_go_on_where_a_publisher_ends(mixer):
    with publisher(mixer, "alfa") as _, client_of(mixer) as console, viewer_of(mixer, "self") as viewer:
        with publisher(mixer, "self") as own:
            seen = shows(viewer, "self")
            own.unpublish()
            shows(viewer, "alfa", seen)
        assert "ended self" in call(console, "told")


def test_publishes_come_as_streams(mixer):
    with client_of(mixer) as console, client_of(mixer) as encoder:
        encoder.publish("cam?token=x")
        eventually(lambda: "began cam?token=x live" in call(console, "told"), 10, "onPublish")


def test_raw_data_may_be_had_folder_by_folder(mixer):
    def allowed(name):
        with viewer_of(mixer, name) as viewer:
            return eventually(lambda: [v[1:] for v in viewer.data() if v[0] == "|RtmpSampleAccess"], 10, "what is allowed")[0]

    assert allowed("free/cam") == [False, True]
    assert allowed("other/cam") == [False, False]


def test_a_thousand_switches_keep_nothing(mixer):
    pid = mixer.program.pid
    with publisher(mixer, "alfa", size=500, key_interval=2) as _, publisher(mixer, "beta", size=500, key_interval=2) as _:
        with client_of(mixer) as console, viewer_of(mixer) as viewer:
            for count in (300, 1000):
                for i in range(count):
                    assert call(console, "show", "beta" if i % 2 else "alfa") is True
                if count == 300:
                    before = resident_bytes(pid), open_descriptors(pid)
            shows(viewer, "beta", len(viewer.media()))
            runs_on(viewer.media())
            assert open_descriptors(pid) == before[1]
            assert resident_bytes(pid) - before[0] < 24 * 1024 * 1024

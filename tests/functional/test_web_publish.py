"""A page in Chromium publishes a camera and a microphone; what arrives is decoded, in a page and by ffmpeg."""

import pytest

from harness import browser, flv, slow_line, web_library
from harness.clients import ffmpeg, rtmpdump
from harness.ports import free_port
from harness.rtmp_client import connected
from harness.slow_line import SlowLine
from harness.waiting import eventually

FOURCC = {"vp8": b"vp08", "vp9": b"vp09", "av1": b"av01"}
KEY, INTER = 1, 2
LINE = 500  # kbit/s

# What the pages share: a publisher, and what a viewer decodes of its stream.
COMMON = """
const {{ NetConnection, NetStream }} = await import("/dist/index.js");
const {{ StreamPublisher, openDevices, listDevices }} = await import("/dist/media/index.js");
const uri = "ws://{host}:{port}/live";
const connected = async () => {{ const one = new NetConnection(); await one.connect(uri); return one; }};
const until = async (what, look, seconds = 40) => {{
  for (const end = performance.now() + 1000 * seconds; performance.now() < end; ) {{
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }}
  throw new Error(what + " did not come");
}};
const errors = [];
const watched = (publisher) => {{
  publisher.addEventListener("error", ({{ message, error }}) => errors.push(message + " " + error));
  return publisher;
}};
"""

DECODE = """
const found = { pictures: 0, keys: 0, sounds: 0, sizes: [] };
const names = { h264: "avc1.42e01f", vp8: "vp8", vp9: "vp09.00.31.08", av1: "av01.0.05M.08" };
const pictures = new VideoDecoder({
  output: (frame) => {
    ++found.pictures;
    const size = frame.displayWidth + "x" + frame.displayHeight;
    if (!found.sizes.includes(size)) found.sizes.push(size);
    frame.close();
  },
  error: (error) => errors.push("video: " + error),
});
const sounds = new AudioDecoder({
  output: (data) => { found.sounds += data.numberOfFrames; data.close(); },
  error: (error) => errors.push("audio: " + error),
});
const view = async (name, codec) => {
  const stream = new NetStream(await connected());
  stream.sink = {
    onVideo(time, data) {
      const body = data.subarray(5);
      const isHeader = codec === "h264" ? data[1] === 0 : (data[0] & 15) === 0;
      const description = codec === "h264" || codec === "av1" ? body : undefined;
      if (isHeader) return pictures.configure({ codec: names[codec], description, optimizeForLatency: true });
      const type = ((data[0] >> 4) & 7) === 1 ? "key" : "delta";
      if (type === "key") ++found.keys;
      pictures.decode(new EncodedVideoChunk({ type, timestamp: 1000 * time, data: body }));
    },
    onAudio(time, data) {
      const body = data.subarray(5);
      if ((data[0] & 15) === 0) return sounds.configure({ codec: "opus", sampleRate: 48000, numberOfChannels: body[9], description: body });
      sounds.decode(new EncodedAudioChunk({ type: "key", timestamp: 1000 * time, data: body }));
    },
  };
  await stream.play(name);
};
"""


@pytest.fixture(scope="module")
def library():
    return web_library.built()


def configure(root, more=""):
    (root / "applications/live/Application.xml").write_text(
        f"<Application><WebSocket><Origins>*</Origins></WebSocket>{more}</Application>")


@pytest.fixture
def server(start_server):
    return start_server(configure=configure)


def page(server, script, host="127.0.0.1"):
    return COMMON.format(host=host, port=server.port) + script


def frame_types(tags):
    return [tag.body[0] >> 4 & 7 for tag in tags]


def assert_rising(tags):
    times = [tag.timestamp for tag in tags]
    assert all(a < b for a, b in zip(times, times[1:])), times


PUBLISH = DECODE + """
%(first)s;
const publisher = watched(new StreamPublisher(await connected(), { videoCodecs: ["%(codec)s"], keyFrameSeconds: 1 }));
await view("cam", "%(codec)s");
await publisher.publish("cam", await openDevices({ width: 640, height: 480 }));
await until("pictures", () => (found.pictures >= 40 && found.keys >= 2 && found.sounds >= 48000) || errors.length > 0);
const { statistics } = publisher;
await publisher.close();
return { ...found, statistics, errors, state: publisher.state };
"""


AS_IN_FIREFOX = "delete globalThis.MediaStreamTrackProcessor"


@pytest.mark.parametrize("codec, first", [("h264", ""), ("vp8", ""), ("vp9", ""), ("av1", ""), ("h264", AS_IN_FIREFOX)],
                         ids=["h264", "vp8", "vp9", "av1", "without-track-processor"])
def test_what_a_page_publishes_is_decoded_in_another(codec, first, library, server, programs, tmp_path):
    with connected(server.port) as viewer:
        viewer.command("play", None, "cam", -2000, stream=viewer.create_stream())
        with browser.serving(page(server, PUBLISH % {"codec": codec, "first": first}), modules=web_library.modules(library)) as pages:
            found = browser.visit(programs, pages, options=browser.FAKE_DEVICES)
        assert "error" not in found and found["errors"] == [], found
        viewer.expect_status("NetStream.Play.UnpublishNotify")
        tags, data = viewer.media(), viewer.data()

    assert found["state"] == "closed" and found["sizes"] == ["640x480"], found
    assert (found["statistics"]["videoCodec"], found["statistics"]["audioCodec"]) == (codec, "opus")
    described = next(values[-1] for values in data if values[0] == "onMetaData" and "width" in values[-1])
    assert (described["width"], described["height"]) == (640, 480)
    assert_video(codec, [tag for tag in tags if tag.kind == flv.VIDEO], programs, tmp_path)
    assert_opus([tag for tag in tags if tag.kind == flv.AUDIO])
    assert_on_one_clock(tags)


def assert_video(codec, tags, programs, tmp_path):
    header, *pictures = tags
    assert header.is_config and pictures[0].is_key_frame, "a header and a key frame first"
    assert_rising(pictures)
    assert set(frame_types(pictures)) == {KEY, INTER}
    if codec != "h264":
        assert {tag.body[1:5] for tag in tags} == {FOURCC[codec]}
        assert {tag.body[0] & 15 for tag in pictures} == {1}, "coded frames"
        return
    assert header.body[5] == 1 and header.body[6] == 0x42, "the record of a baseline stream"
    assert ffmpeg.decoded_pictures(programs, flv.write(tmp_path / "video.flv", tags)) == len(pictures)


def assert_opus(tags):
    header, *packets = tags
    assert header.body[:5] == b"\x90Opus" and header.body[5:13] == b"OpusHead"
    assert {tag.body[:5] for tag in packets} == {b"\x91Opus"}
    assert_rising(packets)


def assert_on_one_clock(tags):
    """Pictures and sound began and ended together, within what encoders and a loaded machine keep back."""
    ends = [[tag.timestamp for tag in tags if tag.kind == kind and tag.is_frame][at] for at in (0, -1) for kind in (flv.VIDEO, flv.AUDIO)]
    assert abs(ends[2] - ends[3]) < 1500, ends


CHANGES = DECODE + """
const publisher = watched(new StreamPublisher(await connected(), { keyFrameSeconds: 3600 }));
await view("cam", "h264");
const { cameras } = await listDevices();
await publisher.publish("cam", await openDevices({ camera: cameras[0].id, width: 640, height: 480 }));
await until("pictures", () => found.pictures >= 10);
await new Promise((resolve) => setTimeout(resolve, 600));
let { keys } = found;
publisher.requestKeyFrame();
await until("a key frame on request", () => found.keys > keys);

publisher.videoMuted = true;
await new Promise((resolve) => setTimeout(resolve, 200));
const [sent, sounds_before] = [publisher.statistics.framesSent, found.sounds];
await until("sound without pictures", () => found.sounds > sounds_before + 24000);
const sentWhileMuted = publisher.statistics.framesSent - sent;
keys = found.keys;
publisher.videoMuted = false;
await until("pictures again, from a key frame on", () => found.keys > keys);

const other = await openDevices({ camera: cameras[2].id, width: 320, height: 240 });
publisher.replaceSource(other);
await until("the other camera", () => found.sizes.includes("320x240"));
const shown = new Promise((resolve) => publisher.addEventListener("ended", ({ kind }) => resolve(kind)));
other.getVideoTracks()[0].dispatchEvent(new Event("ended"));
return { ...found, sentWhileMuted, cameras: cameras.length, ended: await shown, state: publisher.state, errors };
"""


def test_key_frames_on_request_mute_and_another_camera(library, server, programs):
    with browser.serving(page(server, CHANGES), modules=web_library.modules(library)) as pages:
        found = browser.visit(programs, pages, options=browser.FAKE_DEVICES)
    assert found.get("errors") == [], found
    assert found["cameras"] == 3 and found["sizes"] == ["640x480", "320x240"]
    assert found["sentWhileMuted"] == 0
    assert found["ended"] == "video" and found["state"] == "publishing"
    assert len(server.log.wait("publish")) == 1


EXAMPLE = """
const names = {{ imports: {{ sallyport: "/dist/index.js", "sallyport/media": "/dist/media/index.js" }} }};
document.head.append(Object.assign(document.createElement("script"), {{ type: "importmap", textContent: JSON.stringify(names) }}));
const {{ goLive }} = await import("/examples/publish.mjs");
await goLive("ws://127.0.0.1:{port}/live", "cam");
await new Promise(() => {{}});
"""


def test_ffmpeg_plays_the_pictures_of_the_example(library, server, programs):
    example = {"/examples/publish.mjs": (library / "examples/publish.mjs").read_bytes()}
    with browser.serving(EXAMPLE.format(port=server.port), modules={**web_library.modules(library), **example}) as pages:
        chromium = browser.start(programs, pages, options=browser.FAKE_DEVICES)
        server.log.wait("publish", timeout=60, stream="cam")
        # ffmpeg 5.1 knows no Opus here, and would wait for it 90 s.
        ran = programs.run("ffmpeg", ["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "warning", "-stats", "-rw_timeout", "20000000",
                                      "-analyzeduration", "1000000", "-i", server.rtmp("cam"), "-map", "0:v", "-frames:v", "30", "-f", "null", "-"], timeout=60)
        chromium.end()
    assert ran.returncode == 0 and "frame=   30" in ran.errors(), ran.shown()


def test_old_players_hear_and_see_a_page(library, start_server, programs, tmp_path):
    """The fake microphone beeps once a second, in Opus; rtmpdump and ffmpeg take AAC only, and say so."""
    server = start_server(configure=lambda root: configure(root, "<Transcoding><Audio>aac</Audio></Transcoding>"))
    example = {"/examples/publish.mjs": (library / "examples/publish.mjs").read_bytes()}
    recorded = {name: tmp_path / f"{name}.flv" for name in ("rtmpdump", "ffmpeg")}
    with browser.serving(EXAMPLE.format(port=server.port), modules={**web_library.modules(library), **example}) as pages:
        chromium = browser.start(programs, pages, options=browser.FAKE_DEVICES)
        server.log.wait("publish", timeout=60, stream="cam")
        players = [rtmpdump.play(programs, server.rtmp("cam"), recorded["rtmpdump"]),
                   programs.start("ffmpeg-play", [*ffmpeg.QUIET, "-y", "-rw_timeout", "20000000", "-i", server.rtmp("cam"), "-t", "4",
                                                  "-c", "copy", "-f", "flv", recorded["ffmpeg"]])]
        players[1].wait(60)
        eventually(lambda: recorded["rtmpdump"].exists() and len(flv.read(recorded["rtmpdump"])) > 200, 30, "rtmpdump has some seconds")
        chromium.end()
        players[0].wait(30)
    for name, path in recorded.items():
        ran = programs.run("ffmpeg", ["ffmpeg", "-hide_banner", "-nostdin", "-xerror", "-i", path, "-af", "volumedetect", "-f", "null", "-"])
        assert ran.returncode == 0, ran.shown()
        report = ran.errors()
        assert "Audio: aac" in report and "Video: h264" in report, f"{name}: {report}"
        loudest = float(report.split("max_volume: ")[1].split(" dB")[0])
        assert loudest > -30, f"{name} heard {loudest} dB at the loudest"


# Pictures that have nothing in common.
BUSY = """
const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
const context = canvas.getContext("2d");
const any = (most) => Math.random() * most;
setInterval(() => {
  for (let i = 0; i < 60; ++i) {
    context.fillStyle = `hsl(${any(360)} 80% ${any(100)}%)`;
    context.fillRect(any(640) - 40, any(360) - 40, 10 + any(120), 10 + any(120));
  }
}, 66);
const source = canvas.captureStream(15);
for (const track of (await openDevices({ camera: false })).getTracks()) source.addTrack(track);
"""

ADAPT = BUSY + """
const connection = await connected();
const publisher = watched(new StreamPublisher(connection, { startBitrate: 2_000_000, keyFrameSeconds: 2 }));
const history = [];
let calm = 0;
publisher.addEventListener("statistics", () => {
  history.push(publisher.statistics);
  const { targetBitrate, delay, framesPerSecond } = publisher.statistics;
  calm = targetBitrate < LINE && delay < 1000 && framesPerSecond > 0 ? calm + 1 : 0;
});
await publisher.publish("cam", source);
await until("a bitrate that fits", () => calm >= 5, 60);
const state = publisher.state;
await publisher.close();
await connection.call("isBehindAll").catch(() => {}); // refused, behind everything that was sent
return { history, errors, state };
"""


@pytest.mark.skipif(slow_line.unavailable() is not None, reason=str(slow_line.unavailable()))
def test_the_bitrate_comes_to_fit_a_slow_line(library, start_server, programs, tmp_path):
    with SlowLine(LINE) as line:
        port = free_port("127.0.0.1", line.near)
        server = start_server(configure=configure, listen=[f"127.0.0.1:{port}", f"{line.near}:{port}"])
        script = page(server, ADAPT.replace("LINE", str(1000 * LINE)), line.near)
        with connected(port) as viewer, browser.serving(script, modules=web_library.modules(library), address=line.near) as pages:
            viewer.command("play", None, "cam", -2000, stream=viewer.create_stream())
            found = browser.visit(programs, pages, options=browser.FAKE_DEVICES, within=line.within, timeout=120)
            assert found.get("errors") == [] and found["state"] == "publishing", found
            eventually(lambda: "NetStream.Play.UnpublishNotify" in viewer.codes(), 30, "the end of the stream")
            tags = [tag for tag in viewer.media() if tag.kind == flv.VIDEO]

    history = found["history"]
    assert history[0]["targetBitrate"] > 1000 * LINE > history[-1]["targetBitrate"]
    assert history[-1]["framesSent"] > history[0]["framesSent"]
    configured = [tag for tag in tags if tag.is_config]
    pictures = [tag for tag in tags if tag.is_frame]
    assert configured and pictures[0].is_key_frame
    # What was left out were ends of groups: nothing that arrived builds on something that did not.
    assert ffmpeg.decoded_pictures(programs, flv.write(tmp_path / "video.flv", tags)) == len(pictures)

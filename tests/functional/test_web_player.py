"""Chromium plays streams of ffmpeg and of browsers by sallyport/media, on both of its paths; pictures carry their number."""

import json

import pytest

from harness import browser, flv, numbered, web_library, web_player
from harness.clients import ffmpeg
from harness.live import LivePublisher
from harness.waiting import eventually

CONFIGURATION = "<Application><WebSocket><Origins>*</Origins></WebSocket></Application>"
SECONDS = 10
ENOUGH = 40  # pictures that have to be seen


@pytest.fixture(scope="module")
def library():
    return web_library.built()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("numbered")


@pytest.fixture(scope="module")
def h264(folder):
    """With AAC and pictures out of order, as OBS and ffmpeg publish."""
    return numbered.make_flv(folder / "b.flv", SECONDS, "h264-b")


@pytest.fixture
def server(start_server):
    def configure(root):
        (root / "applications/live/Application.xml").write_text(CONFIGURATION)

    return start_server(configure=configure)


def numbers_sent(publisher):
    """When which picture went out, as time.time()."""
    pictures = [at for tag, at in zip(publisher.sent, publisher.times) if tag.is_frame and tag.kind == flv.VIDEO]
    return dict(enumerate(pictures))


def seen(told):
    return [number for number, _ in told["numbers"]]


PLAY = """
const told = await watch("cam", "#first", { path: "%(path)s" });
await until("pictures", () => told.numbers.length >= %(enough)d);
await until("statistics", () => told.player.statistics.bitrate > 0);
const heard = %(heard)s;
return { ...result(told), heard };
"""
HEARD = {
    "webcodecs": "await until('sound', () => told.player.statistics.audioLevel > 0.05)",
    "mse": "await until('sound', () => document.querySelector('video').webkitAudioDecodedByteCount > 1000)",
}


def play(library, server, programs, tags, path, enough=ENOUGH, isolated=False):
    """What the page tells of playing `tags`, and when they were sent."""
    script = PLAY % {"path": path, "enough": enough, "heard": HEARD[path]}
    with web_player.serving(library, server.port, script, isolated) as pages:
        chromium = web_player.start(programs, pages)
        server.log.wait("play", timeout=60, stream="cam")
        with LivePublisher(server.port, "cam", tags) as publisher:
            told = web_player.report(chromium, pages)
        return told, numbers_sent(publisher)


STREAMS = [("h264", "webcodecs"), ("h264", "mse"), ("vp9", "webcodecs"), ("vp9", "mse"), ("av1", "webcodecs"), ("av1", "mse"), ("vp8", "webcodecs")]
NAMES = {"h264": ("avc1.", "mp4a.40.2"), "vp9": ("vp09.00.", "opus"), "av1": ("av01.0.", "opus"), "vp8": ("vp8", "opus")}


@pytest.mark.parametrize("codec, path", STREAMS)
def test_pictures_and_sound(library, server, programs, folder, codec, path):
    tags = flv.read(numbered.make_flv(folder / "h264.flv", SECONDS)) if codec == "h264" else numbered.enhanced_tags(folder, codec, SECONDS)

    told, sent = play(library, server, programs, tags, path)

    web_player.describe(f"{codec} by {path}", told, sent)
    figures = told["statistics"]
    assert told["errors"] == [] and told["state"] == "playing"
    assert figures["path"] == path
    assert figures["videoCodec"].startswith(NAMES[codec][0]) and figures["audioCodec"] == NAMES[codec][1]
    assert (figures["width"], figures["height"]) == (numbered.WIDTH, numbered.HEIGHT)
    assert seen(told) == sorted(seen(told)), "pictures in the wrong order"
    assert set(seen(told)) <= set(sent), "pictures that were never sent"
    assert told["heard"]
    assert figures["sharedSound"] is (False if path == "webcodecs" else None)


def test_an_isolated_page_shares_memory_with_the_thread_of_its_sound(library, server, programs, folder):
    tags = flv.read(numbered.make_flv(folder / "h264.flv", SECONDS))
    told, sent = play(library, server, programs, tags, "webcodecs", isolated=True)
    web_player.describe("h264 by webcodecs, isolated", told, sent)
    assert told["errors"] == [] and told["heard"]
    assert told["statistics"]["sharedSound"] is True
    assert seen(told) == sorted(seen(told))


BOTH = """
const one = await watch("cam", "#first", { path: "webcodecs" });
const other = await watch("cam", "#second", { path: "mse" });
await until("pictures", () => one.numbers.length >= %(enough)d && other.numbers.length >= %(enough)d);
return { one: result(one), other: result(other) };
"""


def test_ffmpeg_publishes_and_a_late_viewer_sees_pictures_in_their_order(library, server, programs, h264):
    """With pictures that are not sent in the order in which they are shown."""
    with web_player.serving(library, server.port, BOTH % {"enough": 40}) as pages:
        ffmpeg.publish(programs, h264, server.rtmp("cam"), loop=True)
        server.log.wait("publish", stream="cam")
        found = web_player.report(web_player.start(programs, pages), pages)

    for told in found.values():
        assert told["errors"] == []
        steps = [b - a for a, b in zip(seen(told), seen(told)[1:])]
        assert sum(1 for step in steps if step < 0) <= 1, seen(told)  # the file begins anew
        assert "onMetaData" in told["data"]


AGAIN = """
const one = await watch("cam", "#first", { path: "webcodecs" });
const other = await watch("cam", "#second", { path: "mse" });
const all = [one, other];
await until("pictures", () => all.every(({ numbers }) => numbers.length > 10));
await report({ playing: true });
await until("the end", () => all.every(({ states }) => states.includes("ended")));
await report({ ended: true });
await until("pictures of the next one", () => all.every(({ numbers }) => numbers.filter(([number]) => number > 1000).length > 10));
// Statistics are taken once a second.
await until("their codec", () => all.every(({ player }) => player.statistics.videoCodec.startsWith("vp09")));
return { one: result(one), other: result(other) };
"""


def test_it_goes_on_with_the_next_publisher_and_another_codec(library, server, programs, folder):
    first = flv.read(numbered.make_flv(folder / "first.flv", SECONDS))
    second = numbered.enhanced_tags(folder, "vp9", SECONDS, first=2000)
    with web_player.serving(library, server.port, AGAIN) as pages:
        chromium = web_player.start(programs, pages)
        server.log.wait("play", timeout=60, stream="cam")
        with LivePublisher(server.port, "cam", first) as publisher:
            assert web_player.report(chromium, pages)["playing"]
            publisher.unpublish()
            assert web_player.report(chromium, pages)["ended"]
        with LivePublisher(server.port, "cam", second):
            found = web_player.report(chromium, pages)

    for name, told in found.items():
        assert told["states"][-3:] == ["ended", "buffering", "playing"], (name, told["states"], told["statistics"])
        assert told["statistics"]["videoCodec"].startswith("vp09"), told["statistics"]
        assert told["errors"] == []


BLOCKED = """
const one = await watch("cam", "#first", { path: "webcodecs" });
const other = await watch("cam", "#second", { path: "mse" });
const all = [one, other];
await until("pictures and the word", () => all.every(({ numbers, player }) => numbers.length > 20 && player.audioBlocked));
return { one: result(one), other: result(other) };
"""


def test_pictures_go_on_where_sound_waits_for_a_click(library, server, programs, h264):
    with web_player.serving(library, server.port, BLOCKED) as pages:
        ffmpeg.publish(programs, h264, server.rtmp("cam"), loop=True)
        found = web_player.report(web_player.start(programs, pages, options=[]), pages)
    for told in found.values():
        assert told["blocked"] == [True] and told["state"] == "playing", told


MARKED = """
const watermark = { text: "Ada 192.0.2.1", placement: "center", opacity: 1 };
const one = await watch("cam", "#first", { path: "webcodecs", watermark });
const other = await watch("cam", "#second", { path: "mse", watermark });
await until("pictures", () => one.numbers.length > 10 && other.numbers.length > 10);
// Light pixels, which the pictures have none of.
const light = (canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i] > 225 && data[i + 3] > 100) ++count;
  return count;
};
const overlay = () => document.querySelector("#second canvas");
const found = { drawn: light(document.querySelector("#first canvas")), laid: light(overlay()) };
overlay().remove();
await until("the overlay", overlay, 5);
overlay().style.display = "none";
await until("the overlay's display", () => overlay().style.display === "", 5);
found.again = light(overlay());
one.player.watermark = other.player.watermark = null;
await until("no watermark", () => !overlay() && light(document.querySelector("#first canvas")) === 0, 5);
return found;
"""


def test_the_watermark_is_in_the_picture_and_comes_back(library, server, programs, h264):
    with web_player.serving(library, server.port, MARKED) as pages:
        ffmpeg.publish(programs, h264, server.rtmp("cam"), loop=True)
        found = web_player.report(web_player.start(programs, pages), pages)
    assert found["drawn"] > 20 and found["laid"] > 20 and found["again"] == found["laid"], found


PAUSED = """
const one = await watch("cam", "#first", { path: "webcodecs" });
const other = await watch("cam", "#second", { path: "mse" });
const all = [one, other];
await until("pictures", () => all.every(({ numbers }) => numbers.length > 10));
for (const { player } of all) player.pause();
await sleep(1000);
const stood = all.map(({ numbers }) => numbers.length);
await sleep(1000);
const still = all.every(({ numbers }, i) => numbers.length === stood[i]);
for (const { player } of all) player.resume();
await until("more pictures", () => all.every(({ numbers }, i) => numbers.length > stood[i] + 20));
for (const { player } of all) player.close();
return { still, one: result(one), other: result(other), left: document.querySelectorAll("canvas, video").length };
"""


def test_pause_resume_and_close(library, server, programs, h264):
    with web_player.serving(library, server.port, PAUSED) as pages:
        ffmpeg.publish(programs, h264, server.rtmp("cam"), loop=True)
        found = web_player.report(web_player.start(programs, pages), pages)
    assert found["still"], "pictures went on while it was paused"
    for told in (found["one"], found["other"]):
        paused = told["states"].index("paused")
        assert told["states"][paused + 1 : paused + 3] == ["buffering", "playing"], told["states"]
        assert told["states"][-2:] == ["playing", "idle"], told["states"]
        assert told["errors"] == []
    assert found["left"] == 0


PAGE_TO_PAGE = """
const names = {{ imports: {{ sallyport: "/dist/index.js", "sallyport/media": "/dist/media/index.js" }} }};
document.head.append(Object.assign(document.createElement("script"), {{ type: "importmap", textContent: JSON.stringify(names) }}));
const {{ NetConnection }} = await import("/dist/index.js");
const {{ StreamPublisher }} = await import("/dist/media/index.js");
const {{ watch }} = await import("/examples/watch.mjs");
const uri = "ws://127.0.0.1:{port}/live";

// What is published: numbers as bars, and a tone.
const bits = {bits};
const drawn = Object.assign(document.createElement("canvas"), {{ width: 320, height: 180 }});
const context = drawn.getContext("2d");
const times = new Map();
let next = 0;
setInterval(() => {{
  for (let i = 0; i < bits; ++i) {{
    context.fillStyle = (next >> (bits - 1 - i)) & 1 ? "#c0c0c0" : "#303030";
    context.fillRect((320 / bits) * i, 0, 320 / bits, 180);
  }}
  times.set(next++, performance.now());
}}, 40);
const source = drawn.captureStream();
const sounds = new AudioContext();
const tone = new OscillatorNode(sounds);
const output = sounds.createMediaStreamDestination();
tone.connect(output);
tone.start();
source.addTrack(output.stream.getAudioTracks()[0]);
const connection = new NetConnection();
await connection.connect(uri);
const publisher = new StreamPublisher(connection);
await publisher.publish("cam", source);

// What is seen.
const place = document.createElement("div");
const button = document.createElement("button");
document.documentElement.append(place, button);
const player = await watch(uri, "cam", place, button);
const small = Object.assign(document.createElement("canvas"), {{ width: bits, height: 3 }});
const pixels = small.getContext("2d", {{ willReadFrequently: true }});
const seen = new Map();
return await new Promise((resolve) => {{
  const look = () => {{
    requestAnimationFrame(look);
    const canvas = place.querySelector("canvas");
    if (player.state !== "playing") return;
    pixels.drawImage(canvas, 0, 0, canvas.width, canvas.height / 3, 0, 0, bits, 3);
    const row = pixels.getImageData(0, 1, bits, 1).data;
    let number = 0;
    for (let i = 0; i < bits; ++i) number = 2 * number + (row[4 * i] > 128 ? 1 : 0);
    if (times.has(number) && !seen.has(number)) seen.set(number, performance.now() - times.get(number));
    if (seen.size >= 100) resolve({{ delays: [...seen.values()], numbers: [...seen.keys()], statistics: player.statistics }});
  }};
  look();
}});
"""


def test_a_page_sees_what_a_page_publishes(library, server, programs):
    """From drawing a picture to seeing it, by the example of the README."""
    example = {"/examples/watch.mjs": (library / "examples/watch.mjs").read_bytes()}
    script = PAGE_TO_PAGE.format(port=server.port, bits=numbered.BITS)
    with browser.serving(script, modules={**web_library.modules(library), **example}) as pages:
        found = browser.visit(programs, pages, options=web_player.SOUND_ALLOWED)
    assert "error" not in found, found
    delays = sorted(found["delays"])
    print(f"page to page: from drawing to seeing {delays[50]:.0f} ms (95 %: {delays[95]:.0f} ms); {found['statistics']}")
    assert found["numbers"] == sorted(found["numbers"])
    assert found["statistics"]["audioCodec"] == "opus" and found["statistics"]["audioLevel"] > 0.05


MISSING = """
const told = await watch("cam", "#first", {});
await until("the end of it", () => told.player.state === "failed");
return result(told);
"""


def test_what_no_way_can_play_is_told(library, server, programs):
    tags = [flv.Tag(flv.VIDEO, 0, b"\x90hvc1" + flv.HEVC_RECORD), flv.Tag(flv.AUDIO, 0, b"\xaf\x00\x12\x10")]
    tags += [flv.Tag(flv.VIDEO, i * 40, b"\x93hvc1" + bytes(50)) for i in range(200)]
    with web_player.serving(library, server.port, MISSING) as pages:
        chromium = web_player.start(programs, pages)
        server.log.wait("play", timeout=60, stream="cam")
        with LivePublisher(server.port, "cam", tags):
            told = web_player.report(chromium, pages)
    assert told["errors"] == ["This browser cannot play HEVC: WebCodecs has no decoder for hvc1.1.6.L60.90; "
                              'Media Source Extensions do not take video/mp4; codecs="hvc1.1.6.L60.90".']


MUX = """
import {{ readFileSync, writeFileSync }} from "node:fs";
import {{ StreamInput }} from "{library}/dist/media/play/input/stream_input.js";
import {{ TrackMuxer }} from "{library}/dist/media/play/mse/track_muxer.js";
const made = {{}};
const parts = {{ video: [], audio: [] }};
const take = (kind) => {{ for (let part; (part = made[kind].take()); ) parts[kind].push(part); }};
const input = new StreamInput({{
  onConfiguration(one) {{ made[one.kind] = new TrackMuxer(one); parts[one.kind].push(made[one.kind].init); }},
  onSample(sample) {{ made[sample.kind].push(sample); if (parts[sample.kind].length % 3 > 0 || made[sample.kind].bytes > 9000) take(sample.kind); }},
  onData() {{}}, onUnknown: (what) => {{ throw what; }}, onMalformed: (error) => {{ throw error; }}, onRestart() {{}},
}});
for (const [kind, time, body] of JSON.parse(readFileSync("tags.json"))) input[kind](time, Uint8Array.from(Buffer.from(body, "hex")));
for (const kind in parts) {{ take(kind); writeFileSync(kind + ".mp4", Buffer.concat(parts[kind])); }}
"""


@pytest.mark.parametrize("codec", ["h264-b", "vp9", "av1", "mp3"])
def test_ffprobe_reads_the_fragments(library, programs, folder, tmp_path, codec):
    made = {"h264-b": lambda: flv.read(numbered.make_flv(folder / "b4.flv", 4, codec)),
            "mp3": lambda: flv.read(numbered.make_flv(folder / "mp3.flv", 4, "h264", audio=("libmp3lame", "-ar", "44100")))}
    tags = made[codec]() if codec in made else numbered.enhanced_tags(folder, codec, 4)
    kinds = {flv.VIDEO: "onVideo", flv.AUDIO: "onAudio"}
    (tmp_path / "tags.json").write_text(json.dumps([[kinds[tag.kind], tag.timestamp, tag.body.hex()] for tag in tags if tag.kind in kinds]))
    (tmp_path / "mux.mjs").write_text(MUX.format(library=library))
    ran = programs.run("mux", ["node", "mux.mjs"], cwd=tmp_path)
    assert ran.returncode == 0, ran.shown()

    names = {"h264-b": ("h264", "aac"), "mp3": ("h264", "mp3")}.get(codec, (codec, "opus"))
    for kind, name in zip(("video", "audio"), names):
        probed = programs.run(f"ffprobe-{kind}", ["ffprobe", "-v", "error", "-show_streams", "-show_frames", "-of", "json", tmp_path / f"{kind}.mp4"])
        assert probed.returncode == 0 and probed.stderr.read_text() == "", probed.shown()
        found = json.loads(probed.stdout.read_text())
        assert found["streams"][0]["codec_name"] == name
        frames = [tag for tag in tags if tag.is_frame and tag.kind == (flv.VIDEO if kind == "video" else flv.AUDIO)]
        missing = 1 if kind == "video" else 0  # the last picture waits for the next one
        assert len(found["frames"]) >= len(frames) - missing - 1
        times = [float(frame["pts_time"]) for frame in found["frames"]]
        assert all(0 < b - a < 0.05 for a, b in zip(times, times[1:])), times

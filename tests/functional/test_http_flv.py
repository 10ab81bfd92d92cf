"""Live streams as FLV over HTTP and WebSocket: ffmpeg, curl, and mpegts.js in Chromium."""

import contextlib
import json

import pytest

from harness import browser, certificates, flv
from harness.clients import ffmpeg
from harness.identity import assert_relayed
from harness.live import LivePublisher, synthetic_tags
from harness.server import REPOSITORY
from harness.tunnel_client import HttpConnection
from harness.waiting import eventually
from harness.websocket_pipe import WebSocketPipe

MPEGTS = REPOSITORY / "build/npm/node_modules/mpegts.js/dist/mpegts.js"
APPLICATIONS = {
    "secure": "<AllowedProtocols>secure</AllowedProtocols>",
    "anybody": "<WebSocket><Origins>*</Origins></WebSocket>",
    "friends": "<WebSocket><Origins>https://friend.example</Origins></WebSocket>",
}


@pytest.fixture
def server(start_server, tmp_path):
    certificate = certificates.for_this_machine(certificates.Authority(tmp_path))

    def configure(root):
        certificates.present(certificate)(root)
        for name, rules in APPLICATIONS.items():
            (root / "applications" / name).mkdir()
            (root / "applications" / name / "Application.xml").write_text(f"<Application>{rules}</Application>")
        (root / "applications/scripted").mkdir()
        (root / "applications/scripted/main.asc").write_text(
            "application.onConnect = function (c) { trace('came ' + c.protocol + ' ' + c.agent); return c.agent != 'banned'; };")

    return start_server(configure=configure)


def get(server, path, method="GET", **headers):
    """The head of the answer, and the connection."""
    http = HttpConnection(server.port)
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"] + [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    http.send_raw("\r\n".join(lines).encode() + b"\r\n\r\n")
    return http.read(), http


def test_ffmpeg_publishes_and_curl_gets_every_byte(server, programs, short_media, tmp_path):
    got = tmp_path / "got.flv"
    publisher = ffmpeg.publish(programs, short_media, server.rtmp("short"))
    server.log.wait("publish", stream="short")
    curl = programs.start("curl", ["curl", "-sS", "-o", got, f"http://127.0.0.1:{server.port}/live/short.flv"])
    assert publisher.wait(30) == 0, publisher.shown()

    assert curl.wait(30) == 0, curl.shown()  # the body ends some time after the publisher

    assert_relayed(flv.read(short_media), flv.read(got))


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_ffprobe_finds_picture_and_sound(server, programs, short_media, scheme):
    with LivePublisher(server.port, "cam", flv.read(short_media)):
        unverified = ["-tls_verify", "0"] if scheme == "https" else []
        ran = programs.run("ffprobe", ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "json", *unverified,
                                       f"{scheme}://127.0.0.1:{server.port}/live/cam.flv"])
    assert ran.returncode == 0, ran.shown()
    assert {one["codec_name"] for one in json.loads(ran.output())["streams"]} == {"h264", "aac"}
    server.log.wait("play", protocol=f"{scheme}-flv", stream="cam")


def test_a_websocket_carries_the_same(server):
    tags = synthetic_tags(75)
    with LivePublisher(server.port, "cam", tags) as publisher:
        with contextlib.closing(WebSocketPipe(server.port, "/live/cam.flv", headers={"User_Agent": "watcher"})) as pipe:
            data = b""
            while list(flv.parse(data))[-1:] != tags[-1:]:
                received = pipe.recv(65536)
                assert received, f"the server closed with {pipe.close_code} after {len(data)} bytes"
                data += received
    assert data[:5] == b"FLV\x01\x05"
    assert_relayed(tags, list(flv.parse(data)))


def test_a_stream_that_nobody_publishes_is_not_found(server):
    answer, _ = get(server, "/live/nothing.flv")
    assert answer.status == 404
    assert b"Nobody publishes" in answer.body
    server.log.wait("disconnect", reason="no-publisher")


@pytest.mark.parametrize("path, status", [("/nowhere/cam.flv", 404), ("/live/cam.mp4", 404), ("/live/..%2fcam.flv", 404), ("/secure/cam.flv", 403)])
def test_what_is_not_served(server, path, status):
    answer, _ = get(server, path)
    assert answer.status == status


def test_head_is_answered_without_a_body(server):
    with LivePublisher(server.port, "cam", synthetic_tags(100)) as publisher:
        eventually(lambda: len(publisher.sent) > 4, 10, "something was sent")
        answer, _ = get(server, "/live/cam.flv", method="HEAD")
        assert answer.status == 200
        assert answer.headers["content-type"] == "video/x-flv"
        assert answer.body == b""


def test_pages_of_other_origins_need_a_rule(server):
    with LivePublisher(server.port, "cam", synthetic_tags(200), app="friends") as publisher:
        eventually(lambda: len(publisher.sent) > 4, 10, "something was sent")
        foreign, _ = get(server, "/friends/cam.flv", Origin="https://evil.example")
        assert foreign.status == 403
        friend, _ = get(server, "/friends/cam.flv", method="HEAD", Origin="https://friend.example")
        assert friend.status == 200
        assert friend.headers["access-control-allow-origin"] == "https://friend.example"


def test_a_script_decides_about_viewers_too(server):
    answer, _ = get(server, "/scripted/cam.flv", User_Agent="banned")
    assert answer.status == 403
    server.log.wait("trace", text="came rtmpt banned")


PLAY = """
const player = mpegts.createPlayer({type: 'flv', isLive: true, url: '%(scheme)s://127.0.0.1:%(port)d/anybody/cam.flv'}, {enableWorker: false});
const video = document.createElement('video');
video.muted = true;
document.documentElement.append(video);
player.attachMediaElement(video);
const failed = new Promise((_, reject) => player.on(mpegts.Events.ERROR, (type, detail) => reject(new Error(type + ' ' + detail))));
const shown = new Promise((resolve) => video.addEventListener('timeupdate', () => {
  const quality = video.getVideoPlaybackQuality();
  if (quality.totalVideoFrames >= 20) resolve({width: video.videoWidth, frames: quality.totalVideoFrames});
}));
player.load();
player.play();
return await Promise.race([shown, failed]);
"""


@pytest.mark.skipif(not MPEGTS.exists(), reason="mpegts.js could not be installed from npm")
@pytest.mark.parametrize("scheme", ["http", "ws"])
def test_mpegts_js_plays_in_chromium(server, programs, media, scheme):
    ffmpeg.publish(programs, media, server.rtmp("cam", app="anybody"))
    server.log.wait("publish", stream="cam")
    with browser.serving(PLAY % {"scheme": scheme, "port": server.port}, {"/mpegts.js": MPEGTS.read_bytes()}) as pages:
        report = browser.visit(programs, pages)
    assert report.get("width"), report

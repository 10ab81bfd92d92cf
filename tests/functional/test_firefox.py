"""The server's pages in Firefox: the player, the publisher and the meeting, also together with Chromium, and behind squid."""

import pytest

from harness import devtools, flv, meeting_page, numbered, sound, stream_pages
from harness.clients import ffmpeg
from harness.firefox import FAKE_DEVICES, MICROPHONE, Firefox, through
from harness.meeting_page import Page
from harness.processes import Programs
from harness.proxies.squid import CONNECT_TO_443_ONLY, Squid
from harness.rtmp_client import connected
from harness.waiting import eventually

pytestmark = pytest.mark.skipif(not (stream_pages.BUILT and meeting_page.BUILT),
                                reason="the packages of web/pages and web/meeting are not installed (scripts/setup)")

TONE = 440  # Hz, beside the numbered pictures
WITHOUT_WEBCODECS = "delete globalThis.VideoDecoder"
NOT_ISOLATED = "Object.defineProperty(globalThis, 'crossOriginIsolated', { value: false })"  # as in a frame of another site


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """One for all tests: it takes seconds to start."""
    browser = Firefox(Programs(tmp_path_factory.mktemp("firefox")), FAKE_DEVICES)
    yield browser
    browser.close()


@pytest.fixture
def firefox(started):
    yield started
    started.close_tabs()


@pytest.fixture
def server(start_server):
    def configure(root):
        pages = "<Pages><Player>true</Player><Publisher>true</Publisher></Pages>"
        (root / "applications/live/Application.xml").write_text(f"<Application>{pages}</Application>")

    return start_server(configure=configure)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """H.264 with B-frames and AAC, as OBS and ffmpeg publish."""
    return numbered.make_flv(tmp_path_factory.mktemp("film") / "film.flv", 10, "h264-b")


def is_heard(loudspeaker, pitch):
    def found():
        heard = loudspeaker.heard()
        return heard.loudest > 0.05 and abs(heard.pitch - pitch) < 0.1 * pitch

    eventually(found, 30, f"a tone of {pitch} Hz from the loudspeaker")


WAYS = {
    "webcodecs": ("", "WebCodecs", "shared memory"),
    "webcodecs-not-isolated": (NOT_ISOLATED, "WebCodecs", "by messages"),
    "mse": (WITHOUT_WEBCODECS, "Media Source", ""),
}


@pytest.mark.parametrize("first, way, sound_way", WAYS.values(), ids=WAYS)
def test_the_player_page_shows_and_sounds_what_ffmpeg_publishes(first, way, sound_way, server, firefox, programs, film):
    ffmpeg.publish(programs, film, server.rtmp("cam"), loop=True)
    player = firefox.open("about:blank")
    player.run_first(first)
    player.navigate(f"http://127.0.0.1:{server.port}/live/cam")
    stream_pages.picture_moves(player)
    told = stream_pages.facts(player, "avc1.")
    assert way in told and sound_way in told and "mp4a.40.2" in told and "WebSocket" in told
    is_heard(firefox.sound_card, TONE)
    assert player.complaints == []


def test_what_the_publisher_page_sends_is_decoded(server, firefox, programs, tmp_path):
    with connected(server.port) as viewer:
        viewer.play("cam")
        publisher = firefox.open(f"http://127.0.0.1:{server.port}/live/_publish?name=cam")
        stream_pages.go_on_air(publisher)
        eventually(lambda: len(sound.frames(viewer.media(), sound.OPUS_FRAME)) > 150 and len(pictures(viewer)) > 40, 60,
                   lambda: f"pictures and sound; the page shows {publisher.text()}")
        publisher.click("#go")
        viewer.expect_status("NetStream.Play.UnpublishNotify")
        tags = viewer.media()
    header, *frames = [tag for tag in tags if tag.kind == flv.VIDEO]
    assert header.is_config and frames[0].is_key_frame
    assert ffmpeg.decoded_pictures(programs, flv.write(tmp_path / "cam.flv", [header, *frames])) == len(frames)
    heard = sound.opus_sound(tags)
    assert heard.loudest > 0.05 and abs(heard.pitch - MICROPHONE) < 0.1 * MICROPHONE
    assert publisher.complaints == []


def pictures(viewer):
    return [tag for tag in viewer.media() if tag.kind == flv.VIDEO and tag.is_frame]


@pytest.fixture
def meeting(start_server):
    settings = "<Guests>yes</Guests><OpenRooms>guest</OpenRooms>"
    return start_server(configure=meeting_page.enabling(settings), open_publishing=False)


@pytest.fixture
def chromium(programs):
    browser = devtools.Chromium(programs, *devtools.FAKE_DEVICES)
    yield browser
    browser.close()


def test_somebody_in_firefox_meets_somebody_in_chromium(meeting, firefox, chromium):
    fay = Page(firefox, meeting).turn_on().enter("Fay")
    carl = Page(chromium, meeting).turn_on().enter("Carl")
    fay.sees("Fay (you)", "Carl")
    carl.sees("Carl (you)", "Fay")
    fay.picture_moves()
    carl.picture_moves()
    for page in (fay, carl):
        page.open_chat()
    for writer, reader, text in ((fay, carl, "hello from Firefox"), (carl, fay, "and back")):
        writer.type(text)
        writer.press("Enter")
        reader.until(f"[...document.querySelectorAll('.message > p')].some((one) => one.textContent === '{text}')")
    carl.press_button("Leave")
    fay.sees("Fay (you)")
    assert fay.complaints == carl.complaints == []


def test_the_doctor_comes_to_its_end(meeting, firefox):
    page = Page(firefox, meeting)
    page.press_button("Examine the connection")
    page.press_button("Examine")
    page.until("document.querySelector('.modal').textContent.includes('Copy the report')")
    verdicts = page.evaluate("[...document.querySelectorAll('.ways tbody tr')].map((one) => one.className)")
    assert verdicts == ["fails", "fails", "passes", "passes"]  # nothing listens on 443
    assert "Only ways in clear get through" in page.text()


def test_the_tunnel_plays_where_squid_refuses_the_websocket(server, programs, film):
    ffmpeg.publish(programs, film, server.rtmp("cam"), loop=True)
    squid = Squid(programs, rules=CONNECT_TO_443_ONLY)
    firefox = Firefox(programs, through(squid.port))
    player = firefox.open(f"http://localhost:{server.port}/live/cam")
    stream_pages.picture_moves(player)
    assert "tunnel" in stream_pages.facts(player, "avc1.")
    firefox.close()
    websockets = [line for line in squid.requests() if f"CONNECT localhost:{server.port} " in line]
    assert websockets and all("TCP_DENIED/403" in line for line in websockets)
    assert [line for line in squid.requests() if "/200" in line and f"POST http://localhost:{server.port}/" in line]
    assert server.log.wait("connect")[-1].fields["protocol"] == "rtmpt"

"""Pages of the server's own: an application's files, player and publisher; with curl, and in Chromium."""

import os
import pathlib
import signal
import subprocess

import pytest

from harness import browser, devtools, flv, numbered, stream_pages
from harness.clients import ffmpeg
from harness.live import LivePublisher
from harness.ports import free_port
from harness.proxies import nginx
from harness.stream_pages import BUILT
from harness.stream_pages import SOURCES as PAGES
from harness.tunnel_client import HttpConnection
from harness.waiting import eventually

with_built_pages = pytest.mark.skipif(not BUILT, reason="the packages of web/pages are not installed (scripts/setup)")

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
EVERYTHING = "<Player>true</Player><Publisher>true</Publisher><Folder>true</Folder>"
APPLICATIONS = {
    "open": EVERYTHING + "<Embedding>same https://friend.example</Embedding>",
    "shown": "<Player>true</Player>",
    "files": "<Folder>true</Folder>",
}


def configure(root):
    for name, pages in APPLICATIONS.items():
        folder = root / "applications" / name
        (folder / "www/styles").mkdir(parents=True)
        (folder / "Application.xml").write_text(f"<Application><Pages>{pages}</Pages></Application>")
        (folder / "www/index.html").write_text(f"<p>hello from {name}")
        (folder / "www/styles/main.css").write_text("p { color: red }")
        (folder / "www/.hidden").write_text("secret")
        (folder / "secret.txt").write_text("secret")
        (folder / "www/link.txt").symlink_to("../secret.txt")
        (folder / "www/up").symlink_to("..")
    (root / "applications/live/www").mkdir()
    (root / "applications/live/www/index.html").write_text("not switched on")


@pytest.fixture
def server(start_server):
    return start_server(configure=configure)


@pytest.fixture
def http(server):
    with HttpConnection(server.port) as connection:
        yield connection


def curl(programs, url, *options):
    ran = programs.run("curl", ["curl", "-sS", "--path-as-is", "-i", *options, url])
    assert ran.returncode == 0, ran.shown()
    return ran.output()


def test_curl_gets_a_file_with_its_type_and_rules(server, programs):
    got = curl(programs, f"http://127.0.0.1:{server.port}/open/styles/main.css")
    head, body = got.split("\n\n", 1)
    assert head.startswith("HTTP/1.1 200 OK") and body == "p { color: red }"
    fields = dict(line.split(": ", 1) for line in head.splitlines()[1:])
    assert fields["Content-Type"] == "text/css; charset=utf-8"
    assert fields["X-Content-Type-Options"] == "nosniff"
    assert fields["Referrer-Policy"] == "no-referrer"
    assert fields["Cache-Control"] == "no-cache"
    policy = dict(part.split(" ", 1) for part in fields["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'" and policy["script-src"] == policy["style-src"] == policy["worker-src"] == "'self'"
    assert policy["frame-ancestors"] == "'self' https://friend.example"


def test_one_connection_carries_pages_and_a_tunnel(http):
    first = http.request("GET", "/open/")
    session = http.post("/open/1")
    again = http.request("GET", "/open/", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status, first.body) == (200, b"<p>hello from open")
    assert session.status == 200
    assert (again.status, again.body) == (304, b"") and "content-length" not in again.headers


def test_head_has_no_body(server, programs):
    got = curl(programs, f"http://127.0.0.1:{server.port}/open/", "--head")
    assert "200 OK" in got and "Content-Length: 18" in got and got.endswith("\n\n")


def isolation(answer):
    return [answer.headers.get(f"cross-origin-{kind}-policy") for kind in ("opener", "embedder", "resource")]


def test_files_are_isolated_where_the_application_says_so(server, http):
    """An isolated page may share memory, and show less of other origins."""
    assert isolation(http.request("GET", "/files/")) == [None, None, "same-origin"]
    pages = "<Folder>true</Folder><Isolated>true</Isolated>"
    (server.root / "applications/files/Application.xml").write_text(f"<Application><Pages>{pages}</Pages></Application>")
    assert isolation(http.request("GET", "/files/")) == ["same-origin", "require-corp", "same-origin"]


def test_a_new_version_is_another(server, http):
    before = http.request("GET", "/files/").headers["etag"]
    (server.root / "applications/files/www/index.html").write_text("<p>changed, and longer")
    after = http.request("GET", "/files/", headers={"If-None-Match": before})
    assert (after.status, after.body) == (200, b"<p>changed, and longer")


@pytest.mark.parametrize("path", [
    "/open/../secret.txt", "/open/..%2fsecret.txt", "/open/%2e%2e/secret.txt", "/open/%2e%2e%2fsecret.txt", "/open/..%5csecret.txt",
    "/open/styles/../../secret.txt", "/open/.hidden", "/open/%2ehidden", "/open/link.txt", "/open/up/secret.txt", "/open/up/www/index.html",
    "/open/secret.txt", "/open/index.html%00.txt", "/open//index.html", "//open/index.html", "/open/styles/", "/open/./index.html",
    "/open/" + "a" * 300, "/open" + "/a" * 40, "/../open/index.html", "/open/Application.xml", "/open/www/index.html",
])
def test_nothing_outside_of_the_folder(server, programs, path):
    got = curl(programs, f"http://127.0.0.1:{server.port}{path}")
    assert got.startswith("HTTP/1.1 404 "), got
    assert "secret" not in got.split("\n\n", 1)[1]


def test_a_folder_is_asked_for_with_a_slash(server, http):
    moved = http.request("GET", "/open?room=7")
    assert (moved.status, moved.headers["location"]) == (301, "./open/?room=7")
    got = subprocess.run(["curl", "-sSL", f"http://127.0.0.1:{server.port}/open"], capture_output=True, text=True, timeout=20)
    assert got.stdout == "<p>hello from open"


def test_what_is_switched_off_is_as_if_it_were_not_there(http):
    for path in ("/live/", "/live/index.html", "/live/cam", "/live/_publish", "/live/_pages/player.js", "/shown/", "/shown/_publish",
                 "/files/cam", "/files/_publish", "/files/_pages/player.js", "/nowhere/cam"):
        answer = http.request("GET", path, headers=HTML)
        assert (answer.status, answer.body) == (404, b"Not Found\n"), path


def test_the_adaptor_switches_all_of_them_off(start_server):
    def off(root):
        configure(root)
        (root / "conf/_defaultRoot_/Adaptor.xml").write_text('<Adaptor><Pages enabled="false"/></Adaptor>')

    with HttpConnection(start_server(configure=off).port) as http:
        assert http.request("GET", "/open/").status == 404


def test_settings_need_no_restart(server, http):
    assert http.request("GET", "/live/").status == 404
    (server.root / "applications/live/Application.xml").write_text("<Application><Pages><Folder>true</Folder></Pages></Application>")
    assert http.request("GET", "/live/").body == b"not switched on"


def test_a_web_server_behind_gets_what_is_no_page(start_server, programs):
    site = nginx.web_site(programs, {"index.html": "the site\n", "open/other.txt": "the site's\n", "live/cam": "the site's cam\n"})
    port = free_port()

    def behind(root):
        configure(root)
        (root / "conf/_defaultRoot_/Adaptor.xml").write_text(
            f"<Adaptor><HTTPTunnel><HttpProxy enable='true'><Host port='{port}'>127.0.0.1:{site.port}</Host></HttpProxy></HTTPTunnel></Adaptor>")

    start_server(configure=behind, listen=[f"127.0.0.1:{port}"])
    with HttpConnection(port) as http:
        answers = [http.request("GET", path, headers=HTML).body
                   for path in ("/", "/open/", "/open/other.txt", "/live/cam", "/open/styles/main.css")]
    # The site's file is at a path that is a stream's too: with the player on, a browser gets the player.
    assert answers[0] == b"the site\n" and answers[1] == b"<p>hello from open"
    assert (b"the site's" not in answers[2]) and answers[3] == b"the site's cam\n" and answers[4] == b"p { color: red }"
    with HttpConnection(port) as http:
        assert http.request("GET", "/open/other.txt").body == b"the site's\n", "who is no browser"


def test_a_reader_that_takes_nothing_harms_nobody(server, http):
    (server.root / "applications/files/www/large.bin").write_bytes(os.urandom(8 << 20))
    slow = HttpConnection(server.port)
    slow.send("GET", "/files/large.bin")
    assert len(http.request("GET", "/files/large.bin").body) == 8 << 20
    slow.socket.close()


@with_built_pages
def test_the_player_is_for_who_opens_it_in_a_browser(http):
    page = http.request("GET", "/shown/room/cam?embed", headers=HTML)
    assert page.status == 200 and page.headers["vary"] == "Accept"
    assert b'src="../_pages/player.js"' in page.body
    assert http.request("GET", "/shown/room/cam", headers={"Accept": "*/*"}).status == 404
    known = http.request("GET", "/shown/room/cam", headers={**HTML, "If-None-Match": page.headers["etag"]})
    assert known.status == 304
    script = http.request("GET", "/shown/_pages/player.js", headers={"Accept-Encoding": "gzip"})
    assert script.headers["content-encoding"] == "gzip" and script.headers["content-type"].startswith("text/javascript")


@with_built_pages
def test_the_publisher_is_in_no_frame(http):
    assert "frame-ancestors 'none'" in http.request("GET", "/open/_publish").headers["content-security-policy"]
    assert "frame-ancestors 'self'" in http.request("GET", "/shown/cam", headers=HTML).headers["content-security-policy"]


@with_built_pages
def test_player_and_publisher_are_isolated(http):
    for path, embeddable in (("/open/cam", "cross-origin"), ("/open/_publish", "same-origin"), ("/shown/cam", "same-origin")):
        assert isolation(http.request("GET", path, headers=HTML)) == ["same-origin", "require-corp", embeddable], path


@with_built_pages
def test_the_parts_of_the_pages_by_themselves(programs):
    ran = programs.run("node", ["node", "test/run.mjs"], timeout=120, cwd=PAGES)
    assert ran.returncode == 0, ran.shown()
    types = programs.run("tsc", ["node_modules/.bin/tsc", "-p", "tsconfig.json"], timeout=240, cwd=PAGES)
    assert types.returncode == 0, types.shown()


# ---- in Chromium

@pytest.fixture
def chromium(programs):
    browser = devtools.Chromium(programs, *devtools.FAKE_DEVICES)
    yield browser
    browser.close()


@pytest.fixture
def shots(tmp_path):
    """Where pictures of the pages go: SALLYPORT_SCREENSHOTS, or nowhere that stays."""
    folder = pathlib.Path(os.environ.get("SALLYPORT_SCREENSHOTS", tmp_path))
    folder.mkdir(exist_ok=True)
    return folder


@with_built_pages
def test_what_the_publisher_page_sends_moves_on_the_player_page(server, chromium, shots):
    base = f"http://localhost:{server.port}/open"
    publisher = chromium.open(f"{base}/_publish?name=cam", height=1000)
    stream_pages.go_on_air(publisher)
    server.log.wait("publish", stream="cam")

    player = chromium.open(publisher.until("document.querySelector('#link').value"))
    stream_pages.picture_moves(player)
    assert "behind" in player.until("document.querySelector('#delay').textContent")
    stream_pages.facts(player, "WebSocket")
    player.photograph(shots / "player-live.png")
    publisher.until("document.querySelector('#facts').innerText.includes('bit/s')")
    publisher.photograph(shots / "publisher-live.png")

    publisher.click("#go")
    player.until("document.querySelector('#veil-title').textContent.includes('off air')")
    assert publisher.complaints == [] and player.complaints == []


TONE = 440  # Hz


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """H.264 with B-frames and AAC, as OBS and ffmpeg publish."""
    return numbered.make_flv(tmp_path_factory.mktemp("film") / "film.flv", 10, "h264-b")


@with_built_pages
def test_the_player_page_is_isolated_and_sounds_through_shared_memory(server, chromium, programs, film):
    ffmpeg.publish(programs, film, server.rtmp("cam", "open"), loop=True)
    player = chromium.open("about:blank")
    player.run_first(stream_pages.LISTENING)
    player.navigate(f"http://127.0.0.1:{server.port}/open/cam")
    stream_pages.picture_moves(player)
    assert player.evaluate("crossOriginIsolated") is True
    assert "shared memory" in stream_pages.facts(player, "mp4a")
    stream_pages.is_heard(player, TONE)
    assert player.complaints == []


@with_built_pages
def test_a_page_that_draws_nothing_goes_on_to_sound_and_says_when_nothing_comes(server, chromium, programs, film):
    """As one that is hidden: what comes and what the audio thread says drive it alone."""
    publisher = ffmpeg.publish(programs, film, server.rtmp("cam", "open"), loop=True)
    player = chromium.open("about:blank")
    player.run_first(stream_pages.LISTENING + "globalThis.requestAnimationFrame = () => 0;")
    player.navigate(f"http://127.0.0.1:{server.port}/open/cam")
    player.until("!document.querySelector('#badge').hidden")
    assert "shared memory" in stream_pages.facts(player, "mp4a")
    stream_pages.is_heard(player, TONE)
    publisher.signal(signal.SIGSTOP)
    player.until("document.querySelector('#badge').hidden", timeout=10)
    publisher.signal(signal.SIGCONT)
    player.until("!document.querySelector('#badge').hidden", timeout=10)
    stream_pages.is_heard(player, TONE)


FRAME = '<iframe src="%s" title="cam" width="640" height="360" allow="autoplay"></iframe>'


@with_built_pages
def test_the_player_page_in_a_frame_of_the_same_host(server, chromium):
    page = "<!doctype html><title>t</title><link rel=icon href=data:,>" + FRAME % "cam"
    (server.root / "applications/open/www/frame.html").write_text(page)
    tab = chromium.open(f"http://localhost:{server.port}/open/frame.html")
    inside = "document.querySelector('iframe').contentDocument"
    tab.until(f"{inside}.querySelector('#veil-title').textContent.includes('cam')")
    assert tab.evaluate(f"getComputedStyle({inside}.querySelector('.bar')).display") == "none"
    assert tab.evaluate(f"{inside}.querySelector('#outside').href").endswith("/open/cam")
    assert tab.complaints == []


@with_built_pages
def test_other_sites_may_show_the_player_where_they_are_listed(start_server, chromium):
    """A page at another origin: its frame connects from ours, so that no rule about origins stands against it."""
    port = free_port()
    with browser.serving(f"await new Promise((done) => addEventListener('load', done)); document.body.innerHTML = `{FRAME % f'http://localhost:{port}/open/cam?embed'}`") as site:
        def listed(root):
            configure(root)
            pages = EVERYTHING + f"<Embedding>{site.origin}</Embedding>"
            (root / "applications/open/Application.xml").write_text(f"<Application><Pages>{pages}</Pages></Application>")

        server = start_server(configure=listed, listen=[f"127.0.0.1:{port}"])
        chromium.open(site.origin + "/")
        server.log.wait("play", timeout=30, stream="cam")

        stranger = chromium.open(site.origin.replace("127.0.0.1", "localhost") + "/")
        eventually(lambda: stranger.evaluate("true") and any("frame-ancestors" in one for one in stranger.complaints), 30,
                   lambda: f"a refusal: {stranger.complaints}")
        assert len(server.log.wait("play")) == 1


@with_built_pages
@pytest.mark.parametrize("isolated, allow, sound", [
    (False, "autoplay", "by messages"), (True, "autoplay", "by messages"), (True, "autoplay; cross-origin-isolated", "shared memory"),
])
def test_in_a_frame_sound_is_played_as_the_page_around_it_permits(start_server, chromium, programs, film, isolated, allow, sound):
    port = free_port()
    url = f"http://localhost:{port}/open/cam"
    page = f'<!doctype html><title>t</title><link rel=icon href=data:,><iframe src="{url}" title="cam" allow="{allow}"></iframe>'
    with browser.serving("", modules={"/": page.encode()}, isolated=isolated) as site:
        def listed(root):
            configure(root)
            pages = EVERYTHING + f"<Embedding>{site.origin}</Embedding>"
            (root / "applications/open/Application.xml").write_text(f"<Application><Pages>{pages}</Pages></Application>")

        server = start_server(configure=listed, listen=[f"127.0.0.1:{port}"])
        ffmpeg.publish(programs, film, server.rtmp("cam", "open"), loop=True)
        tab = chromium.open(site.origin + "/")
        server.log.wait("play", timeout=30, stream="cam")
        player = tab.frame(url)
        assert player.evaluate("crossOriginIsolated") is (sound == "shared memory")
        player.evaluate("document.querySelector('#statistics').click()")
        assert sound in player.until("document.querySelector('#facts').innerText.includes('mp4a') && document.querySelector('#facts').innerText")
        assert tab.complaints == []


@with_built_pages
def test_who_may_not_is_told_what_to_do(start_server, chromium):
    def with_keys(root):
        configure(root)
        (root / "applications/open/Application.xml").write_text(
            f"<Application><Pages>{EVERYTHING}</Pages><Access><Play>token</Play><Keys>conf/none.jwks</Keys></Access></Application>")
        (root / "conf/none.jwks").write_text('{"keys": []}')

    server = start_server(configure=with_keys, open_publishing=False)
    publisher = chromium.open(f"http://localhost:{server.port}/open/_publish?name=cam", language="de")
    publisher.until("document.querySelector('#go').textContent === 'Senden'")
    publisher.click("#secret")
    publisher.type("wrong")
    publisher.click("#go")
    assert "Schlüssel" in publisher.until("document.querySelector('#problem-hint').textContent")
    server.log.wait("access", action="publish", stream="cam")

    player = chromium.open(f"http://localhost:{server.port}/open/cam?token=a.b.c")
    player.until("!document.querySelector('#retry').hidden")
    assert "token" in player.text()


@with_built_pages
def test_the_right_key_publishes(start_server, chromium):
    server = start_server(configure=configure, open_publishing=False)
    page = chromium.open(f"http://localhost:{server.port}/open/_publish")
    page.until("document.querySelector('#go').textContent !== ''")
    page.click("#go")
    assert "name" in page.until("document.querySelector('#name-wrong').textContent")
    page.type("cam 1")
    page.click("#secret")
    page.type((server.root / "applications/open/stream.key").read_text().strip())
    page.click("#go")
    page.until("document.querySelector('#state').textContent === 'On air'")
    assert page.evaluate("document.querySelector('#link').value").endswith("/open/cam%201")


UNPLAYABLE = {
    "HEVC": (b"\x90hvc1" + flv.HEVC_RECORD, b"\x93hvc1" + bytes(50)),
    "VVC": (b"\x90vvc1" + bytes(20), b"\x93vvc1" + bytes(50)),
    "VP6": (b"\x14" + bytes(50), b"\x14" + bytes(50)),
}


@with_built_pages
def test_a_codec_that_the_browser_lacks_is_called_by_its_name(server, chromium):
    for codec, (begin, picture) in UNPLAYABLE.items():
        tags = [flv.Tag(flv.VIDEO, 0, begin), *(flv.Tag(flv.VIDEO, i * 40, picture) for i in range(1000))]
        with LivePublisher(server.port, codec, tags, app="open"):
            player = chromium.open(f"http://localhost:{server.port}/open/{codec}")
            player.until("!document.querySelector('#retry').hidden")
            assert player.evaluate("document.querySelector('#veil-title').textContent") == f"This browser cannot play {codec}"
            assert player.complaints == []


WITHOUT_AAC = """
const asked = AudioDecoder.isConfigSupported;
AudioDecoder.isConfigSupported = (config) => (config.codec.startsWith("mp4a") ? Promise.resolve({supported: false, config}) : asked.call(AudioDecoder, config));
const takes = MediaSource.isTypeSupported;
MediaSource.isTypeSupported = (type) => !type.includes("mp4a") && takes.call(MediaSource, type);
"""
CODECS = "document.querySelector('#facts').innerText.includes('avc1') && document.querySelector('#facts').innerText.match(/opus|mp4a/)?.[0]"


@with_built_pages
def test_a_browser_without_aac_gets_opus_unless_its_page_asks_for_another(start_server, chromium, programs, media):
    def transcoding(root):
        configure(root)
        (root / "applications/open/Application.xml").write_text(
            f"<Application><Pages>{EVERYTHING}</Pages><Transcoding><Audio>opus</Audio></Transcoding></Application>")

    server = start_server(configure=transcoding)
    ffmpeg.publish(programs, media, server.rtmp("cam", "open"), loop=True)
    address = f"http://localhost:{server.port}/open/cam"
    assert codecs_played(chromium.open(address)) == "mp4a"
    old = chromium.open("about:blank")
    old.call("Page.addScriptToEvaluateOnNewDocument", {"source": WITHOUT_AAC})
    old.call("Page.navigate", {"url": address})
    assert codecs_played(old) == "opus"
    old.call("Page.navigate", {"url": f"{address}?audio=original"})
    old.until("document.querySelector('#veil-title')?.textContent === 'This browser cannot play AAC'")


def codecs_played(player):
    player.until("document.querySelector('#veil').hidden && !document.querySelector('#badge').hidden")
    player.press("i")
    return player.until(CODECS)


SIZES = {"light": (1280, 800, False), "dark": (1280, 800, True), "phone": (390, 844, False), "phone-dark": (390, 844, True)}


@with_built_pages
@pytest.mark.skipif("SALLYPORT_SCREENSHOTS" not in os.environ, reason="for looking at: SALLYPORT_SCREENSHOTS names a folder")
def test_pictures_of_every_page(server, chromium, shots):
    looks = {
        "player-waiting": ("/open/nobody", "!document.querySelector('#veil-hint').textContent.includes('…') && document.querySelector('#veil-hint').textContent !== ''"),
        "publisher": ("/open/_publish", "document.querySelector('#go').textContent !== ''"),
        "publisher-camera": ("/open/_publish?name=cam", "document.querySelector('#go').textContent !== ''"),
    }
    for size, (width, height, dark) in SIZES.items():
        for name, (path, ready) in looks.items():
            tab = chromium.open(f"http://localhost:{server.port}{path}", width=width, height=height, dark=dark,
                                language="de" if dark else "en-US")
            tab.until(ready)
            if name == "publisher-camera":
                tab.click("#open")
                tab.until("document.querySelector('#preview').videoWidth > 0")
            tab.photograph(shots / f"{name}-{size}.png")
            assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, size)

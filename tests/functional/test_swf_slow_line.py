"""The timeouts that `sallyport init` writes (FirstHashTimeout 5 s, FinalHashTimeout 20 s), over a modem's line."""

import socket
import threading
import time

import pytest

from harness import flv, slow_line, swf
from harness.clients import rtmpdump
from harness.live import LivePublisher
from harness.ports import free_port
from harness.rtmp_client import RtmpClient
from harness.slow_line import SlowLine
from harness.waiting import eventually, stays

KILOBITS = 56
FINAL = 20
PLAYER = swf.plain(60_000)
REQUEST, RESPONSE = 26, 27
TEMPLATE = "conf/_defaultRoot_/_defaultVHost_/Application.xml"

pytestmark = pytest.mark.skipif(slow_line.unavailable() is not None, reason=str(slow_line.unavailable()))


@pytest.fixture
def line():
    with SlowLine(KILOBITS) as made:
        yield made


@pytest.fixture
def server(start_server, line):
    """As `sallyport init` leaves it, but with verification on."""
    port = free_port("127.0.0.1", line.near)
    return start_server(configure=configure, listen=[f"127.0.0.1:{port}", f"{line.near}:{port}"])


def configure(root):
    file = root / TEMPLATE
    text = file.read_text()
    assert f"<FinalHashTimeout>{FINAL}</FinalHashTimeout>" in text
    file.write_text(text.replace('<SWFVerification enabled="false">', '<SWFVerification enabled="true">'))
    assert file.read_text() != text
    folder = root / "applications/live/SWFs"
    folder.mkdir()
    (folder / "player.swf").write_bytes(swf.with_zlib(PLAYER))


@pytest.fixture
def radio(server):
    """Sound at about 20 kbit/s, which leaves room on the line."""
    tags = [flv.Tag(flv.AUDIO, 0, b"\xaf\x00\x12\x10")]
    tags += [flv.Tag(flv.AUDIO, i * 100, b"\xaf\x01" + i.to_bytes(4, "big") * 60) for i in range(900)]
    with LivePublisher(server.port, "radio", tags) as publisher:
        yield publisher


def url(line, server):
    return f"rtmp://{line.near}:{server.port}/live/radio"


def test_rtmpdump_that_fetches_the_swf_over_the_line_plays_on(line, server, radio, programs, tmp_path):
    site, home = tmp_path / "site", tmp_path / "home"
    site.mkdir()
    home.mkdir()
    (site / "player.swf").write_bytes(PLAYER)
    output = tmp_path / "radio.flv"
    began = time.monotonic()
    with swf.WebSite(site, line.near) as web:
        program = rtmpdump.play(programs, url(line, server), output, within=line.within,
                                options=["-W", f"{web.url}/player.swf"], environment={"HOME": str(home)})
        server.log.wait("swf-verified", timeout=60)
    assert time.monotonic() - began > len(PLAYER) * 8 / 1000 / KILOBITS * 0.8, "the line is slow"

    stays(lambda: program.running, FINAL + 3, lambda: f"playing\n{program.shown()}")
    size = output.stat().st_size
    eventually(lambda: output.stat().st_size > size, 10, "more of the stream")


def test_a_player_that_still_loads_its_swf_has_time_to(line, server, radio):
    """Its page is there and it plays; the SWF comes over the same line, and is proved when it is complete."""
    client = RtmpClient(line.connect(server.port))
    with client, SlowDownload(line, PLAYER) as download:
        client.connect("live", url(line, server).rsplit("/", 1)[0], flashVer="WIN 11,2,202,228")
        client.play("radio")
        eventually(lambda: client.controls(REQUEST), 10, "the request")
        asked = time.monotonic()

        depth = eventually(lambda: download.received, 4, "the beginning of the SWF")
        client.send_control(RESPONSE, swf.answer(PLAYER, client.s1[-32:], depth))
        eventually(lambda: download.received == len(PLAYER), 60, lambda: f"the SWF; {download.received} bytes came")
        took = time.monotonic() - asked
        client.send_control(RESPONSE, swf.answer(PLAYER, client.s1[-32:]))

        server.log.wait("swf-verified", timeout=10)
        assert 5 < took < FINAL, "it was complete after the first timeout and before the final one"
        heard = len(client.media())
        stays(lambda: not client.closed.is_set(), FINAL + 3 - took, "the connection")
        assert len(client.media()) > heard


def test_without_an_answer_the_slow_line_is_no_excuse(line, server, radio, programs, tmp_path):
    program = rtmpdump.play(programs, url(line, server), tmp_path / "radio.flv", within=line.within)

    ended = server.log.wait("disconnect", timeout=15, reason="swf-timeout")[0]
    assert 5 <= int(ended.fields["duration_ms"]) / 1000 < 10
    program.wait(30)


class SlowDownload:
    """Loads a file from this side to the other; `received` counts."""

    def __init__(self, line, content):
        self.received = 0
        self._listener = socket.create_server((line.near, 0))
        self._sender = threading.Thread(target=self._send, args=(content,), daemon=True)
        self._sender.start()
        self._socket = line.connect(self._listener.getsockname()[1])
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _send(self, content):
        peer, _ = self._listener.accept()
        with peer:
            peer.sendall(content)

    def _read(self):
        while data := self._socket.recv(4096):
            self.received += len(data)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()
        self._listener.close()

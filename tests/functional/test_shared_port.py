"""One port for streams and a web site, which the article of 2003 could not have."""

import urllib.request

from harness import flv
from harness.clients import ffmpeg
from harness.identity import as_far_as_sent, assert_relayed
from harness.ports import free_port
from harness.processes import until_ended
from harness.proxies import nginx
from harness.tunnel_client import HttpConnection

PAGE = "<html>the web site behind</html>\n"
LARGE = "0123456789abcdef" * 65536  # 1 MiB

ADAPTOR = """<Adaptor>
  <HTTPTunnel>
    <Enable>true</Enable>
    <HttpProxy enable="true" maxbuf="16384">
      <Host port="{port}">127.0.0.1:{site}</Host>
    </HttpProxy>
  </HTTPTunnel>
</Adaptor>
"""


def beside_a_web_site(start_server, programs):
    """A server with nginx behind its own port; (server, site)."""
    site = nginx.web_site(programs, {"index.html": PAGE, "large.txt": LARGE})
    port = free_port()

    def configure(root):
        (root / "conf/_defaultRoot_/Adaptor.xml").write_text(ADAPTOR.format(port=port, site=site.port))

    return start_server(listen=[f"127.0.0.1:{port}"], configure=configure), site


def fetched(port, path, address="127.0.0.1"):
    with urllib.request.urlopen(f"http://{address}:{port}{path}", timeout=10) as response:
        return response.read().decode()


def test_a_viewer_on_rtmp_and_one_on_rtmpt_beside_a_web_site(start_server, programs, media, tmp_path):
    server, site = beside_a_web_site(start_server, programs)
    players = {
        "rtmp": ffmpeg.play(programs, server.rtmp("shared"), tmp_path / "rtmp.flv", "play-rtmp"),
        "rtmpt": ffmpeg.play(programs, server.rtmpt("shared"), tmp_path / "rtmpt.flv", "play-rtmpt"),
    }
    publisher = ffmpeg.publish(programs, media, server.rtmpt("shared"))
    server.log.wait("publish", timeout=10)
    pages = 0
    while publisher.running:
        assert fetched(server.port, "/") == PAGE
        assert fetched(server.port, "/large.txt") == LARGE
        pages += 2
    assert publisher.returncode == 0, publisher.shown()
    until_ended(players.values(), 15)

    received = [flv.read(tmp_path / f"{name}.flv") for name in players]
    published = as_far_as_sent(flv.read(media), received)
    for tags in received:
        assert_relayed(published, tags)
    assert len(site.requests()) >= pages


def test_the_web_site_and_the_tunnel_share_one_connection(start_server, programs):
    """Unknown requests go to the web server at any point between tunnel requests."""
    server, _ = beside_a_web_site(start_server, programs)
    with HttpConnection(server.port) as http:
        page = http.request("GET", "/index.html")
        session = http.post("/open/1").body[:-1].decode()
        page_again = http.request("GET", "/index.html")
        sent = http.post(f"/send/{session}/0", b"\x03" + bytes(1536))

    assert (page.status, page.body.decode()) == (200, PAGE)
    assert (page_again.status, page_again.body.decode()) == (200, PAGE)
    assert sent.status == 200


def test_what_the_web_server_says_is_passed_on(start_server, programs):
    server, _ = beside_a_web_site(start_server, programs)
    with HttpConnection(server.port) as http:
        missing = http.request("GET", "/missing.html")

    assert missing.status == 404
    assert b"nginx" in missing.body


def test_a_web_server_that_is_down_is_a_bad_gateway(start_server, programs):
    server, site = beside_a_web_site(start_server, programs)
    site.program.end()
    with HttpConnection(server.port) as http:
        assert http.request("GET", "/").status == 502


def test_nginx_on_another_address_of_the_same_port(start_server, programs, short_media, tmp_path):
    port = free_port("127.0.0.1", "127.0.0.2")
    server = start_server(listen=[f"127.0.0.1:{port}"])
    nginx.web_site(programs, {"index.html": PAGE}, "127.0.0.2", port)
    player = ffmpeg.play(programs, server.rtmp("beside"), tmp_path / "beside.flv")
    publisher = ffmpeg.publish(programs, short_media, server.rtmpt("beside"))
    assert publisher.wait(30) == 0, publisher.shown()
    player.wait(15)

    assert fetched(port, "/", "127.0.0.2") == PAGE
    received = flv.read(tmp_path / "beside.flv")
    assert_relayed(as_far_as_sent(flv.read(short_media), [received]), received)

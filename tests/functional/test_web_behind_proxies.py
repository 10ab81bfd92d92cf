"""Pages in Chromium whose only way out is squid, which shuts CONNECT, looks into TLS, or asks who is there: one publishes a
camera, another plays it."""

import contextlib

import pytest

from harness import certificates, devtools, live_pages, web_library
from harness.proxies import inspection
from harness.proxies.squid import CONNECT_TO_443_ONLY, HERE_ONLY, Squid
from harness.waiting import eventually

USER, PASSWORD = "person", "secret"
CHANGES, SOUNDS = 30, 48000  # of the picture that have to be seen, and samples

ANYTHING = HERE_ONLY + "http_access allow all"
UPGRADES = "\nhttp_upgrade_request_protocols OTHER allow all"  # are dropped otherwise

@pytest.fixture(scope="module")
def library():
    return web_library.built()


@contextlib.contextmanager
def behind(squid, programs, *options):
    """Chromium that goes everywhere by way of it, to this machine too."""
    chromium = devtools.Chromium(programs, *devtools.FAKE_DEVICES, f"--proxy-server=http://127.0.0.1:{squid.port}",
                                 "--proxy-bypass-list=<-loopback>", *options)
    try:
        yield chromium
    finally:
        chromium.close()


def assert_picture_moves(publisher, player, uri, protocol, played=None):
    """From the one page to the other. `played`: URI and protocol of the player, if they are others."""
    played_uri, played_protocol = played or (uri, protocol)
    live_pages.go_live(publisher, uri)
    live_pages.watch(player, played_uri)
    player.until(f"told.errors.length > 0 || told.changes >= {CHANGES} && told.sounds >= {SOUNDS} && told.loudest > 0.05", timeout=60)
    sent, shown = publisher.evaluate("figures()"), player.evaluate("figures()")
    # For people: no loaded machine keeps to any.
    print(f"{sent['protocol']} to {shown['protocol']}, round trip {player.evaluate('connection.ping()'):.0f} ms; {sent}; {shown}")
    assert (sent["protocol"], shown["protocol"]) == (protocol, played_protocol)
    assert sent["errors"] == shown["errors"] == []
    assert shown["statistics"]["audioCodec"] == "opus"
    assert (sent["state"], shown["state"]) == ("publishing", "playing")
    assert (shown["statistics"]["width"], shown["statistics"]["height"]) == (640, 480)


def requests(squid, *words):
    """The lines of its log with all these words."""
    return [line for line in squid.requests() if all(word in line for word in words)]


def until_logged(squid, *words, count=1):
    """What goes on for long is in the log once it has ended."""
    eventually(lambda: len(requests(squid, *words)) >= count, 10,
               lambda: f"{count} x {words} in the log\n" + "\n".join(squid.requests()))


def carriers(server):
    """By which clients have come, as the server saw it."""
    return [event.fields["protocol"] for event in server.log.events("connect")]


def test_by_websocket_where_connect_goes_to_any_port(library, start_server, programs):
    server, squid = start_server(configure=live_pages.taken_from_anywhere), Squid(programs, rules=ANYTHING)
    with live_pages.serving(library) as pages, behind(squid, programs) as chromium:
        assert_picture_moves(chromium.open(pages.origin), chromium.open(pages.origin), f"rtmp://localhost:{server.port}/live", "ws")
    until_logged(squid, "TCP_TUNNEL/200", f"CONNECT localhost:{server.port} ", count=2)
    assert carriers(server) == ["ws", "ws"]


def test_by_the_tunnel_where_connect_goes_to_443_only(library, start_server, programs):
    server, squid = start_server(configure=live_pages.taken_from_anywhere), Squid(programs, rules=CONNECT_TO_443_ONLY)
    with live_pages.serving(library) as pages, behind(squid, programs) as chromium:
        assert_picture_moves(chromium.open(pages.origin), chromium.open(pages.origin), f"rtmp://localhost:{server.port}/live", "rtmpt")
    websockets = requests(squid, f"CONNECT localhost:{server.port} ")
    assert websockets and all("TCP_DENIED/403" in line for line in websockets), websockets
    until_logged(squid, "/200", f"POST http://localhost:{server.port}/", count=20)
    assert carriers(server) == ["rtmpt", "rtmpt"]


@pytest.mark.parametrize("rules, protocol", [(ANYTHING, "rtmpts"), (ANYTHING + UPGRADES, "wss")],
                         ids=["upgrades-dropped", "upgrades-let-through"])
def test_where_tls_is_looked_into(rules, protocol, library, start_server, programs, tmp_path):
    """Chromium trusts the office, and not who vouches for the server: nothing gets there unseen."""
    authority, office = certificates.Authority(tmp_path), certificates.Authority(tmp_path, "office")
    certificate = certificates.for_this_machine(authority)

    def configure(root):
        live_pages.taken_from_anywhere(root)
        certificates.present(certificate)(root)

    server, squid = start_server(configure=configure), Squid(programs, **inspection.options(tmp_path, office, authority, rules))
    with live_pages.serving(library, certificate) as pages, behind(squid, programs, inspection.trusted_by_chromium(office)) as chromium:
        assert_picture_moves(chromium.open(pages.origin), chromium.open(pages.origin), f"rtmps://localhost:{server.port}/live", protocol)
    websocket = f"GET https://localhost:{server.port}/live "
    if protocol == "wss":
        until_logged(squid, "TCP_TUNNEL/101", websocket, count=2)
    else:
        until_logged(squid, "/404", websocket)
        assert not requests(squid, "/101", websocket)
        until_logged(squid, "/200", f"POST https://localhost:{server.port}/", count=20)
    assert carriers(server) == [protocol, protocol]


def test_where_squid_asks_who_is_there(library, start_server, programs):
    """The page has no say in it: once the user has logged in, Chromium does so for its WebSocket and for its tunnel."""
    server, squid = start_server(configure=live_pages.taken_from_anywhere), Squid(programs, credentials=f"{USER}:{PASSWORD}", rules=ANYTHING)
    place = f"localhost:{server.port}/live"
    with live_pages.serving(library) as pages, behind(squid, programs) as chromium:
        publisher = chromium.open("about:blank")
        publisher.log_in(pages.origin + "/", USER, PASSWORD)
        assert_picture_moves(publisher, chromium.open(pages.origin), f"rtmp://{place}", "ws", (f"rtmpt://{place}", "rtmpt"))
    until_logged(squid, "TCP_TUNNEL/200", f"CONNECT localhost:{server.port} {USER} ")
    until_logged(squid, "/200", f"POST http://localhost:{server.port}/", f" {USER} ", count=20)
    assert len(requests(squid, "TCP_DENIED/407", f"GET {pages.origin}/ ")) == 1, "asked once, and for good"
    assert carriers(server) == ["ws", "rtmpt"]

"""RTMP over WebSocket: npm's ws, Chromium, curl, and a client of our own for what no program sends."""

import contextlib
import pathlib

import pytest

from harness import browser, certificates, flv, websocket_pipe
from harness.identity import assert_relayed
from harness.live import LivePublisher, synthetic_tags
from harness.rtmp_client import Refused, RtmpClient
from harness.server import running
from harness.tls_pipe import TlsPipe
from harness.waiting import eventually
from harness.websocket_pipe import WebSocketPipe, ask

SCRIPT = pathlib.Path(__file__).parent / "harness/websocket/rtmp_by_ws.js"
RULES = {
    "anybody": "*",
    "friends": "https://friend.example http://other.example:8080; same",
    "strangers": "https://friend.example",
}


def add_applications(root):
    for name, origins in RULES.items():
        folder = root / "applications" / name
        folder.mkdir()
        (folder / "Application.xml").write_text(
            f"<Application><WebSocket><Origins>{origins}</Origins></WebSocket></Application>\n")


@pytest.fixture
def server(start_server, tmp_path):
    certificate = certificates.for_this_machine(certificates.Authority(tmp_path))

    def configure(root):
        certificates.present(certificate)(root)
        add_applications(root)

    return start_server(configure=configure)


def come_in(server, path="/live", app="live", wrap=None, **headers):
    client = RtmpClient(WebSocketPipe(server.port, path, wrap=wrap, headers=headers))
    client.connect(app)
    return client


# --- npm's ws


def by_ws(programs, url, *origin):
    ran = programs.run("ws", ["node", SCRIPT, url, *origin], environment={"NODE_PATH": "/usr/share/nodejs"})
    assert ran.returncode == 0, ran.shown()
    return ran.output().strip()


@pytest.mark.parametrize("scheme, carrier", [("ws", "ws"), ("wss", "wss")])
def test_ws_of_npm_makes_the_handshake_and_connects(server, programs, scheme, carrier):
    said = by_ws(programs, f"{scheme}://127.0.0.1:{server.port}/live/room")

    assert said == "NetConnection.Connect.Success protocol=rtmp extensions= pong=are you there"
    server.log.wait("connect", app="live", protocol=carrier)


def test_ws_of_npm_is_refused_with_a_foreign_origin(server, programs):
    url = f"ws://127.0.0.1:{server.port}"

    assert by_ws(programs, f"{url}/live", "https://evil.example") == "refused 403"
    assert by_ws(programs, f"{url}/friends", "https://friend.example").startswith("NetConnection.Connect.Success")
    assert by_ws(programs, f"{url}/nothing") == "refused 404"
    server.log.wait_refusals("origin-denied", 1)


# --- Chromium

OPEN = """
const socket = new WebSocket('ws://127.0.0.1:%(port)d/%(app)s', 'rtmp');
socket.binaryType = 'arraybuffer';
const c1 = new Uint8Array(1537).map((_, i) => i * 7); c1[0] = 3; c1.fill(0, 1, 9);
let got = [];
return await new Promise((resolve) => {
  socket.onopen = () => { socket.send(c1.subarray(0, 1000)); socket.send(c1.subarray(1000)); };
  socket.onmessage = (event) => {
    got.push(...new Uint8Array(event.data));
    if (got.length < 3073) return;
    socket.close();
    resolve({version: got[0], echoed: got.slice(1537 + 8, 3073).every((byte, i) => byte === c1[9 + i])});
  };
  socket.onclose = (event) => resolve({closed: event.code});
});
"""
SHOOK_HANDS = {"version": 3, "echoed": True}
TURNED_AWAY = {"closed": 1006}


def test_chromium_makes_the_handshake_where_its_page_may(server, programs):
    """One page for all applications: a browser takes a while to start."""
    all_apps = "return {" + ",".join(
        f"{app}: await (async () => {{ {OPEN % {'port': server.port, 'app': app}} }})()"
        for app in ("anybody", "live", "friends", "strangers")) + "};"
    with browser.serving(all_apps) as pages:
        seen = browser.visit(programs, pages)

    assert seen == {"anybody": SHOOK_HANDS, "live": TURNED_AWAY, "friends": TURNED_AWAY, "strangers": TURNED_AWAY}
    server.log.wait_refusals("origin-denied", 3)


def test_chromium_comes_in_from_a_page_of_the_same_port(start_server, programs):
    """The web server behind and the WebSocket share the port, so the page is of the same origin."""
    script = OPEN.replace("127.0.0.1:%(port)d/%(app)s", "' + location.host + '/live")
    with browser.serving(script % ()) as pages:

        def configure(root):
            adaptor = root / "conf/_defaultRoot_/Adaptor.xml"
            adaptor.write_text(
                f"<Adaptor><HTTPTunnel><HttpProxy><Host>127.0.0.1:{pages.port}</Host></HttpProxy></HTTPTunnel></Adaptor>\n")

        server = start_server(configure=configure)
        assert browser.visit(programs, pages, f"http://127.0.0.1:{server.port}/") == SHOOK_HANDS


# --- curl


def curl(programs, *arguments):
    ran = programs.run("curl", ["curl", "-s", "-o", "/dev/null", "-D", "-", "--max-time", "5", *arguments])
    return ran.output().replace("\r", "")


UPGRADE = ("-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "-H", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")


def test_curl_is_told_what_is_missing(server, programs):
    url = f"http://127.0.0.1:{server.port}/live"
    version = ("-H", "Sec-WebSocket-Version: 13")

    assert curl(programs, *UPGRADE, "-H", "Sec-WebSocket-Version: 8", url).startswith("HTTP/1.1 426 ")
    assert "\nSec-WebSocket-Version: 13\n" in curl(programs, *UPGRADE, url)
    assert curl(programs, *UPGRADE, *version, "-H", "Origin: https://evil.example", url).startswith("HTTP/1.1 403 ")
    assert curl(programs, *UPGRADE[:4], *version, url).startswith("HTTP/1.1 400 ")
    assert curl(programs, *UPGRADE, *version, f"http://127.0.0.1:{server.port}/nothing").startswith("HTTP/1.1 404 ")


# --- a client of our own


@pytest.mark.parametrize("wrap", [None, TlsPipe])
def test_a_stream_comes_in_and_goes_out_bit_for_bit(server, wrap):
    tags = synthetic_tags(75, size=20_000)
    with contextlib.closing(come_in(server, wrap=wrap)) as viewer, contextlib.closing(come_in(server, wrap=wrap)) as source:
        viewer.play("camera")
        stream = source.publish("camera")
        for tag in tags:
            source.send_tag(tag, stream)
        for kind in (flv.VIDEO, flv.AUDIO):
            eventually(lambda: len(flv.frames(viewer.media(), kind)) == 75, 10, "all frames")
        assert_relayed(tags, viewer.media())


def test_carriers_see_each_other(server):
    tags = synthetic_tags(100)
    with contextlib.closing(come_in(server)) as viewer:
        viewer.play("camera")
        with LivePublisher(server.port, "camera", tags, speed=4.0) as publisher:
            publisher.join(10)
            eventually(lambda: len(flv.frames(viewer.media(), flv.VIDEO)) == 100, 10, "all frames")
        assert_relayed(tags, viewer.media())


def test_the_application_of_connect_has_its_own_rules(server):
    """The path is only what the client says first."""
    stranger = {"Origin": "https://evil.example"}
    with contextlib.closing(RtmpClient(WebSocketPipe(server.port, "/anybody", headers=stranger))) as client:
        with pytest.raises(Refused):
            client.connect("live")
    server.log.wait("refuse", app="live", reason="origin-denied")

    friend = {"Origin": "http://other.example:8080"}
    with contextlib.closing(RtmpClient(WebSocketPipe(server.port, "/anybody", headers=friend))) as client:
        client.connect("friends")


def test_rules_of_protocols_know_websockets(start_server):
    def configure(root):
        for app, word in (("plain", "rtmp"), ("tunnelled", "rtmpt")):
            folder = root / "applications" / app
            folder.mkdir()
            (folder / "Application.xml").write_text(
                f"<Application><AllowedProtocols>{word}</AllowedProtocols></Application>\n")


    server = start_server(configure=configure)
    come_in(server, "/tunnelled", "tunnelled").close()
    with contextlib.closing(RtmpClient(WebSocketPipe(server.port, "/plain"))) as client:
        with pytest.raises(Refused):
            client.connect("plain")
    server.log.wait("refuse", app="plain", protocol="ws", reason="protocol-disallowed")


def test_whoever_breaks_the_rules_of_frames_is_told_and_nobody_else(server):
    with contextlib.closing(come_in(server)) as bystander:
        for opcode, code in ((3, 1002), (1, 1003), (9, None)):
            pipe = WebSocketPipe(server.port)
            pipe.send_frame(opcode, b"x")
            assert pipe.read_frame()[0] == (websocket_pipe.PONG if code is None else websocket_pipe.CLOSE)
            assert pipe.close_code == code
            pipe.close()
        bystander.create_stream()


def test_the_time_until_connect_is_limited(server):
    pipe = WebSocketPipe(server.port, timeout=20)
    opcode, _ = pipe.read_frame()

    assert opcode == websocket_pipe.CLOSE
    server.log.wait("disconnect", reason="connect-deadline")


def test_after_a_refusal_the_tunnel_opens_on_the_same_connection(server):
    reply, http = ask(server.port, "/live", Origin="https://evil.example")
    with http:
        assert reply.status == 403
        assert http.post("/open/1").status == 200


def test_may_be_switched_off(start_server):
    def configure(root):
        adaptor = root / "conf/_defaultRoot_/Adaptor.xml"
        adaptor.write_text('<Adaptor><WebSocket enabled="false"/></Adaptor>\n')

    server = start_server(configure=configure)
    reply, http = ask(server.port)
    http.close()
    assert reply.status == 404


def test_an_orderly_stop_is_said(programs):
    with running(programs) as server:
        client = come_in(server)

    client.wait_closed(5)
    assert (client.pipe.close_code, client.pipe.close_reason) == (1001, "server-stopping")
    client.close()

"""Applications as they were written from 2003 to 2008, each in a style of its own; they lie in applications/."""

import hashlib
import http.server
import threading
import time
import urllib.parse

import pytest

from harness.chunks import Message
from harness.configured import with_rtmpe
from harness.rtmp_client import Refused, RtmpClient, tcp
from harness.rtmpe_client import RtmpeClient
from harness.scripted import APPLICATIONS, application, calls_of, client_of, install, reload, result
from harness.server import binary
from harness.tunnel_client import TunnelPipe
from harness.waiting import eventually

ALL = sorted(folder.name for folder in APPLICATIONS.iterdir())


@pytest.fixture
def run(start_server):
    """Starts a server with these applications."""
    def start(*names, also=lambda root: None, **options):
        def configure(root):
            for name in names:
                install(root, name)
            also(root)
        return start_server(configure=configure, **options)
    return start


def heard(client, name, arguments):
    eventually(lambda: arguments in calls_of(client, name), 10, lambda: f"{name}{arguments}; got {calls_of(client, name)}")


def test_their_syntax_is_right(run, programs):
    server = run(*ALL)
    checked = programs.run("check", [binary(), "check", "--root", server.root])
    assert checked.returncode == 0, checked.output()


def test_chat_rooms(run):
    server = run("chat_rooms")
    with client_of(server, "chat_rooms", " Ann <b> ") as ann, client_of(server, "chat_rooms") as guest:
        heard(ann, "onPeople", [["Ann &lt;b&gt;", "guest1"]])
        assert result(ann, "say", "a < b & \"c\"") is True
        heard(guest, "onLine", ["<b>Ann &lt;b&gt;</b>: a &lt; b &amp; &quot;c&quot;"])
        assert result(ann, "say", "too soon") is False
        assert result(guest, "whisper", "Ann &lt;b&gt;", "psst") == "ok"
        heard(ann, "onWhisper", ["guest1", "psst"])
        assert result(guest, "enter", "garden") == 1
        assert result(ann, "roomList") == [{"name": "garden", "count": 1}, {"name": "lobby", "count": 1}]
        with pytest.raises(Refused) as refusal:
            client_of(server, "chat_rooms", "guest1")
        assert refusal.value.info["application"] == {"code": "NameTaken", "message": "guest1"}
        with client_of(server, "chat_rooms", "late") as late:
            heard(late, "onLine", ["<b>Ann &lt;b&gt;</b>: a &lt; b &amp; &quot;c&quot;"])


def test_video_rooms(run):
    server = run("video_rooms")
    with client_of(server, "video_rooms/blue", "moderator", "mo") as mo, client_of(server, "video_rooms/blue", "speaker", "sue") as sue:
        assert result(sue, "where") == {"room": "blue", "seat": 1, "streams": []}
        with pytest.raises(Refused):
            mo.publish("cam_1")
        sue.publish("cam_1")
        heard(mo, "onStreams", [["cam_1"]])
        with client_of(server, "video_rooms/red", "viewer", "vic") as elsewhere:
            assert result(elsewhere, "where")["streams"] == []
        assert result(mo, "putOff", "cam_1") is True
        sue.wait_closed(5)
        heard(mo, "onStreams", [[]])
        eventually(lambda: result(mo, "ticks") > 4, 10, "the interval of an object's method")
        three = [client_of(server, "video_rooms/blue", "speaker", f"s{i}") for i in range(3)]
        with pytest.raises(Refused):
            client_of(server, "video_rooms/blue", "speaker", "one too many")
        for client in three:
            client.close()


def test_ban_list(run):
    server = run("ban_list")
    with client_of(server, "ban_list", "boss", "sesame") as boss, client_of(server, "ban_list", "bob", "guess") as bob:
        with pytest.raises(Refused):
            result(bob, "ban", "boss", 5)
        assert result(boss, "ban", "bob", 5) is True
        bob.wait_closed(5)
        reload(server, "ban_list")
        boss.wait_closed(5)
    with pytest.raises(Refused) as refusal:
        client_of(server, "ban_list", "bob")
    assert refusal.value.info["application"] == {"reason": "banned"}
    with client_of(server, "ban_list", "boss", "sesame") as boss:
        assert result(boss, "list") == ["bob"]
        assert result(boss, "unban", "bob") is True
        with client_of(server, "ban_list", "bob"):
            pass


def test_remoting(run):
    server = run("remoting")
    with client_of(server, "remoting") as client:
        users = result(client, "users.getAll")["serverInfo"]
        assert users["totalCount"] == 2 and users["initialData"][0] == [1, "Ann ü", 1970] and users["id"] == "rs1"
        assert result(client, "users/fail")["description"] == "no such user"
        assert result(client, "getService", "users") is True
        assert result(client, "neverHeardOf", 1, 2) == {"undeclared": "neverHeardOf", "count": 2}


def test_component_chat(run):
    server = run("component_chat")
    with client_of(server, "component_chat", "ann") as ann, client_of(server, "component_chat", "bob") as bob:
        heard(ann, "onWelcome", ["Hello ann"])
        assert result(bob, "FCEcho/main/count") == 2
        assert result(bob, "FCEcho/main/send", "hi") == 1
        heard(ann, "FCEcho/main/message", ["bob: hi"])
        with pytest.raises(Refused):
            result(bob, "FCEcho/main/init", "x")
        with pytest.raises(Refused):
            client_of(server, "component_chat", "bad")
    server.log.wait("trace", text="turned away bad")


def test_whiteboard(run):
    server = run("whiteboard")
    with client_of(server, "whiteboard", "ann") as ann:
        line = result(ann, "draw", "line", [1, 9, 5, 2])
        text = result(ann, "draw", "text", 3, 4, "h\u00e9 <")
        assert result(ann, "boundsOf", line) == [1, 2, 5, 9] and result(ann, "boundsOf", text) == [0, 0, 0, 0]
        with client_of(server, "whiteboard", "bob") as bob:
            eventually(lambda: len(calls_of(bob, "onShape")) == 2, 10, "the shapes that are there")
            assert calls_of(bob, "onShape")[1][0]["text"] == "h%E9%20%3C"
            result(bob, "draw", "line", [0, 0])
            assert result(ann, "wipe", "ann") == 2
            heard(bob, "onWipe", ["ann", 2])
            assert result(bob, "wipe") == 1


def test_poll(run):
    server = run("poll")
    with client_of(server, "poll", "ann") as ann, client_of(server, "poll", "bob") as bob:
        assert result(ann, "ask") == ["Tea or coffee?", "tea/coffee/both", [0, 0, 0]]
        assert [result(ann, "vote", "tea"), result(ann, "vote", "tea"), result(bob, "vote", "nothing")] == [True, False, None]
        assert result(bob, "vote", 2) is True
        heard(ann, "onResults", [[50, 0, 50]])
        reload(server, "poll")
        ann.wait_closed(5)
    with client_of(server, "poll", "late") as late:
        assert result(late, "ask")[2] == [50, 0, 50]


def test_lobby(run):
    server = run("lobby")
    with client_of(server, "lobby", "ann") as ann, client_of(server, "lobby", "bob") as bob:
        assert [result(ann, "seek"), result(ann, "seek"), result(bob, "seek")] == [True, False, True]
        heard(ann, "onMatch", [1, "bob", 0])
        heard(bob, "onMatch", [1, "ann", 1])
        assert result(bob, "move", "e5") is False
        assert result(ann, "move", "e4") == 1
        heard(bob, "onMove", ["e4"])
        assert result(bob, "win") == 1216
        ended = bob.wait_call("onEnd")
        assert ended[3:] == [True, 1216]
        bob.reply(ended, "thanks")
        heard(ann, "onEnd", [False, 1184])
        assert result(ann, "ladder", 5) == [{"nick": "bob", "rating": 1216}, {"nick": "ann", "rating": 1184}]
    server.log.wait("trace", text="bob says thanks")


def site_token(name, when):
    return hashlib.md5(f"between us:{name}:{when}".encode()).hexdigest()


def test_site_token(run):
    server = run("site_token")
    now = int(time.time())
    token = site_token("Zoë", now)
    with client_of(server, "site_token", "Zoë", str(now), token.upper()) as client:
        assert result(client, "whoAmI") == "Zoë"
    for arguments in [("Zoë", str(now), token.upper()), ("eve", str(now), token), ("Zoë", str(now - 3600), site_token("Zoë", now - 3600)), ("Zoë",)]:
        with pytest.raises(Refused):
            client_of(server, "site_token", *arguments)
    server.log.wait("trace", text="refused Zoë: too old")


def test_admin_addresses(run):
    def admins(root):
        (root / "applications/admin_addresses/admins.txt").write_text("# us\n 127.0.0.2 \n10.0.0.\n")

    server = run("admin_addresses", also=admins)
    with client_of(server, "admin_addresses", True, source="127.0.0.2") as admin, client_of(server, "admin_addresses") as viewer:
        assert result(admin, "setMessage", "hello") is True
        heard(viewer, "onMessage", ["hello"])
        with pytest.raises(Refused):
            result(viewer, "setMessage", "mine")
        assert result(viewer, "getMessage") == "hello"
    with pytest.raises(Refused) as refusal:
        client_of(server, "admin_addresses", True, source="127.0.0.3")
    assert refusal.value.info["application"] == {"why": "127.0.0.3 is no administrator's"}


WAYS = {
    "rtmp": lambda port: RtmpClient(tcp(port)),
    "rtmpt": lambda port: RtmpClient(TunnelPipe(port)),
    "rtmpe": lambda port: RtmpeClient(tcp(port)),
    "rtmpte": lambda port: RtmpeClient(TunnelPipe(port)),
}


@pytest.mark.parametrize("protocol", WAYS)
def test_encrypted_only(run, protocol):
    server = run("encrypted_only", also=with_rtmpe(True))
    with WAYS[protocol](server.port) as client:
        if protocol in ("rtmpe", "rtmpte"):
            client.connect("encrypted_only", f"rtmp://127.0.0.1:{server.port}/encrypted_only")
            assert result(client, "protocolOf") == protocol
            return
        with pytest.raises(Refused) as refusal:
            client.connect("encrypted_only", f"rtmp://127.0.0.1:{server.port}/encrypted_only")
        assert refusal.value.info["application"] == {"needed": "rtmpe"}


def test_visit_log(run):
    server = run("visit_log")
    server.log.wait("trace", text="visit log is there")  # nobody has connected
    logs = server.root / "applications/visit_log/logs"
    for i in range(12):
        (logs / f"2001-01-{i + 1:02}.log").write_text("old\n")
    (logs / "kept.txt").write_text("")
    with client_of(server, "visit_log", "ann"):
        pass
    with client_of(server, "visit_log", "bob") as bob:
        eventually(lambda: "out ann" in result(bob, "visits"), 10, "ann has left")
        assert result(bob, "visits") == ["start visit_log/_definst_", "in ann", "in bob", "out ann"] or \
            result(bob, "visits") == ["start visit_log/_definst_", "in ann", "out ann", "in bob"]
        assert result(bob, "prune") == 10
    assert len(list(logs.glob("*.log"))) == 10 and (logs / "kept.txt").exists()


# What follows needs parts of the API that may not be in this build: the server says so itself.

PROBES = {
    "SharedObject": "SharedObject.get('probe')",
    "Stream": "Stream.get('probe')",
    "LoadVars": "new LoadVars()",
    "XML": "new XML()",
    "NetConnection": "new NetConnection()",
}


@pytest.fixture
def needs(run):
    """Starts a server with these applications if scripts have what they use, else the test is skipped."""
    def start(*names, uses, **options):
        def probe(root):
            tests = ", ".join(f"{name}: function () {{ return {PROBES[name]}; }}" for name in uses)
            application(root, "probe", f"""var tests = {{ {tests} }};
                Client.prototype.has = function (name) {{ try {{ tests[name](); return true; }} catch (e) {{ return !/is not there yet/.test(e.message); }} }};""")
        server = run(*names, also=probe, **options)
        with client_of(server, "probe") as client:
            for name in uses:
                if not result(client, "has", name):
                    pytest.skip(f"{name} is not there yet")
        return server
    return start


def test_user_list_as_a_shared_object(needs):
    server = needs("so_user_list", uses=["SharedObject"])
    with client_of(server, "so_user_list", "ann") as ann, client_of(server, "so_user_list", "bob") as bob:
        assert result(ann, "users") == ["ann", "bob"]
        assert result(bob, "visits") == [2, "bob"]
        bob.close()
        eventually(lambda: result(ann, "users") == ["ann"], 10, "bob's slot is gone")
        reload(server, "so_user_list")
        ann.wait_closed(5)
    with client_of(server, "so_user_list", "cat") as cat:
        assert result(cat, "visits") == [3, "cat"]


def test_board_as_a_shared_object(needs):
    server = needs("so_board", uses=["SharedObject"])
    with client_of(server, "so_board") as client:
        assert [result(client, "draw", {"id": i, "kind": f"k{i}"}) for i in range(4)] == [1, 2, 3, False]
        assert result(client, "shapes") == {"s0": "k0", "s1": "k1", "s2": "k2"}
        assert result(client, "wipe") == [True, 0]


def test_stream_director(needs):
    server = needs("stream_director", uses=["Stream"])
    with client_of(server, "stream_director", "director") as director, client_of(server, "stream_director", "crew") as crew, \
            client_of(server, "stream_director", "viewer") as viewer:
        stream = crew.publish("cameras/one")
        eventually(lambda: result(director, "cameras") == ["cameras/one"], 10, "the camera is known")
        viewer.play("program")
        assert result(crew, "cut", "cameras/one") is False
        assert result(director, "cut", "cameras/one") is True
        crew.send(Message(8, 0, stream, b"\xaf\x00\x12\x10"))
        crew.send(Message(8, 20, stream, b"\xaf\x01sound"))
        eventually(lambda: any(m.kind == 8 and m.payload.endswith(b"sound") for m in list(viewer.messages)), 10, "the camera in the programme")
        assert result(director, "record", True) == {"recording": False}
        assert result(director, "caption", "hello") is True


class Site(http.server.BaseHTTPRequestHandler):
    """Headlines to whoever asks; says who has reported."""

    def answer(self, text, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        self.answer('<?xml version="1.0"?>\n<news>\n <item id="1">Tea &amp; toast</item>\n <item id="2">Zoë</item>\n</news>'.encode(), "text/xml")

    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.answer(urllib.parse.urlencode({"answer": f"hello {form['name'][0]}"}).encode(), "text/plain")

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_news(needs, site):
    server = needs("news", uses=["LoadVars", "XML"])
    with client_of(server, "news") as client:
        result(client, "fetch", site + "/news.xml")
        eventually(lambda: result(client, "headlines") == ["loaded", "1: Tea & toast", "2: Zoë"], 10, "the headlines")
        result(client, "report", site + "/report")
        heard(client, "onReported", [True, "hello Zoë & co"])


def test_two_servers(needs, run):
    branch = needs("two_servers", uses=["NetConnection"])
    main = run("hall")
    with client_of(branch, "two_servers") as client, client_of(main, "hall", "visitor") as visitor:
        assert result(client, "say", "too early") == "later"
        result(client, "open", f"rtmp://127.0.0.1:{main.port}/hall")
        heard(visitor, "heard", ["too early"])
        assert result(client, "say", "hello") == "now"
        heard(visitor, "heard", ["hello"])
        assert result(visitor, "say", "welcome") == 3
        heard(client, "fromHall", ["welcome"])
    branch.log.wait("trace", text="hall has 2")

"""Applications that a main script governs."""

import json
import signal
import threading
import time

import pytest

from harness import amf0, chunks
from harness.chunks import Message
from harness.configured import with_rtmpe
from harness.rtmp_client import COMMAND_CSID, Refused, RtmpClient, connected, tcp
from harness.rtmpe_client import RtmpeClient
from harness.scripted import application, client_of, result
from harness.server import binary
from harness.tunnel_client import TunnelPipe
from harness.waiting import eventually

ECHO = """
Client.prototype.echo = function (value) { return value; };
Client.prototype.all = function () { return Array.prototype.slice.call(arguments); };
"""

# A chat as they were written for FCS: names, a list of users, a list of those who may not come back.
CHAT = """
application.onAppStart = function () {
    this.users = [];
    this.banned = {};
    this.nextId = 0;
    trace("chat started");
}
application.onConnect = function (newClient, name) {
    if (name == undefined || name == "" || this.banned[name]) {
        var err = new Object();
        err.message = "You may not come in as " + name;
        this.rejectConnection(newClient, err);
        return;
    }
    newClient.name = name;
    newClient.id = "u" + this.nextId++;
    newClient.say = function (text) {
        application.broadcastMsg("heard", this.name, text);
        return text.length;
    }
    this.acceptConnection(newClient);
    this.users.push(name);
    for (var i = 0; i < this.clients.length; i++) this.clients[i].call("users", null, this.users);
}
application.onDisconnect = function (oldClient) {
    for (var i in this.users) if (this.users[i] == oldClient.name) this.users.splice(i, 1);
    application.broadcastMsg("users", this.users);
}
Client.prototype.ban = function (name) {
    application.banned[name] = true;
    for (var i = 0; i < application.clients.length; i++)
        if (application.clients[i].name == name) application.disconnect(application.clients[i]);
    return true;
}
Client.prototype.getUsers = function () { return application.users; }
"""


@pytest.fixture
def serve(start_server):
    """Starts a server with these scripted applications."""
    def start(xml=None, open_publishing=False, **scripts):
        def configure(root):
            for name, script in scripts.items():
                application(root, name, script, xml)
        return start_server(configure=configure, open_publishing=open_publishing)
    return start


def test_a_method_is_called_and_answers(serve):
    server = serve(app=ECHO)
    with client_of(server, "app") as client:
        assert result(client, "echo", {"a": [1, "two", None, True]}) == {"a": [1, "two", None, True]}
        with pytest.raises(Refused) as refusal:
            result(client, "nothing")
    assert refusal.value.code == "NetConnection.Call.Failed"


def test_the_command_line_calls(serve, programs):
    server = serve(app=ECHO)
    done = programs.run("call", [binary(), "call", f"rtmp://127.0.0.1:{server.port}/app", "all", "1", '"x"', '{"a": [true]}'])
    assert done.returncode == 0, done.shown()
    assert json.loads(done.output()) == [1, "x", {"a": [True]}]


AMF0_VALUES = {
    "number": "00 3ff8000000000000", "true": "01 01", "string": "02 0003 616263", "object": "03 0001 61 05 0000 09",
    "null": "05", "undefined": "06", "ecma array": "08 00000001 0001 61 00 3ff0000000000000 0000 09", "strict array": "0a 00000002 05 06",
    "date": "0b 42771f71fb04c000 0000", "date with a zone": "0b 42771f71fb04c000 ff88", "unsupported": "0d", "xml": "0f 00000004 3c612f3e",
    "typed object": "10 0003 612e42 0001 78 05 0000 09",
}
AMF3_VALUES = {
    "array": "11 09 05 01 03 02", "array with names": "11 09 01 03 61 03 01", "object": "11 0a 0b 01 03 61 01 01", "date": "11 08 01 42771f71fb04c000",
    "xml": "11 0b 09 3c612f3e", "xml document": "11 07 09 3c612f3e", "bytes": "11 0c 07 010203", "ints": "11 0d 05 00 00000001 ffffffff",
    "uints": "11 0e 05 01 00000001 ffffffff", "doubles": "11 0f 03 00 3ff8000000000000", "objects": "11 10 03 00 07 612e42 01",
    "dictionary": "11 11 03 00 06 03 61 03",
}


def echo_bytes(client, value, amf3):
    """What comes back for a value, as bytes."""
    kind, lead = (chunks.COMMAND_AMF3, b"\x00") if amf3 else (chunks.COMMAND, b"")
    client.messages.clear()
    client.send(Message(kind, 0, 0, lead + amf0.encode("echo", 77, None) + value), COMMAND_CSID)
    head = lead + amf0.encode("_result", 77, None)
    answers = lambda: [m.payload for m in list(client.messages) if m.payload.startswith(head)]
    return eventually(answers, 10, "an answer")[0][len(head):]


@pytest.mark.parametrize("name", AMF0_VALUES)
def test_every_type_of_amf0_comes_back_as_it_went(serve, name):
    value = bytes.fromhex(AMF0_VALUES[name])
    with client_of(serve(app=ECHO), "app") as client:
        assert echo_bytes(client, value, False) == value


@pytest.mark.parametrize("name", AMF3_VALUES)
def test_every_type_of_amf3_comes_back_as_it_went(serve, name):
    value = bytes.fromhex(AMF3_VALUES[name])
    with client_of(serve(app=ECHO), "app", objectEncoding=3) as client:
        assert echo_bytes(client, value, True) == value


def test_a_chat_of_old(serve):
    server = serve(app=CHAT)
    with client_of(server, "app", "ann") as ann, client_of(server, "app", "bob") as bob:
        eventually(lambda: ann.wait_call("users")[3:] == [["ann", "bob"]], 5, "ann sees bob")
        assert result(bob, "say", "hello") == 5
        assert ann.wait_call("heard")[3:] == ["bob", "hello"]
        assert result(ann, "ban", "bob") is True
        bob.wait_closed(5)
        eventually(lambda: result(ann, "getUsers") == ["ann"], 5, "bob has gone")
        with pytest.raises(Refused) as refusal:
            client_of(server, "app", "bob")
        assert refusal.value.info["application"] == {"message": "You may not come in as bob"}
    server.log.wait("trace", text="chat started")


def test_what_onconnect_answers_decides(serve):
    server = serve(app="application.onConnect = function (client, answer) { return answer; };")
    with client_of(server, "app", True):
        pass
    with pytest.raises(Refused) as refusal:
        client_of(server, "app", False)
    assert refusal.value.code == "NetConnection.Connect.Rejected"
    server.log.wait("refuse", reason="rejected")


def test_a_redirect_names_another_place(serve):
    server = serve(app="application.onConnect = function (client) { application.redirectConnection(client, 'rtmp://elsewhere/app'); };")
    with pytest.raises(Refused) as refusal:
        client_of(server, "app")
    assert refusal.value.info["ex"] == {"code": 302, "redirect": "rtmp://elsewhere/app"}


def test_a_call_to_all_reaches_clients_of_both_encodings(serve):
    server = serve(app="Client.prototype.say = function (words) { application.broadcastMsg('heard', words, 7); return true; };")
    with client_of(server, "app") as old, client_of(server, "app", objectEncoding=3) as new, client_of(server, "app") as speaker:
        assert result(speaker, "say", "hello") is True
        assert old.wait_call("heard")[1:] == [0, None, "hello", 7]
        assert speaker.wait_call("heard")[1:] == [0, None, "hello", 7]
        new.wait_call("heard")
        told = [m for m in new.messages if m.kind == chunks.COMMAND_AMF3 and b"heard" in m.payload]
        assert len(told) == 1 and b"hello" in told[0].payload
        assert [call[0] for call in speaker.calls].count("heard") == 1


def test_a_pending_client_is_accepted_later(serve):
    server = serve(app="""application.onConnect = function (client) {
        setTimeout(function () { application.acceptConnection(client); }, 300); }""" + ECHO)
    with client_of(server, "app") as client:
        assert result(client, "echo", 1) == 1


def test_a_client_that_leaves_while_it_is_pending_is_no_trouble(serve):
    server = serve(app="""application.onConnect = function (client) {
        setTimeout(function () { application.acceptConnection(client); trace("too late"); }, 500); }
        application.onDisconnect = function (client) { trace("left"); }""")
    gone = RtmpClient(tcp(server.port))
    gone.command("connect", {"app": "app", "tcUrl": "rtmp://127.0.0.1/app"}, transaction=True)
    server.log.wait("load", app="app")
    gone.close()
    server.log.wait("trace", text="left")
    server.log.wait("trace", text="too late")


def test_the_server_calls_and_gets_replies(serve):
    server = serve(app="""Client.prototype.start = function () {
        this.call("question", { onResult: function (v) { trace("answer " + v); } }, 6, 7); };""")
    with client_of(server, "app") as client:
        result(client, "start")
        call = client.wait_call("question")
        assert call[1] > 0 and call[3:] == [6, 7]
        client.reply(call, 42)
        server.log.wait("trace", text="answer 42")


def test_a_reply_larger_than_the_outbox_arrives(serve):
    server = serve(app="Client.prototype.big = function () { var a = []; for (var i = 0; i < 20000; ++i) a.push('user ' + i); return a; };")
    with client_of(server, "app") as client:
        assert len(result(client, "big")) == 20_000


def test_write_access_stands_in_for_the_stream_key(serve):
    server = serve(app="""application.onConnect = function (client, list) { client.writeAccess = list; client.readAccess = "public"; return true; };
        application.onPublish = function (client, stream) { trace("began " + stream.name); };
        application.onUnpublish = function (client, stream) { trace("ended " + stream.name); };""")
    with client_of(server, "app", "public") as client:
        client.publish("public/camera")
        server.log.wait("trace", text="began public/camera")
    server.log.wait("trace", text="ended public/camera")
    with client_of(server, "app", "public") as client, pytest.raises(Refused) as refusal:
        client.publish("private")
    assert refusal.value.code == "NetStream.Publish.BadName"
    with client_of(server, "app", "") as client, pytest.raises(Refused):
        client.publish("public/camera")
    with client_of(server, "app", "") as client:
        client.play("public/camera")
    with client_of(server, "app", "/") as client, pytest.raises(Refused):
        client.play("private")


HOSTILE = """
Client.prototype.loop = function () { while (true); };
Client.prototype.hog = function () { var kept = []; while (true) kept.push([kept.length, {a: 1}]); };
Client.prototype.text = function () { var s = "x"; while (true) s += s; };
Client.prototype.array = function () { return new Array(1e8).fill(1).length; };
Client.prototype.backtrack = function () { return /^(a+)+$/.test(new Array(60).join("a") + "!"); };
Client.prototype.recurse = function f() { return f(); };
Client.prototype.timers = function () { for (var i = 0; i < 1e5; ++i) setInterval(function () { throw new Error("in a timer"); }, 1); };
Client.prototype.cyclic = function () { var a = []; a.push(a); return a; };
Client.prototype.tricks = function () {
    Object.prototype.toString = null; Array.prototype.push = null; Object.keys = null; Function.prototype.call = null;
    Client.prototype.__proto__ = null; Object.prototype.then = 1; delete Object.prototype.hasOwnProperty; return 1; };
Client.prototype.fine = function () { return "fine"; };
application.onStatus = function () { throw new Error("in onStatus"); };
application.onDisconnect = function () { throw new Error("in onDisconnect"); };
"""


@pytest.mark.parametrize("method", ["loop", "hog", "text", "array", "backtrack", "recurse", "timers", "cyclic"])
def test_a_hostile_method_ends_alone(serve, method):
    server = serve(app=HOSTILE, other=ECHO, xml="<ScriptEngine><MaxTimeOut>1</MaxTimeOut></ScriptEngine>")
    with client_of(server, "app") as client, client_of(server, "other") as other:
        number = client.command(method, None, transaction=True)
        assert result(other, "echo", 1) == 1
        eventually(lambda: client._replies.get(number), 120, f"an answer to {method}")
        assert result(client, "fine") == "fine"
        assert result(other, "echo", 2) == 2
    with client_of(server, "app") as client:
        assert result(client, "fine") == "fine"


def test_tricks_with_prototypes_harm_only_the_application_itself(serve):
    server = serve(app=HOSTILE, other=ECHO)
    with client_of(server, "app") as client:
        try:
            result(client, "tricks")
            result(client, "fine")
        except Refused:
            pass
    with client_of(server, "other") as other:
        assert result(other, "echo", 1) == 1


def test_a_hanging_script_does_not_hold_up_media(serve):
    server = serve(open_publishing=True, app="Client.prototype.loop = function () { while (true); };",
                   xml="<ScriptEngine><MaxTimeOut>3</MaxTimeOut></ScriptEngine>")
    with client_of(server, "app") as publisher, client_of(server, "app") as viewer, client_of(server, "app") as third:
        stream = publisher.publish("camera")
        viewer.play("camera")
        third.command("loop", None, transaction=True)
        time.sleep(0.2)
        before = len(viewer.messages)
        publisher.send(Message(8, 40, stream, b"\xaf\x00\x12\x10"))
        for i in range(10):
            publisher.send(Message(8, 40 + i, stream, b"\xaf\x01sound" + bytes([i])))
        eventually(lambda: sum(m.kind == 8 for m in viewer.messages[before:]) >= 10, 2, "media while the script hangs")


def test_a_flood_of_calls_waits_its_turn(serve):
    server = serve(app="var n = 0; Client.prototype.count = function () { for (var i = 0; i < 2e4; ++i); return ++n; };")
    with client_of(server, "app") as flood, client_of(server, "app") as other:
        def send():
            for _ in range(3000):
                flood.command("count", None, transaction=True)
        sender = threading.Thread(target=send)
        sender.start()
        assert result(other, "count") > 0
        sender.join()
        eventually(lambda: flood._replies.get(3001), 60, "the last answer")
        numbers = [flood._replies[i][1][-1] for i in range(2, 3002)]
        assert numbers == sorted(numbers)


WAYS = {
    "rtmp": lambda port: RtmpClient(tcp(port)),
    "rtmpt": lambda port: RtmpClient(TunnelPipe(port)),
    "rtmpe": lambda port: RtmpeClient(tcp(port)),
    "rtmpte": lambda port: RtmpeClient(TunnelPipe(port)),
}


def test_a_script_lets_only_rtmpe_and_rtmpte_in(start_server):
    def configure(root):
        with_rtmpe(True)(root)
        application(root, "app", "application.onConnect = function (client) { return client.protocol == 'rtmpe' || client.protocol == 'rtmpte'; };")

    server = start_server(configure=configure)
    came_in = set()
    for protocol, make in WAYS.items():
        with make(server.port) as client:
            try:
                client.connect("app", f"rtmp://127.0.0.1:{server.port}/app")
                came_in.add(protocol)
            except Refused as refusal:
                assert refusal.code == "NetConnection.Connect.Rejected"
    assert came_in == {"rtmpe", "rtmpte"}


def test_a_broken_script_is_not_served_and_says_where(serve, programs):
    server = serve(app="var a = 1;\nvar = 2;\n")
    with pytest.raises(Refused):
        client_of(server, "app")
    error = server.log.wait("script-error")[0]
    assert error.fields["at"].startswith("main.asc:2")
    checked = programs.run("check", [binary(), "check", "--root", server.root])
    assert checked.returncode == 2
    assert "applications/app/main.asc:2:" in checked.output()
    (server.root / "applications/app/main.asc").write_text(ECHO)
    eventually(lambda: works(server), 5, "the repaired script is served")


def works(server):
    try:
        with client_of(server, "app") as client:
            return result(client, "echo", 1) == 1
    except Refused:
        return False


def test_sighup_reloads_a_script_that_changed(serve):
    server = serve(app="Client.prototype.version = function () { return 1; };\napplication.onAppStop = function (info) { trace('stop ' + info.code); };",
                   other=ECHO)
    with client_of(server, "app") as client, client_of(server, "other") as other:
        assert result(client, "version") == 1
        (server.root / "applications/app/main.asc").write_text("Client.prototype.version = function () { return 2; };")
        server.program.signal(signal.SIGHUP)
        client.wait_closed(5)
        server.log.wait("trace", text="stop Application.Shutdown")
        assert result(other, "echo", 1) == 1
    with client_of(server, "app") as client:
        assert result(client, "version") == 2


def test_instances_have_worlds_of_their_own(serve):
    script = "var n = 0; Client.prototype.add = function () { return ++n; }; Client.prototype.where = function () { return application.name; };"
    server = serve(app=script, xml="<Process><Scope>inst</Scope></Process>")
    with client_of(server, "app/one") as one, client_of(server, "app/two") as two:
        assert [result(one, "add"), result(one, "add"), result(two, "add")] == [1, 2, 1]
        assert result(two, "where") == "app/two"

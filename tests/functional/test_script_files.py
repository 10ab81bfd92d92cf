"""What scripts do with files and bytes, what is run before them, and what is loaded at the start."""

import signal

import pytest

from harness import amf0, chunks
from harness.chunks import Message
from harness.rtmp_client import COMMAND_CSID, Refused
from harness.scripted import application, client_of, result
from harness.waiting import eventually

FILES = """
Client.prototype.save = function (name, text) { var f = new File(name); return f.open("utf8", "create") && f.write(text) && f.close(); };
Client.prototype.load = function (name) { var f = new File(name); if (!f.open("utf8", "read")) return false; var t = f.read(1000); f.close(); return t; };
Client.prototype.names = function (name) { var l = new File(name).list(), n = []; for (var i = 0; i < l.length; i++) n.push(l[i].name); return n; };
"""


@pytest.fixture
def serve(start_server):
    def start(script, xml=None, also=lambda root: None):
        def configure(root):
            application(root, "app", script, xml)
            also(root)
        return start_server(configure=configure)
    return start


def test_a_script_keeps_files_in_its_folder(serve):
    server = serve(FILES)
    with client_of(server, "app") as client:
        assert result(client, "save", "/notes.txt", "grüße") is True
        assert (server.root / "applications/app/notes.txt").read_text() == "grüße"
        assert result(client, "load", "notes.txt") == "grüße"
        assert result(client, "load", "/../../conf/Server.xml") is False
        assert result(client, "save", "main.asc", "trace(1)") is False


def test_the_stream_key_is_not_seen(serve):
    server = serve(FILES, xml="<Access><Publish>key</Publish></Access>")
    with client_of(server, "app") as client:
        assert (server.root / "applications/app/stream.key").exists()
        assert result(client, "names", "/") == ["Application.xml", "main.asc"]
        assert result(client, "load", "stream.key") is False
        assert result(client, "save", "stream.key", "mine") is False


def test_a_mapped_folder_is_another_place(serve, tmp_path):
    (tmp_path / "a.txt").write_text("elsewhere")
    server = serve(FILES, xml=f"<ScriptEngine><FileObject><VirtualDirectory>/shared;{tmp_path}</VirtualDirectory></FileObject></ScriptEngine>")
    with client_of(server, "app") as client:
        assert result(client, "load", "/shared/a.txt") == "elsewhere"
        assert result(client, "load", "/shared/../a.txt") is False


def test_bytes_of_a_client_are_a_bytearray(serve):
    server = serve("""Client.prototype.turn = function (b) { trace(b instanceof ByteArray ? b.readUTFBytes(b.length) : typeof b);
        var answer = new ByteArray(); answer.writeBytes(b, 1); answer.writeByte(b[0]); return answer; };""")
    with client_of(server, "app", objectEncoding=3) as client:
        client.messages.clear()
        client.send(Message(chunks.COMMAND_AMF3, 0, 0, b"\x00" + amf0.encode("turn", 77, None) + bytes.fromhex("11 0c 05 6869")), COMMAND_CSID)
        server.log.wait("trace", text="hi")
        head = b"\x00" + amf0.encode("_result", 77, None)
        answer = eventually(lambda: [m.payload for m in list(client.messages) if m.payload.startswith(head)], 10, "an answer")[0]
        assert answer[len(head):] == bytes.fromhex("11 0c 05 6968")


def test_secure_asc_of_the_library_is_run_first(serve):
    def library(root):
        (root / "scriptlib").mkdir()
        (root / "scriptlib/secure.asc").write_text(
            "var system = { count: 0, add: function () { return ++this.count; } };\n"
            "var g = getGlobal(); g.system = protectObject(system);")

    server = serve("Client.prototype.add = function () { system.count = 9; return system.add(); }; Client.prototype.all = function () { return getGlobal(); };",
                   xml="<ScriptEngine><ScriptLibPath>scriptlib</ScriptLibPath></ScriptEngine>", also=library)
    with client_of(server, "app") as client:
        assert [result(client, "add"), result(client, "add")] == [1, 2]
        with pytest.raises(Refused):
            result(client, "all")


LOADED = """application.onAppStart = function () { trace("started " + this.name); };
Client.prototype.version = function () { return 1; };"""


def test_an_application_is_loaded_at_the_start_and_after_a_reload(serve):
    server = serve(LOADED, xml="<LoadOnStartup>true</LoadOnStartup>", also=lambda root: application(root, "other", LOADED))
    server.log.wait("trace", text="started app/_definst_")
    (server.root / "applications/app/main.asc").write_text(LOADED.replace("1", "2"))
    server.program.signal(signal.SIGHUP)
    server.log.wait("unload")
    eventually(lambda: len(server.log.events("trace", text="started app/_definst_")) == 2, 10, "it is loaded again")
    with client_of(server, "app") as client:
        assert result(client, "version") == 2
    assert not server.log.events("trace", text="started other/_definst_")


def test_one_that_is_broken_does_not_stop_the_server(serve):
    server = serve("var = 1;", xml="<LoadOnStartup>true</LoadOnStartup>", also=lambda root: application(root, "other", LOADED))
    server.log.wait("load-failed", app="app", reason="configuration-error")
    with client_of(server, "other") as client:
        assert result(client, "version") == 1


def test_a_flood_of_traces_is_bounded(serve):
    server = serve("""Client.prototype.flood = function () { for (var i = 0; i < 5000; ++i) trace("line " + i); return true; };
        Client.prototype.one = function () { trace("one"); };""")
    with client_of(server, "app") as client:
        assert result(client, "flood") is True
        server.log.wait("trace", text="line 0")

        def counted():
            result(client, "one")
            return [event for event in server.log.events("trace") if "left_out" in event.fields]
        left_out = sum(int(event.fields["left_out"]) for event in eventually(counted, 10, "how many were left out"))
        assert 4000 <= left_out < 5000
        assert len([event for event in server.log.events("trace") if event.fields["text"].startswith("line ")]) <= 1000

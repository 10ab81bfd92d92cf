"""NetConnection of scripts: connections from a server to other servers."""

import signal
import socket

import pytest

from harness import amf0, certificates, chunks, links, scripted_server
from harness.chunks import Message
from harness.configured import with_rtmpe
from harness.links import Link
from harness.ports import free_port
from harness.proxies import nginx
from harness.rtmp_client import COMMAND_CSID, Refused
from harness.scripted import client_of, result, serving
from harness.scripted_server import ScriptedServer
from harness.waiting import eventually

SUCCESS = "NetConnection.Connect.Success"
REJECTED = "NetConnection.Connect.Rejected"
FAILED = "NetConnection.Connect.Failed"
CLOSED = "NetConnection.Connect.Closed"

ORIGIN = """
application.onConnect = function (client, word, more) {
    if (word == "no") { application.rejectConnection(client, "not you", { why: "no" }); return; }
    if (word == "elsewhere") { application.redirectConnection(client, "rtmp://elsewhere/app", "gone"); return; }
    client.words = [word, more];
    return true;
};
application.onDisconnect = function (client) { trace("left " + client.agent); };
Client.prototype.echo = function (value) { return value; };
Client.prototype.all = function () { return Array.prototype.slice.call(arguments); };
Client.prototype.fail = function () { throw new Error("broken"); };
Client.prototype.never = function () { for (var i = 0; i < application.clients.length; i++) application.disconnect(application.clients[i]); };
Client.prototype.who = function () { return [this.agent, this.referrer, this.protocol, this.words]; };
Client.prototype.question = function (method, value) {
    var client = this;
    this.call(method, { onResult: function (v) { client.call("tell", null, ["result", v]); },
                        onStatus: function (i) { client.call("tell", null, ["error", i.code]); } }, value);
};
"""


@pytest.fixture
def origin(start_server):
    return start_server(configure=serving(origin=ORIGIN), name="origin")


@pytest.fixture
def edge(start_server):
    return start_server(configure=serving(edge=links.SCRIPT), name="edge")


@pytest.fixture
def link(edge):
    with Link(edge) as one:
        yield one


def url(server, app="origin", scheme="rtmp", host="127.0.0.1"):
    return f"{scheme}://{host}:{server.port}/{app}"


# --- connections

def test_a_script_connects_and_is_known_as_a_server(origin, link):
    link.opened(url(origin), "word", {"a": [1]})
    assert link.ask("state") == [True, url(origin)]
    went_well, (agent, referrer, protocol, words) = link.remote("who")
    assert went_well and agent.startswith("FlashCom/") and protocol == "rtmp"
    assert referrer.startswith("rtmp://") and referrer.endswith("/edge/_definst_")
    assert words == ["word", {"a": [1]}]


def test_calls_go_both_ways(origin, link):
    link.opened(url(origin))
    assert link.remote("all", 1, "two", [None, {"x": True}]) == [True, [1, "two", [None, {"x": True}]]]
    went_well, information = link.remote("fail")
    assert not went_well and information["code"] == "NetConnection.Call.Failed"
    went_well, information = link.remote("nothing")
    assert not went_well and information["code"] == "NetConnection.Call.Failed"
    for method, told in {"ask": ["result", ["answer", 7]], "broken": ["error", "NetConnection.Call.Failed"],
                         "connect": ["error", "NetConnection.Call.Failed"], "onStatus": ["error", "NetConnection.Call.Failed"]}.items():
        link.client.calls.clear()
        link.ask("remote", "question", method, 7)
        assert link.client.wait_call("told")[3:] == [told], method


def test_a_script_closes(origin, link):
    link.opened(url(origin))
    link.ask("shut")
    assert link.ask("state")[0] is False
    assert link.wait(CLOSED)["level"] == "status"
    assert link.ask("remote", "who") is False
    origin.log.wait("trace", text="left FlashCom/3.5.7 (Sallyport)")


AMF0_VALUES = {
    "number": "00 3ff8000000000000", "true": "01 01", "string": "02 0003 616263", "object": "03 0001 61 05 0000 09",
    "null": "05", "undefined": "06", "ecma array": "08 00000001 0001 61 00 3ff0000000000000 0000 09", "strict array": "0a 00000002 05 06",
    "date": "0b 42771f71fb04c000 0000", "date with a zone": "0b 42771f71fb04c000 ff88", "xml": "0f 00000004 3c612f3e",
    "typed object": "10 0003 612e42 0001 78 05 0000 09",
}
AMF3_VALUES = {
    "array": "11 09 05 01 03 02", "array with names": "11 09 01 03 61 03 01", "object": "11 0a 0b 01 03 61 01 01", "date": "11 08 01 42771f71fb04c000",
    "xml document": "11 07 09 3c612f3e", "bytes": "11 0c 07 010203", "ints": "11 0d 05 00 00000001 ffffffff",
    "doubles": "11 0f 03 00 3ff8000000000000", "dictionary": "11 11 03 00 06 03 61 03",
}


def echoed(client, value, amf3):
    kind, lead = (chunks.COMMAND_AMF3, b"\x00") if amf3 else (chunks.COMMAND, b"")
    client.messages.clear()
    client.send(Message(kind, 0, 0, lead + amf0.encode("echo", 77, None) + value), COMMAND_CSID)
    head = lead + amf0.encode("_result", 77, None)
    answers = lambda: [m.payload for m in list(client.messages) if m.payload.startswith(head)]
    return eventually(answers, 10, "an answer")[0][len(head):]


@pytest.mark.parametrize("encoding, values", [(0, AMF0_VALUES), (3, AMF3_VALUES)], ids=["amf0", "amf3"])
def test_every_type_comes_back_through_two_servers_as_it_went(start_server, origin, encoding, values):
    script = f"Client.prototype.encoding = {encoding};" + links.SCRIPT
    edge = start_server(configure=serving(edge=script), name="edge")
    with Link(edge, objectEncoding=encoding) as link:
        link.opened(url(origin))
        link.ask("proxy", "echo")
        for name, text in values.items():
            value = bytes.fromhex(text)
            assert echoed(link.client, value, encoding == 3) == value, name


# --- refusals and losses

def test_a_refusal_brings_the_applications_object(origin, link):
    assert link.open(url(origin), "no") is True
    information = link.wait(REJECTED)
    assert information["description"] == "not you" and information["application"] == {"why": "no"}
    link.wait(CLOSED)
    assert link.ask("codes") == [REJECTED, CLOSED]


def test_a_redirect_is_told_and_not_followed(origin, link):
    assert link.open(url(origin), "elsewhere") is True
    assert link.wait(REJECTED)["ex"] == {"code": 302, "redirect": "rtmp://elsewhere/app"}
    link.wait(CLOSED)
    assert link.ask("codes") == [REJECTED, CLOSED]


def test_an_application_that_is_not_there(origin, link):
    assert link.open(url(origin, "nowhere")) is True
    link.wait(CLOSED)
    assert link.ask("codes")[0].startswith("NetConnection.Connect.")
    assert link.ask("infos")[0]["level"] == "error"


def test_where_nobody_listens(link):
    assert link.open(f"rtmp://127.0.0.1:{free_port()}/app") is True
    assert link.wait(FAILED)["level"] == "error"
    assert link.ask("codes") == [FAILED]


def test_an_address_that_is_none(link):
    assert link.open("rtmp://host") is False
    link.wait(FAILED)


@pytest.mark.parametrize("greets", [False, True], ids=["not the handshake", "not connect"])
def test_a_server_that_never_answers(link, greets):
    if greets:
        silent = ScriptedServer(lambda say, heard: None)
        port = silent.port
    else:
        silent = socket.create_server(("127.0.0.1", 0))
        port = silent.getsockname()[1]
    with silent:
        assert link.open(f"rtmp://127.0.0.1:{port}/app") is True
        link.wait(FAILED, 40)


def test_a_server_that_goes_away(origin, link):
    link.opened(url(origin))
    origin.program.signal(signal.SIGSTOP)
    link.client.calls.clear()
    assert link.ask("remote", "echo", 1) is True
    origin.program.signal(signal.SIGCONT)
    assert link.client.wait_call("came")[3:] == [True, 1]
    origin.stop()
    link.wait(CLOSED)
    assert link.ask("state")[0] is False


def test_a_call_whose_connection_ends_fails(origin, link):
    link.opened(url(origin))
    link.ask("proxy", "echo")
    went_well, information = link.remote("never")
    assert not went_well and information["code"] == "NetConnection.Call.Failed"
    link.wait(CLOSED)


# --- ways

@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return certificates.Authority(tmp_path_factory.mktemp("authority"))


def trusting(authority):
    def configure(root):
        path = root / "conf/Server.xml"
        text = path.read_text()
        tag = f"<SSL><SSLClientCtx><SSLCACertificateFile>{authority.file}</SSLCACertificateFile></SSLClientCtx></SSL>"
        path.write_text(text.replace("</Server>", tag + "</Server>"))

    return configure


@pytest.fixture
def many_ways(start_server, authority):
    def also(root):
        with_rtmpe(True)(root)
        certificates.present(certificates.for_this_machine(authority))(root)

    return start_server(configure=serving(also, origin=ORIGIN), name="origin")


@pytest.mark.parametrize("scheme, protocol", [("rtmp", "rtmp"), ("rtmpt", "rtmpt"), ("rtmpe", "rtmpe"), ("rtmpte", "rtmpte"),
                                              ("rtmps", "rtmps"), ("rtmpts", "rtmps"), ("ws", "rtmp"), ("wss", "rtmps")])
def test_a_scheme_is_followed_exactly(start_server, many_ways, authority, scheme, protocol):
    edge = start_server(configure=serving(trusting(authority), edge=links.SCRIPT), name="edge")
    with Link(edge) as link:
        link.opened(url(many_ways, scheme=scheme, host="localhost"))
        went_well, (_, _, seen, _) = link.remote("who")
        assert went_well and (seen == protocol or scheme in ("ws", "wss", "rtmpts")), seen
    eventually(lambda: many_ways.log.events("connect"), 5, "the connect in the log")


def test_a_certificate_that_nobody_vouches_for_is_refused(many_ways, link):
    assert link.open(url(many_ways, scheme="rtmps", host="localhost")) is True
    assert "certificate" in link.wait(FAILED)["description"]


def test_another_server_that_is_not_ours(programs, link):
    port = free_port()
    nginx.rtmp_server(programs, port)
    link.opened(f"rtmp://127.0.0.1:{port}/live")
    link.ask("shut")
    link.wait(CLOSED)


# --- the server itself

def test_a_server_connects_to_itself(start_server):
    """Also to the application that asks: its script answers its own connect."""
    server = start_server(configure=serving(edge=links.SCRIPT + ORIGIN, origin=ORIGIN))
    with Link(server) as link, Link(server) as other:
        link.opened(url(server))
        other.opened(url(server, "edge"), "inner")
        assert link.remote("echo", 1) == [True, 1]
        assert other.remote("who")[1][3][0] == "inner"


def test_an_instance_that_is_unloaded_leaves_the_others(origin, edge):
    with Link(edge) as link:
        link.opened(url(origin))
        link.client.command("unload", None)
        link.client.wait_closed(10)
    origin.log.wait("trace", text="left FlashCom/3.5.7 (Sallyport)")
    with Link(edge) as link:  # and while it is still on its way
        assert link.open("rtmp://192.0.2.1/app") is True
        link.client.command("unload", None)
        link.client.wait_closed(10)
    with Link(edge) as link:
        link.opened(url(origin))


def test_what_comes_by_a_proxy_without_a_connection_fails(origin, link):
    link.opened(url(origin))
    link.ask("proxy", "echo")
    assert result(link.client, "echo", 5) == 5
    link.ask("shut")
    with pytest.raises(Refused) as refusal:
        result(link.client, "echo", 5)
    assert refusal.value.code == "NetConnection.Call.Failed"


def test_a_flood_of_calls_from_another_server_harms_nobody_else(edge, link):
    call = scripted_server.command("ask", 9, None, 1)
    with ScriptedServer(lambda say, heard: (heard(b"connect"), say(scripted_server.accepted()), say(call * 20_000))) as flood:
        assert link.open(f"rtmp://127.0.0.1:{flood.port}/app") is True
        link.wait(SUCCESS)
        assert result(link.client, "state")[1].endswith("/app")
        with client_of(edge, "live"):
            pass

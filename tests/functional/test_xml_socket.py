"""XMLSockets of players: raw, in TLS and by WebSocket as Ruffle's socketProxy makes them."""

import contextlib
import pathlib
import ssl

import pytest

from harness import certificates
from harness.ports import free_port
from harness.rtmp_client import RtmpClient, tcp
from harness.scripted import application, client_of, result
from harness.server import binary
from harness.tls import tls, trusting_anybody
from harness.waiting import eventually
from harness.websocket_pipe import WebSocketPipe, ask

SCRIPT = """
application.onXMLConnect = function (client) {
    client.send("<welcome protocol='" + client.protocol + "' ip='" + client.ip + "'/>");
    return true;
};
XMLClient.prototype.onXML = function (xml) {
    var first = xml.firstChild;
    if (first.nodeName == "leave") this.close();
    else if (first.nodeName == "all") for (var i = 0; i < application.xmlClients.length; ++i) application.xmlClients[i].send(xml);
    else if (first.nodeName == "flood") for (var j = 0; j < 400; ++j) this.send(new Array(10001).join("x"));
    else this.send("<echo>" + first.nodeName + "</echo>");
};
application.onXMLDisconnect = function (client) { trace("left " + client.ip); };
application.onConnect = function () { return true; };
Client.prototype.present = function () { return application.xmlClients.length; };
"""
NO_HANDLER = "application.onConnect = function () { return true; };"
ENABLED = "<XMLSocketListener enabled='true'><MaxMessageSize>1000</MaxMessageSize></XMLSocketListener>"
WS_CLIENT = pathlib.Path(__file__).parent / "harness/websocket/xml_by_ws.js"
ADAPTOR = "conf/_defaultRoot_/Adaptor.xml"


class Served:
    """A server with a port for each application, and one inside TLS."""

    def __init__(self, start_server, folder):
        self.ports = {name: free_port() for name in ("main", "app", "closed", "mute", "nowhere", "tls")}
        certificate = certificates.for_this_machine(certificates.Authority(folder))

        def configure(root):
            certificates.present(certificate)(root)
            application(root, "app", SCRIPT, ENABLED + "<WebSocket><Origins>same https://friend.example</Origins></WebSocket>")
            application(root, "closed", SCRIPT)
            application(root, "mute", NO_HANDLER, ENABLED)
            marks = "".join(self.host_port(name) for name in ("app", "closed", "mute", "nowhere"))
            marks += self.host_port("app", "tls", "-")
            self.write(root, f"<HostPort>127.0.0.1:{self.ports['main']}</HostPort>{marks}")

        self.server = start_server(configure=configure, listen=[], port=self.ports["main"])
        self.server.log.wait("ready")  # the other ports come behind the first

    def host_port(self, place, name=None, sign=""):
        return f'<HostPort xmlSocket="{place}">127.0.0.1:{sign}{self.ports[name or place]}</HostPort>'

    @staticmethod
    def write(root, inside):
        path = root / ADAPTOR
        text = path.read_text()
        begin, end = text.index("<HostPortList>"), text.index("</HostPortList>")
        path.write_text(text[:begin] + "<HostPortList>" + inside + text[end:])

    def open(self, name="app", **more):
        return Line(tcp(self.ports[name], **more))


class Line:
    """Messages with a zero byte at the end, over whatever has sendall and recv."""

    def __init__(self, pipe):
        self.pipe = pipe
        self._rest = b""

    def say(self, *messages):
        self.pipe.sendall(b"".join(one.encode() + b"\0" for one in messages))

    def read(self):
        """The next message; None at the end."""
        while b"\0" not in self._rest:
            try:
                more = self.pipe.recv(65536)
            except (ConnectionResetError, ssl.SSLError):
                return None
            if not more:
                return None
            self._rest += more
        message, self._rest = self._rest.split(b"\0", 1)
        return message.decode()

    def close(self):
        self.pipe.close()


@pytest.fixture
def served(start_server, tmp_path):
    return Served(start_server, tmp_path)


def test_messages_go_both_ways_however_they_are_cut(served):
    with contextlib.closing(served.open()) as line:
        line.say("<a/>")
        assert line.read() == "<welcome protocol='xmlsocket' ip='127.0.0.1'/>"
        assert line.read() == "<echo>a</echo>"
        for byte in b"<b x='1'>\xc3\xbc</b>\0<c":
            line.pipe.sendall(bytes([byte]))
        line.pipe.sendall(b"/>\0")
        assert [line.read(), line.read()] == ["<echo>b</echo>", "<echo>c</echo>"]


def test_who_waits_for_the_server_is_greeted(served):
    with contextlib.closing(served.open()) as line:
        assert line.read() == "<welcome protocol='xmlsocket' ip='127.0.0.1'/>"


def test_the_policy_is_served_at_the_same_port(served):
    with contextlib.closing(tcp(served.ports["app"])) as pipe:
        pipe.sendall(b"<policy-file-request/>\0")
        answer = b""
        while more := pipe.recv(4096):
            answer += more
    assert answer.endswith(b"</cross-domain-policy>\n\0") and str(served.ports["app"]).encode() in answer


def test_all_who_are_there_hear_of_it_and_of_leaving(served):
    lines = [served.open() for _ in range(3)]
    for line in lines:
        line.say("<hi/>")
        assert [line.read(), line.read()] == ["<welcome protocol='xmlsocket' ip='127.0.0.1'/>", "<echo>hi</echo>"]
    lines[0].say("<all>news</all>")
    assert [line.read() for line in lines] == 3 * ["<all>news</all>"]
    client = client_of(served.server, "app")
    assert result(client, "present") == 3
    lines[0].close()
    lines[1].say("<leave/>")
    assert lines[1].read() is None
    eventually(lambda: result(client, "present") == 1, 10, "two have left")
    served.server.log.wait("disconnect", protocol="xmlsocket", reason="server-closed")


def test_what_is_not_open_stays_closed(served):
    for name, reason in {"closed": "xml-socket-not-enabled", "nowhere": "unknown-application", "mute": "rejected"}.items():
        line = served.open(name)
        line.say("<a/>")
        assert line.read() is None
        served.server.log.wait("refuse", protocol="xmlsocket", reason=reason)


def test_rtmp_does_not_come_in_there_nor_xml_elsewhere(served):
    line = served.open()
    line.pipe.sendall(b"\x03" + b"\x01" * 1536)
    assert _ends(line)
    served.server.log.wait("disconnect", protocol="xmlsocket", reason="bad-message")
    with contextlib.closing(tcp(served.ports["main"])) as other:
        other.sendall(b"<a/>\0")
        assert other.recv(100) == b""


def _ends(line):
    while line.read() is not None:
        pass
    return True


def test_a_message_that_is_too_long_ends_the_connection(served):
    for text in (b"x" * 1001, b"x" * 1001 + b"\0"):
        line = served.open()
        line.pipe.sendall(text)
        assert _ends(line)
    served.server.log.wait("disconnect", protocol="xmlsocket", reason="bad-message")


def test_who_does_not_read_is_cut(served):
    line = served.open()
    line.say("<flood/>")
    served.server.log.wait("disconnect", protocol="xmlsocket", reason="outbox-overflow")
    line.close()


def test_many_messages_at_once_keep_their_order(served):
    line = served.open()
    names = [f"n{i}" for i in range(5000)]
    line.say(*(f"<{name}/>" for name in names))
    assert line.read().startswith("<welcome")
    assert [line.read() for _ in names] == [f"<echo>{name}</echo>" for name in names]


def test_inside_tls_it_is_the_same(served):
    line = Line(tls(served.ports["tls"], trusting_anybody()))
    line.say("<a/>")
    assert line.read() == "<welcome protocol='xmlsockets' ip='127.0.0.1'/>"
    assert line.read() == "<echo>a</echo>"
    silent = Line(tls(served.ports["tls"], trusting_anybody()))
    assert silent.read() == "<welcome protocol='xmlsockets' ip='127.0.0.1'/>"
    plain = served.open("tls")
    plain.say("<a/>")
    assert plain.read() is None, "the port is for TLS only"


# ---- WebSocket

def by_websocket(port, path, **headers):
    """Without a subprotocol, as Ruffle asks for one."""
    return WebSocketPipe(port, path, headers={"User_Agent": "ruffle", **headers})


def test_a_websocket_carries_the_bytes(served):
    for port, path in (("main", "/app/xmlsocket"), ("main", "/app/room/xmlsocket"), ("app", "/"), ("app", "/anything")):
        line = Line(by_websocket(served.ports[port], path))
        line.say("<a/>", "<b/>")
        assert [line.read() for _ in range(3)] == ["<welcome protocol='xmlsocket' ip='127.0.0.1'/>", "<echo>a</echo>", "<echo>b</echo>"], path
        line.close()


def test_a_websocket_to_what_is_not_open_is_not_found(served):
    for path in ("/closed/xmlsocket", "/nowhere/xmlsocket"):
        assert ask(served.ports["main"], path)[0].status == 404


def test_pages_are_judged_as_for_other_websockets(served):
    assert ask(served.ports["main"], "/app/xmlsocket", Origin="https://evil.example")[0].status == 403
    line = Line(by_websocket(served.ports["main"], "/app/xmlsocket", Origin="https://friend.example"))
    assert line.read().startswith("<welcome")


@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_ws_of_npm_speaks_as_ruffle_does(served, programs, scheme):
    ran = programs.run("ws", ["node", WS_CLIENT, f"{scheme}://127.0.0.1:{served.ports['main']}/app/xmlsocket"],
                       environment={"NODE_PATH": "/usr/share/nodejs"})
    assert ran.returncode == 0, ran.shown()
    assert ran.output().strip().splitlines() == [
        f"<welcome protocol='xmlsocket{'s' if scheme == 'wss' else ''}' ip='127.0.0.1'/>", "<echo>a</echo>", "<echo>b</echo>"]


def test_ruffles_websocket_reaches_rtmp_as_well(served):
    """No subprotocol, binary messages with the bytes of the TCP connection: what socketProxy sends."""
    client = RtmpClient(by_websocket(served.ports["main"], "/app"))
    client.connect("app")
    assert result(client, "present") == 0


# ---- configuration

@pytest.mark.parametrize("attribute, port, says", [
    ("app", 843, "port 843 is below 1024"), ("a/b/c", 5229, "is no application")])
def test_a_bad_port_is_said_with_its_place(programs, attribute, port, says):
    root = programs.folder / "bad-root"
    assert programs.run("init", [binary(), "init", root]).returncode == 0
    Served.write(root, f'\n<HostPort xmlSocket="{attribute}">:{port}</HostPort>\n')
    ran = programs.run("check", [binary(), "check", "--root", root])
    assert ran.returncode == 2
    assert says in ran.shown() and "Adaptor.xml:" in ran.shown()

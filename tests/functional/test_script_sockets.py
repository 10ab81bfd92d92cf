"""Scripts that speak to servers of their own: XMLSocket and XMLStreams."""

import socket
import threading

import pytest

from harness.ports import free_port
from harness.rtmp_client import RtmpClient, tcp
from harness.waiting import eventually

SCRIPT = """
function open(client, line) {
    line.onConnect = function (ok) { client.call("heard", null, "connect", ok); };
    line.onXML = function (xml) { client.call("heard", null, "xml", xml.status, xml.toString()); };
    line.onClose = function () { client.call("heard", null, "close"); };
    client.line = line;
    return line;
}
Client.prototype.connectSocket = function (host, port, limit) {
    var line = open(this, new XMLSocket());
    if (limit) line.maxUnprocessedChars = limit;
    return line.connect(host, port);
};
Client.prototype.connectStream = function (host, port) { return open(this, new XMLStreams()).connect(host, port); };
Client.prototype.connectCounting = function (host, port) {
    var line = open(this, new XMLSocket()), count = 0, client = this;
    line.onData = function (text) { if (++count == 50000) client.call("heard", null, "counted", count); };
    return line.connect(host, port);
};
Client.prototype.connectAndClose = function (host, port) {
    var line = open(this, new XMLSocket()), client = this;
    line.onXML = function (xml) { client.call("heard", null, "xml", 0, xml.toString()); this.close(); };
    return line.connect(host, port);
};
Client.prototype.say = function (text) { return this.line.send(new XML(text)); };
Client.prototype.shout = function (size) { return this.line.send(new Array(size + 1).join("x")); };
Client.prototype.hangUp = function () { this.line.close(); };
Client.prototype.leave = function () { application.shutdown(); };
"""


class Peer:
    """A server that the test speaks for: `lines` are the connections, `came` what they brought."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.lines = []
        self.came = []
        self.ended = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.came.append(b"")
            self.lines.append(line)
            threading.Thread(target=self._read, args=(len(self.lines) - 1,), daemon=True).start()

    def _read(self, index):
        try:
            while data := self.lines[index].recv(65536):
                self.came[index] += data
        except OSError:
            pass
        self.ended.append(index)

    def send(self, data):
        eventually(lambda: self.lines, 10, "a connection")  # the other side may know of it before the thread here does
        self.lines[-1].sendall(data)

    def close(self):
        for line in self.lines:
            line.close()
        self._listener.close()


@pytest.fixture
def peer():
    started = Peer()
    yield started
    started.close()


@pytest.fixture
def server(start_server):
    def configure(root):
        folder = root / "applications/app"
        folder.mkdir()
        (folder / "main.asc").write_text(SCRIPT)
    return start_server(configure=configure)


@pytest.fixture
def client(server):
    connection = RtmpClient(tcp(server.port))
    connection.connect("app", f"rtmp://127.0.0.1:{server.port}/app")
    with connection:
        yield connection


def ask(client, method, *values):
    return client.call(method, None, *values)[-1]


def heard(client):
    return [call[3:] for call in list(client.calls) if call[0] == "heard"]


def wait_heard(client, *expected):
    eventually(lambda: heard(client) == list(expected), 20, lambda: f"{expected}, not {heard(client)}")


def test_xml_goes_both_ways(client, peer):
    assert ask(client, "connectSocket", "127.0.0.1", peer.port) is True
    wait_heard(client, ["connect", True])
    assert ask(client, "say", "<hello who='&amp;'/>") is True
    eventually(lambda: peer.came == [b'<hello who="&amp;" />\0'], 10, lambda: str(peer.came))
    peer.send(b"<a>1</a>\0<b")
    wait_heard(client, ["connect", True], ["xml", 0, "<a>1</a>"])
    peer.send(b"/>\0broken<\0")
    wait_heard(client, ["connect", True], ["xml", 0, "<a>1</a>"], ["xml", 0, "<b />"], ["xml", -6, "broken"])


def test_a_name_is_looked_up(client, peer):
    ask(client, "connectSocket", "localhost", peer.port)
    wait_heard(client, ["connect", True])


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-name.invalid"])
def test_a_connection_that_cannot_be_made_is_told(client, host):
    ask(client, "connectSocket", host, free_port())
    eventually(lambda: heard(client) == [["connect", False]], 40, lambda: str(heard(client)))
    assert ask(client, "say", "<a/>") is False


def test_the_end_by_the_peer_comes_behind_its_last_words(client, peer):
    ask(client, "connectSocket", "127.0.0.1", peer.port)
    wait_heard(client, ["connect", True])
    peer.send(b"<bye/>\0")
    peer.lines[0].shutdown(socket.SHUT_RDWR)
    wait_heard(client, ["connect", True], ["xml", 0, "<bye />"], ["close"])


def test_who_closes_hears_nothing_more_and_has_said_all(client, peer):
    ask(client, "connectAndClose", "127.0.0.1", peer.port)
    wait_heard(client, ["connect", True])
    ask(client, "say", "<last/>")
    peer.send(b"<one/>\0<two/>\0")
    eventually(lambda: peer.ended, 10, "the end")
    assert peer.came == [b"<last />\0"]
    wait_heard(client, ["connect", True], ["xml", 0, "<one />"])
    ask(client, "say", "<late/>")  # its answer would come behind anything more
    assert heard(client) == [["connect", True], ["xml", 0, "<one />"]]


def test_a_message_that_does_not_end_closes_the_connection(client, peer):
    ask(client, "connectSocket", "127.0.0.1", peer.port)
    wait_heard(client, ["connect", True])
    peer.send(b"<a>" + b"x" * 10_000)
    wait_heard(client, ["connect", True], ["close"])
    eventually(lambda: peer.ended, 10, "the end")


def test_a_script_can_take_longer_messages(client, peer):
    ask(client, "connectSocket", "127.0.0.1", peer.port, 500_000)
    wait_heard(client, ["connect", True])
    peer.send(b"<a>" + b"x" * 300_000 + b"</a>\0")
    eventually(lambda: len(heard(client)) == 2, 20, lambda: str(len(heard(client))))
    assert heard(client)[1] == ["xml", 0, "<a>" + "x" * 300_000 + "</a>"]


def test_a_flood_of_messages_is_worked_off_while_calls_go_on(client, peer):
    ask(client, "connectCounting", "127.0.0.1", peer.port)
    wait_heard(client, ["connect", True])
    flood = threading.Thread(target=peer.send, args=(b"\0" * 50_000,), daemon=True)
    flood.start()
    ask(client, "say", "<a/>")
    wait_heard(client, ["connect", True], ["counted", 50_000])
    flood.join(10)


def test_a_peer_that_takes_nothing_does_not_fill_the_memory(client, server):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        ask(client, "connectSocket", "127.0.0.1", deaf.getsockname()[1])
        wait_heard(client, ["connect", True])
        taken = [ask(client, "shout", 500_000) for _ in range(40)]
    assert taken[0] is True and taken[-1] is False


def test_the_elements_of_a_stream_come_one_by_one(client, peer):
    ask(client, "connectStream", "127.0.0.1", peer.port)
    wait_heard(client, ["connect", True])
    ask(client, "say", "<hello/>")
    eventually(lambda: peer.came == [b"<hello />"], 10, lambda: str(peer.came))
    peer.send(b"<?xml version='1.0'?><stream:stream id='7'><message><body>h")
    wait_heard(client, ["connect", True], ["xml", 0, '<stream:stream id="7" />'])
    peer.send(b"i</body></message><presence/>")
    wait_heard(client, ["connect", True], ["xml", 0, '<stream:stream id="7" />'], ["xml", 0, "<message><body>hi</body></message>"], ["xml", 0, "<presence />"])


def test_connections_end_with_their_instance(client, peer, server):
    ask(client, "connectSocket", "127.0.0.1", peer.port)
    wait_heard(client, ["connect", True])
    client.command("leave", None)
    eventually(lambda: peer.ended, 10, "the end")
    server.log.wait("unload", timeout=10)

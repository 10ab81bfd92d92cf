"""Tunnel session ids: bound to how they were opened, useless to who guesses, and dear."""

import collections
import re
import secrets
import select
import selectors
import socket
import time

import pytest

from harness import certificates, tls
from harness import server as servers
from harness.rtmp_client import tcp
from harness.tunnel_client import HttpConnection
from harness.waiting import eventually
from harness.websocket_pipe import CLOSE, TEXT, WebSocketPipe

C0C1 = b"\x03" + bytes(8) + bytes(1528)
HANDSHAKE_BYTES = 1 + 1536 + 1536


@pytest.fixture
def http(server):
    with HttpConnection(server.port) as connection:
        yield connection


class TlsConnection(HttpConnection):
    """HTTP inside TLS; `name` is asked for in the handshake."""

    def __init__(self, port, name="localhost"):
        self.socket = tls.tls(port, tls.trusting_anybody(), name)
        self._buffer = b""


def opened(http, **headers):
    reply = http.post("/open/1", **headers)
    assert reply.status == 200
    return reply.body[:-1].decode()


# --- the binding

VHOST = "conf/_defaultRoot_/{0}/Vhost.xml"


@pytest.fixture
def guarded(start_server, tmp_path):
    """TLS on the port, and two virtual hosts besides the default one."""
    certificate = certificates.for_this_machine(certificates.Authority(tmp_path))

    def configure(root):
        certificates.present(certificate)(root)
        for name in ("music.test", "films.test"):
            path = root / VHOST.format(name)
            path.parent.mkdir(parents=True)
            path.write_text(f"<VirtualHost><AliasList><Alias>www.{name}</Alias></AliasList>"
                            f"<AppsDir>{root}/{name}</AppsDir></VirtualHost>\n")
            (root / name / "live").mkdir(parents=True)

    return start_server(configure=configure)


def test_an_id_opened_over_tls_is_refused_in_clear_and_the_session_lives_on(guarded):
    with TlsConnection(guarded.port) as owner, HttpConnection(guarded.port) as thief:
        session = opened(owner)
        owner.post(f"/send/{session}/0", C0C1)
        for verb, sequence in (("idle", 1), ("send", 1), ("close", 1), ("send", 0), ("send", 999)):
            reply = thief.post(f"/{verb}/{session}/{sequence}", C0C1)
            assert (reply.status, b"\x03" in reply.body) == (404, False), (verb, sequence)

        reply = owner.post(f"/send/{session}/1", C0C1[1:])
        assert reply.status == 200
    guarded.log.wait("refuse", reason="tunnel-binding", count=5)
    foreign = guarded.log.events("tunnel-foreign", reason="tunnel-binding")
    assert len(foreign) == 1, "said once, whatever a thief does"
    assert not guarded.log.events("disconnect", reason="bad-tunnel")


def test_an_id_opened_in_clear_is_refused_over_tls(guarded):
    with HttpConnection(guarded.port) as owner, TlsConnection(guarded.port) as other:
        session = opened(owner)
        assert other.post(f"/idle/{session}/0").status == 404
        assert owner.post(f"/send/{session}/0", C0C1).status == 200
    guarded.log.wait("refuse", reason="tunnel-binding")


def test_an_id_is_refused_at_another_virtual_host(guarded):
    with HttpConnection(guarded.port) as http:
        session = opened(http, Host="music.test")
        for host in ("films.test", "www.films.test:80", "127.0.0.1", ""):
            assert http.post(f"/send/{session}/0", C0C1, Host=host).status == 404, host
        for sequence, host in enumerate(("www.music.test", "MUSIC.test:1935", "music.test")):
            assert http.post(f"/send/{session}/{sequence}", C0C1[sequence * 500 : sequence * 500 + 500],
                             Host=host).status == 200, host


def test_an_id_is_refused_under_another_name_in_the_tls_handshake(guarded):
    with TlsConnection(guarded.port, "music.test") as owner, TlsConnection(guarded.port, "films.test") as other:
        session = opened(owner, Host="music.test")
        assert other.post(f"/send/{session}/0", C0C1, Host="music.test").status == 404
        assert owner.post(f"/send/{session}/0", C0C1, Host="music.test").status == 200


def test_a_client_may_move_to_another_address(server):
    with HttpConnection(server.port, source="127.0.0.21") as before, \
            HttpConnection(server.port, source="127.0.0.22") as after:
        session = opened(before)
        assert before.post(f"/send/{session}/0", C0C1[:700]).status == 200
        assert after.post(f"/send/{session}/1", C0C1[700:]).status == 200
    moved = server.log.wait("tunnel-moved")[0]
    assert (moved.fields["opened_from"], moved.fields["address"]) == ("127.0.0.21", "127.0.0.22")


def test_a_client_cannot_choose_its_id(http):
    session = opened(http)
    chosen = session[:-4] + "beef"
    assert http.post(f"/send/{chosen}/0", C0C1).status == 404
    assert http.post(f"/open/{chosen}").status == 404
    assert opened(http, Cookie=f"sallyport={chosen}") != chosen
    assert http.post(f"/send/{chosen}/0", C0C1).status == 404


def test_nothing_of_a_session_can_be_replayed_after_its_end(http, server):
    session = opened(http)
    http.post(f"/send/{session}/0", C0C1)
    assert http.post(f"/close/{session}/1").status == 200
    for verb, sequence in (("send", 0), ("close", 1), ("idle", 2), ("send", 3)):
        reply = http.post(f"/{verb}/{session}/{sequence}", C0C1)
        assert reply.status == 404 and len(reply.body) < 100, (verb, sequence)
    assert not server.log.events("tunnel-guessing")


def test_an_id_never_stands_in_the_log(http, server):
    session = opened(http)
    with HttpConnection(server.port, source="127.0.0.23") as other:
        other.post(f"/send/{session}/0", C0C1)
    server.log.wait("tunnel-moved")
    text = server.program.errors()
    assert session not in text and session[-32:] not in text
    assert not re.search(re.escape(session[-40:-30]), text), "more than the beginning of the locator"


# --- guessing

ADDRESSES = 500
SECONDS = 12
FREE = 50
PIPELINED = 5


class Guesser:
    """One address that presents made-up ids as fast as it is let, in one connection, several at once."""

    def __init__(self, port, source, shape):
        self.shape = shape
        self.answered, self.late, self.statuses = 0, 0, collections.Counter()
        self.ended = False
        self.socket = tcp(port, source=source)
        self.socket.setblocking(False)
        self._buffer = b""

    def guess(self, count):
        made = b"".join(
            b"POST /idle/%s/0 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n\0" % self._id() for _ in range(count))
        try:
            self.socket.send(made)
        except OSError:
            self.ended = True

    def read(self, late):
        try:
            data = self.socket.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return
        self._buffer += data
        heads = re.findall(rb"HTTP/1\.1 (\d+) ", self._buffer)
        self._buffer = self._buffer[self._buffer.rfind(b"HTTP/1.1 ") + 9 :]
        self.statuses.update(heads)
        self.answered += len(heads)
        self.late += len(heads) if late else 0
        self.guess(len(heads))

    def _id(self):
        """Like a real one: the right worker, and for every second one the right place in the table."""
        keep = 18 if secrets.randbelow(2) else 2
        return (self.shape[:keep] + secrets.token_hex(24)[: len(self.shape) - keep]).encode()


@pytest.mark.skipif(servers.with_sanitizers(), reason="times are those of the release build")
def test_guessers_at_many_addresses_find_nothing_and_are_slowed_down(start_server):
    """Real connections from 500 addresses. (A million guesses, from a thousand addresses: unit_net, TunnelStream.)"""
    server = start_server(descriptors=20_000)
    honest = HttpConnection(server.port, source="127.8.0.1")
    session = opened(honest)
    guessers = [Guesser(server.port, f"127.8.{1 + n // 250}.{1 + n % 250}", session) for n in range(ADDRESSES - 1)]
    guessers.append(Guesser(server.port, "127.8.0.1", session))  # beside the honest client
    waited = []
    with selectors.DefaultSelector() as selector:
        for guesser in guessers:
            selector.register(guesser.socket, selectors.EVENT_READ, guesser)
            guesser.guess(PIPELINED)
        start = time.monotonic()
        while (passed := time.monotonic() - start) < SECONDS:
            for key, _ in selector.select(0.05):
                key.data.read(late=passed > SECONDS - 5)
                if key.data.ended:
                    selector.unregister(key.fileobj)
            if len(waited) < passed:  # a session a second
                began = time.monotonic()
                assert honest.post(f"/send/{opened(honest)}/0", C0C1).status == 200
                waited.append(time.monotonic() - began)

    statuses = sum((guesser.statuses for guesser in guessers), collections.Counter())
    total = sum(guesser.answered for guesser in guessers)
    late = sum(guesser.late for guesser in guessers)
    print(f"{total} guesses answered, {late} of them in the last 5 s; the honest client waited {max(waited):.2f} s at most")
    for guesser in guessers:
        guesser.socket.close()
    honest.close()
    assert set(statuses) == {b"404"}
    assert total >= ADDRESSES * FREE, "the guessers did not get as far as being slowed down"
    assert max(guesser.answered for guesser in guessers) <= FREE + SECONDS + 2 * PIPELINED + 10
    assert late <= ADDRESSES * 5 * 2, "more than two a second for each address"
    assert max(waited) < 2, "an honest client at a guesser's address had to wait"


def test_a_flood_of_guesses_in_one_connection_is_answered_one_by_one(server):
    guesser = Guesser(server.port, "127.0.0.31", "0" * 50)
    guesser.socket.setblocking(True)
    guesser.socket.settimeout(0.2)
    request = b"POST /idle/%s/0 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n\0"
    with pytest.raises(TimeoutError):
        for _ in range(100_000):
            guesser.socket.sendall(request % secrets.token_hex(25).encode())
    received = b""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            received += guesser.socket.recv(65536)
        except TimeoutError:
            pass
    guesser.socket.close()
    answered = received.count(b"HTTP/1.1 404")
    assert answered == received.count(b"HTTP/1.1 ")
    assert FREE <= answered <= FREE + 25


def test_who_guesses_on_is_cut_and_named_once_and_others_at_the_address_are_not_concerned(server):
    guessers = [Guesser(server.port, "127.0.0.32", "0" * 50) for _ in range(160)]
    with HttpConnection(server.port, source="127.0.0.32") as honest:
        session = opened(honest)
        for guesser in guessers:
            guesser.guess(1)
        server.log.wait("tunnel-guessing", address="127.0.0.32", timeout=10)
        began = time.monotonic()
        assert honest.post(f"/send/{session}/0", C0C1).status == 200
        assert opened(honest)
        assert time.monotonic() - began < 2

        def settled():
            for guesser in guessers:
                if not guesser.ended:
                    guesser.socket.setblocking(False)
                    read_once(guesser)
            return sum(guesser.ended for guesser in guessers) >= 160 - 100 - 10

        eventually(settled, 15, "those beyond the hundredth are cut")
    cut = [guesser for guesser in guessers if guesser.ended]
    assert all(guesser.answered == 0 for guesser in cut), "cut without an answer"
    assert len(server.log.wait("tunnel-guessing")) == 1
    server.log.wait("refuse", reason="rate-limit", address="127.0.0.32")
    for guesser in guessers:
        guesser.socket.close()


def read_once(guesser):
    """Without guessing on."""
    try:
        data = guesser.socket.recv(65536)
    except BlockingIOError:
        return
    except OSError:
        data = b""
    guesser.ended = not data
    guesser.answered += data.count(b"HTTP/1.1 404")



class WebSocketGuess:
    """One made-up id of a WebSocket session, in a connection of its own."""

    def __init__(self, port, source, note=None):
        self.pipe = WebSocketPipe(port, source=source, headers={"Sec_WebSocket_Protocol": "sallyport.rtmp"})
        self.pipe.send_frame(TEXT, (note or f"resume {secrets.token_hex(25)} 0").encode())

    def answer(self):
        """The note, or nothing where the connection has ended without one."""
        opcode, payload = self.pipe.read_frame()
        self.pipe.close()
        assert opcode in (TEXT, CLOSE)
        return payload.decode() if opcode == TEXT else ""

    def is_answered(self):
        return bool(select.select([self.pipe], [], [], 0)[0])


def test_guessed_ids_of_websocket_sessions_are_dear_too(server):
    for _ in range(FREE):
        assert WebSocketGuess(server.port, "127.0.0.34").answer() == "gone"
    guesses = [WebSocketGuess(server.port, "127.0.0.34") for _ in range(80)]

    honest = WebSocketGuess(server.port, "127.0.0.34", "open")
    assert honest.answer().startswith("session "), "who shares the address and is honest does not wait"
    assert not guesses[15].is_answered(), "a guess beyond the free ones is answered late"

    answers = [guess.answer() for guess in guesses]
    assert set(answers) == {"gone", ""}
    assert answers.count("") >= 80 - 50 - 10, "those beyond the hundredth are not answered"
    server.log.wait("tunnel-guessing", address="127.0.0.34")
    server.log.wait("refuse", reason="tunnel-binding", address="127.0.0.34")

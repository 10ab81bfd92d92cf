"""`sallyport connect`: the way it takes, what it says about it, and what does not fool it."""

import contextlib
import json
import socket
import stat
import threading

import pytest

from harness import certificates
from harness import server as servers
from harness.clients import sallyport
from harness.configured import with_rtmpe
from harness.live import LivePublisher, synthetic_tags
from harness.meddler import Meddler
from harness.ports import free_port
from harness.proxies.crooked import Crooked
from harness.proxies.flaky import Flaky
from harness.proxies.squid import Squid
from harness.waiting import eventually


@pytest.fixture
def connect(programs, tmp_path):
    """Runs the command to its end and answers the program; its state is in a folder of the test's own."""

    def run(*arguments, name="connect", environment=None, timeout=30):
        ours = {"XDG_STATE_HOME": tmp_path / "state", "http_proxy": "", "https_proxy": "", "all_proxy": "", **(environment or {})}
        return programs.run(name, [servers.binary(), "connect", *arguments], timeout=timeout,
                            environment={key: str(value) for key, value in ours.items()})

    return run


@pytest.fixture
def way(connect):
    """The same with --json; answers the object and checks the exit code by what it says."""

    def run(*arguments, **options):
        program = connect(*arguments, "--json", **options)
        found = json.loads(program.output())
        assert program.returncode == (0 if found["connected"] else 1), program.shown()
        return found

    return run


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return certificates.Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def secure_server(start_server, authority):
    return start_server(configure=certificates.present(certificates.for_this_machine(authority)))


def uri(port, scheme="rtmp", host="127.0.0.1", path="live"):
    return f"{scheme}://{host}:{port}/{path}"


def outcomes(found):
    return {candidate["carrier"]: candidate["outcome"] for candidate in found["candidates"]}


# --- ways

def test_plain_rtmp_wins_on_an_open_network(server, way):
    found = way(uri(server.port))
    assert (found["carrier"], found["port"], found["route"]) == ("rtmp", server.port, "direct")
    assert found["address"] == "127.0.0.1"
    assert found["elapsed_ms"] >= found["proved_ms"] >= 0
    assert found["repeats"] == 0
    assert outcomes(found)["rtmp"] == "proved"
    server.log.wait("connect")
    server.log.wait("disconnect")
    assert len(server.log.wait("connect")) == 1


def test_it_says_so_in_words(server, connect):
    program = connect(uri(server.port))
    assert program.returncode == 0
    assert program.output().startswith(f"connected to rtmp://127.0.0.1:{server.port}/live by rtmp on port {server.port}, direct, in ")


@pytest.mark.parametrize("scheme, carrier", [("rtmpt", "rtmpt"), ("ws", "ws")])
def test_every_plain_scheme_gets_through(server, way, scheme, carrier):
    assert way(uri(server.port, scheme))["carrier"] == carrier


@pytest.mark.parametrize("scheme, carrier", [("rtmps", "rtmps"), ("rtmpts", "rtmpts"), ("wss", "wss")])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_every_secure_scheme_gets_through(secure_server, authority, way, scheme, carrier, host):
    found = way(uri(secure_server.port, scheme, host), "--cacert", authority.file)
    assert found["carrier"] == carrier


def test_rtmpe_gets_through(start_server, way):
    server = start_server(configure=with_rtmpe(True))
    assert way(uri(server.port, "rtmpe"))["carrier"] == "rtmpe"
    assert way(uri(server.port, "rtmpte"))["carrier"] == "rtmpte"


def test_a_proxy_is_gone_through(server, programs, way):
    squid = Squid(programs)
    found = way(uri(server.port), "--proxy", f"http://127.0.0.1:{squid.port}")
    assert found["route"].endswith(f"127.0.0.1:{squid.port}")
    assert squid.requests()


def test_no_proxy_is_gone_through_where_none_is_wanted(server, programs, way):
    squid = Squid(programs)
    environment = {"http_proxy": f"http://127.0.0.1:{squid.port}", "no_proxy": "127.0.0.1"}
    assert way(uri(server.port), environment=environment)["route"] == "direct"


def test_the_classic_ladder_goes_up_to_the_tunnel(server, way):
    found = way(uri(server.port), "--classic")
    assert found["carrier"] == "rtmp"
    assert len(found["candidates"]) == 1  # a port in the URI is all there is
    assert way(f"rtmpt://127.0.0.1:{server.port}/live", "--classic=80")["carrier"] == "rtmpt"


# --- what must not win

def test_nothing_listens(way):
    found = way(uri(free_port()))
    assert not found["connected"]
    assert found["obstacle"] == "refused"
    assert set(outcomes(found).values()) == {"failed"}


def test_a_failure_says_what_to_do(connect):
    port = free_port()
    program = connect(uri(port))
    assert program.returncode == 1
    assert program.output() == ""
    assert "check that the server runs and listens on this port" in program.errors()
    assert f"rtmp on port {port}, direct: refused" in program.errors()


def test_rtmps_never_falls_to_plaintext(server, way):
    for scheme in ("rtmps", "rtmpts", "wss"):
        found = way(uri(server.port, scheme), name=f"connect-{scheme}")
        assert not found["connected"]
        assert all(c["carrier"] in ("rtmps", "https", "rtmpts", "wss", "https-poll", "https-text") for c in found["candidates"])
    assert not server.log.events("connect")


def test_an_unknown_authority_is_not_trusted(secure_server, way):
    found = way(uri(secure_server.port, "rtmps"))
    assert not found["connected"]
    assert found["obstacle"] == "tls-intercepted"


def test_a_certificate_for_another_name_is_not_trusted(start_server, authority, way):
    other = authority.issue("other", "DNS:other.example")
    server = start_server(configure=certificates.present(other))
    found = way(uri(server.port, "rtmps", "localhost"), "--cacert", authority.file)
    assert not found["connected"]
    assert found["obstacle"] == "tls-wrong-name"


class Impostor:
    """Answers every connection by `answer(bytes so far)`; None means nothing more to say, yet."""

    def __init__(self, answer):
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._serve, args=[self._listener.accept()[0]], daemon=True).start()

    def _serve(self, client):
        with contextlib.suppress(OSError), client:
            while data := client.recv(65536):
                if said := self._answer(data):
                    client.sendall(said)


PAGE = b"<html><title>Log in</title></html>"
IMPOSTORS = {
    "echo": lambda data: data,
    "page": lambda data: b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE),
    "zeros": lambda data: b"\x03" + bytes(3072),
    "banner": lambda data: b"SSH-2.0-OpenSSH_9.2\r\n",
}


@pytest.mark.parametrize("kind", IMPOSTORS)
def test_nobody_wins_who_is_no_server(way, kind):
    with Impostor(IMPOSTORS[kind]) as impostor:
        found = way(uri(impostor.port), "--timeout", "3")
    assert not found["connected"]
    assert "proved" not in outcomes(found).values()


def test_who_repeats_our_handshake_twice_is_found_out_by_connect(way):
    """nginx-rtmp's S1 and S2 are copies of C1, too, so that such a box passes for a server until it is asked."""
    with Impostor(lambda data: data + data[1:] if data[:1] == b"\x03" else b"") as impostor:
        found = way(uri(impostor.port), "--timeout", "3")
    assert not found["connected"]


def test_silence_ends_in_time(way):
    with Impostor(lambda data: None) as silent:
        found = way(uri(silent.port), "--timeout", "2")
    assert not found["connected"]
    assert found["obstacle"] == "silent"
    assert found["elapsed_ms"] < 3500


def test_a_refusal_is_the_servers(server, way):
    found = way(uri(server.port, path="nowhere"))
    assert not found["connected"]
    assert (found["obstacle"], found["stage"]) == ("server-refused", "connect")
    assert found["carrier"] == "rtmp"


def test_wrong_arguments_are_usage(connect):
    for arguments in (["http://host/live"], ["rtmp:/live"], ["rtmp://host/live", "--proxy", "gopher://x"],
                      ["rtmp://host/live", "--classic=443"], ["rtmp://host/live", "--proxy-type", "some"]):
        program = connect(*arguments)
        assert program.returncode == 2, program.shown()


# --- connect is answered once

@pytest.mark.parametrize("what, asked", [("swallow", 0), ("cut", 0), ("deaf", 1), ("late_cut", 1)])
def test_connect_is_said_again_on_the_next_way(server, way, what, asked):
    with Meddler(server.port, what) as box:
        found = way(uri(box.port))
        assert found["connected"], found
        assert box.meddled == 1
    assert found["carrier"] in ("ws", "rtmpt")
    assert found["repeats"] == 1
    if asked:
        server.log.wait("repeat", count=asked)
    assert len(server.log.events("repeat")) == asked
    assert len(server.log.wait("access", action="connect")) == 1


# --- memory

def test_the_winner_is_remembered(server, way, tmp_path):
    first = way(uri(server.port))
    assert not first["remembered"]
    file = tmp_path / "state/sallyport/ways.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "127.0.0.1" not in file.read_text()
    second = way(uri(server.port), name="again")
    assert second["remembered"]
    assert second["carrier"] == first["carrier"]


def test_nothing_is_remembered_where_nothing_may_be(server, way, tmp_path):
    assert way(uri(server.port), "--no-memory")["connected"]
    assert not (tmp_path / "state").exists()


def test_a_damaged_memory_is_forgotten(server, way, tmp_path):
    file = tmp_path / "state/sallyport/ways.json"
    file.parent.mkdir(parents=True)
    file.write_text("{" * 1000)
    assert way(uri(server.port))["connected"]
    assert json.loads(file.read_text())["version"] == 1


def test_a_better_way_than_the_tunnel_is_found_for_the_next_time(server, programs, way, tmp_path):
    """At first only whole requests pass. Then everything does, which the session in the tunnel finds out beside."""
    with Crooked(server.port) as filtering:
        url = f"rtmp://127.0.0.1:{filtering.port}/live"
        with LivePublisher(server.port, "s", synthetic_tags(2000)):
            player = sallyport.play(programs, f"{url}/s", tmp_path / "received.flv", ["--json"],
                                    environment={"XDG_STATE_HOME": str(tmp_path / "state")})
            server.log.wait("play", timeout=20)
            filtering.close()
            with Flaky(programs, server.port, port=filtering.port):
                eventually(lambda: _remembers(tmp_path, "rtmp"), 20, player.shown)
                player.interrupt()
                found = way(url)

    assert sallyport.outcome(player)["carrier"] == "rtmpt" and sallyport.outcome(player)["reconnects"] == 0
    assert found["carrier"] == "rtmp" and found["remembered"] is True


def _remembers(tmp_path, carrier):
    file = tmp_path / "state/sallyport/ways.json"
    return file.exists() and f"direct {carrier} " in file.read_text()

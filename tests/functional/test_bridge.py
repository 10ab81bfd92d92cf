"""Programs that know nothing of firewalls, carried through the bridge: what they publish and play arrives bit for bit,
a broken path is mended without their notice, SWF verification still works, and SOCKS is served."""

import contextlib
import shutil
import signal

import pytest

from harness import certificates, flv, swf
from harness import server as servers
from harness.bridge import Bridge
from harness.clients import ffmpeg, obs, rtmpdump
from harness.identity import as_far_as_sent, assert_relayed
from harness.live import LivePublisher, synthetic_tags
from harness.ports import free_port
from harness.processes import until_ended
from harness.proxies.haproxy import Haproxy
from harness.proxies.squid import Squid
from harness.rtmp_client import connected
from harness.waiting import eventually, stays
from test_swf import PLAYER, demanding, put

STREAM = "film"


@pytest.fixture
def bridge(programs):
    """Starts bridges; at the end of the test each must be alive, and end well at Ctrl-C."""
    started = []

    def start(uri=None, *options, **more):
        more.setdefault("name", f"bridge-{len(started)}")
        started.append(Bridge(programs, uri, *options, **more))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return certificates.Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def secure_server(start_server, authority):
    return start_server(configure=certificates.present(certificates.for_this_machine(authority)))


def place(server, scheme="rtmp", port=None):
    return f"{scheme}://127.0.0.1:{port or server.port}/live"


# ------------------------------------------------------------------------------------------ the thin path

def published_and_played(way, server, programs, media, tmp_path, players=("ffmpeg", "rtmpdump")):
    """ffmpeg publishes through the bridge; others play through it and directly."""
    publisher = ffmpeg.publish(programs, media, way.rtmp(STREAM))
    server.log.wait("publish", timeout=20)
    running = {"direct": ffmpeg.play(programs, server.rtmp(STREAM), tmp_path / "direct.flv", "play-direct")}
    if "ffmpeg" in players:
        running["ffmpeg"] = ffmpeg.play(programs, way.rtmp(STREAM), tmp_path / "ffmpeg.flv")
    if "rtmpdump" in players:
        running["rtmpdump"] = rtmpdump.play(programs, way.rtmp(STREAM), tmp_path / "rtmpdump.flv")
    assert publisher.wait(40) == 0, publisher.shown()
    until_ended(running.values(), 15)
    received = {name: flv.read(tmp_path / f"{name}.flv") for name in running}
    sent = as_far_as_sent(flv.read(media), received.values())
    for name, tags in received.items():
        with told(name, running[name]):
            assert_relayed(sent, tags)


@contextlib.contextmanager
def told(name, program):
    """Says which player it was."""
    try:
        yield
    except AssertionError as failure:
        raise AssertionError(f"{name}: {failure}\n{program.shown()}") from None


def test_what_is_published_and_played_through_it_is_the_same(server, bridge, programs, media, tmp_path):
    way = bridge(place(server))
    published_and_played(way, server, programs, media, tmp_path)
    opened = way.events("opened")
    assert {one["carrier"] for one in opened} == {"rtmp"}
    assert {one["port"] for one in opened} == {server.port}
    assert len(server.log.wait("connect", count=4)) == 4, "one for each program, and none for the ways that lost"
    closed = way.wait("closed", count=3)
    assert (closed["resumptions"], closed["dropped"]) == (0, 0)


def through_connect(programs):
    squid = Squid(programs)
    return squid, ["--proxy", f"http://127.0.0.1:{squid.port}", "--proxy-type", "connect"]


def without_connect(programs):
    squid = Squid(programs, rules="http_access deny CONNECT\nhttp_access allow all")
    return squid, ["--proxy", f"http://127.0.0.1:{squid.port}", "--proxy-type", "http"]


# What stands in the way: the scheme of the URI, the proxy if there is one, the carrier and the route that win.
WALLS = {
    "tunnel": ("rtmpt", None, "rtmpt", "direct"),
    "websocket": ("ws", None, "ws", "direct"),
    "rtmps-by-connect": ("rtmps", through_connect, "rtmps", "http-connect"),
    "wss-by-connect": ("wss", through_connect, "wss", "http-connect"),
    "requests-alone": ("rtmp", without_connect, "rtmpt", "http-forward"),
}


@pytest.fixture
def behind(secure_server, authority, bridge, programs):
    """A bridge behind one of these walls; afterwards the way that it took must be the one that is open."""
    walls = []

    def start(name):
        scheme, proxy, carrier, route = WALLS[name]
        squid, options = proxy(programs) if proxy else (None, [])
        way = bridge(place(secure_server, scheme), "--cacert", authority.file, *options)
        walls.append((way, carrier, route, squid))
        return way

    yield start
    for way, carrier, route, squid in walls:
        opened = way.events("opened")[0]
        assert (opened["carrier"], opened["route"].split(" ")[0]) == (carrier, route)
        assert squid is None or squid.requests()


@pytest.mark.parametrize("wall", WALLS)
def test_it_gets_through_walls(wall, behind, secure_server, programs, media, tmp_path):
    published_and_played(behind(wall), secure_server, programs, media, tmp_path, players=("ffmpeg",))


@pytest.mark.skipif(not shutil.which("obs") or not shutil.which("Xvfb"), reason="obs or Xvfb is not installed")
@pytest.mark.parametrize("wall", WALLS)
def test_obs_gets_through_walls(wall, behind, secure_server, programs, media, tmp_path):
    way = behind(wall)
    output = tmp_path / "out.flv"
    player = ffmpeg.play(programs, secure_server.rtmp(STREAM), output)
    program, recording = obs.publish(programs, obs.Screen(programs), media, way.rtmp("").rstrip("/"), STREAM)
    secure_server.log.wait("publish", timeout=60, stream=STREAM)
    eventually(lambda: len(frames(output)) >= 75, 60, program.shown, every=0.2)
    player.interrupt()

    received = flv.read(output)
    last = [tag for tag in received if tag.is_frame][-1].body
    eventually(lambda: recording() and last in {tag.body for tag in flv.read(recording())}, 60, program.shown, every=0.2)
    assert_relayed(flv.read(recording()), received, to_the_end=False)


# ------------------------------------------------------------------------------ application, refusal, swf

def test_the_application_is_the_uris(server, bridge, programs, media):
    """The program asks for one that the server does not have."""
    way = bridge(place(server) + "/inst")
    publisher = ffmpeg.publish(programs, media, way.rtmp(STREAM, app="elsewhere"))
    connect = server.log.wait("connect")[0].fields
    assert (connect["app"], connect["instance"]) == ("live", "inst")
    publisher.terminate()


def test_without_a_path_the_application_is_the_programs(server, bridge, programs, media):
    way = bridge(f"rtmp://127.0.0.1:{server.port}")
    publisher = ffmpeg.publish(programs, media, way.rtmp(STREAM))
    assert server.log.wait("connect")[0].fields["app"] == "live"
    publisher.terminate()


def test_a_refusal_reaches_the_program(server, bridge, programs, tmp_path):
    way = bridge(f"rtmp://127.0.0.1:{server.port}")
    player = rtmpdump.play(programs, way.rtmp(STREAM, app="unknown"), tmp_path / "out.flv")
    assert player.wait(20) == 1, player.shown()
    closed = way.wait("closed")
    assert closed["resumptions"] == 0


def test_a_server_that_cannot_be_reached_ends_the_program(bridge, programs, tmp_path):
    way = bridge(f"rtmp://127.0.0.1:{free_port()}/live", "--timeout", "3")
    player = rtmpdump.play(programs, way.rtmp(STREAM), tmp_path / "out.flv")
    # rtmpdump's codes for a session that failed, and for one that it could not begin: it is closed in either.
    assert player.wait(20) in (1, 3), player.shown()
    assert "no way to the server" in way.wait("closed")["message"]


@pytest.mark.parametrize("scheme", ["rtmp", "rtmpt"])
def test_swf_verification_still_works(scheme, start_server, bridge, programs, tmp_path):
    server = start_server(configure=demanding({"player.swf": PLAYER}))
    put(tmp_path / "site/player.swf", swf.with_zlib(PLAYER))
    way = bridge(place(server, scheme))
    publisher = LivePublisher(server.port, STREAM, synthetic_tags(3000, size=500))
    with swf.WebSite(tmp_path / "site") as site:
        output = tmp_path / "out.flv"
        player = rtmpdump.play(programs, way.rtmp(STREAM), output, options=("-W", f"{site.url}/player.swf"),
                               environment={"HOME": str(tmp_path)})
        server.log.wait("swf-verified", timeout=15)
        eventually(lambda: output.exists() and output.stat().st_size > 0, 10, player.shown)
        stays(lambda: player.running, 5, player.shown)
    publisher.close()


# ------------------------------------------------------------------------------------------- a broken path

def passing(server):
    """haproxy's sections for bytes on their way to the server."""
    return lambda port: f"listen way\n    mode tcp\n    bind 127.0.0.1:{port}\n    server s 127.0.0.1:{server.port}\n"


def restart(programs, way, server, name):
    """The path is cut by the death of what carries it, and comes back."""
    way.program.signal(signal.SIGKILL)
    way.program.wait(10)
    return Haproxy(programs, passing(server), name=name, port=way.port)


def frames(path):
    return flv.frames(flv.read(path), flv.VIDEO) if path.exists() else []


@pytest.mark.parametrize("scheme", ["rtmp", "rtmpt"])
def test_a_publisher_does_not_notice_that_its_path_was_cut(scheme, server, bridge, programs, media, tmp_path):
    haproxy = Haproxy(programs, passing(server))
    way = bridge(place(server, scheme, haproxy.port))
    publisher = ffmpeg.publish(programs, media, way.rtmp(STREAM), loop=True)
    server.log.wait("publish", timeout=20)
    before = ffmpeg.play(programs, server.rtmp(STREAM), tmp_path / "before.flv", "play-before")
    eventually(lambda: frames(tmp_path / "before.flv"), 15, before.shown)

    restart(programs, haproxy, server, "haproxy-again")
    if scheme == "rtmp":  # the tunnel goes on over new connections by itself
        resumed = way.wait("resumed", timeout=30)
        assert resumed["resumptions"] == 1
        server.log.wait("publish", count=2)
    after = ffmpeg.play(programs, server.rtmp(STREAM), tmp_path / "after.flv", "play-after")
    got = eventually(lambda: (many := frames(tmp_path / "after.flv")) and len(many) > 60 and many, 30, after.shown)

    assert got[0].is_key_frame
    bodies = {tag.body for tag in flv.frames(flv.read(media), flv.VIDEO)}
    assert all(tag.body in bodies for tag in got)
    assert set(flv.configs(flv.read(tmp_path / "after.flv"), flv.AUDIO)) <= set(flv.configs(flv.read(media), flv.AUDIO))
    assert publisher.running, publisher.shown()
    publisher.terminate()


def test_what_comes_behind_the_cut_begins_with_a_key_frame(server, bridge, programs, media):
    """Seen by a viewer that was there all the time: no picture that builds on one that was lost."""
    haproxy = Haproxy(programs, passing(server))
    way = bridge(place(server, port=haproxy.port))
    publisher = ffmpeg.publish(programs, media, way.rtmp(STREAM), loop=True)
    server.log.wait("publish", timeout=20)
    with connected(server.port) as viewer:
        viewer.play(STREAM)
        viewer.wait_media(30, 15)

        restart(programs, haproxy, server, "haproxy-again")
        way.wait("resumed", timeout=30)
        seen = len(viewer.media())
        viewer.wait_media(seen + 150, 30)
        got = [tag for tag in viewer.media() if tag.kind == flv.VIDEO and tag.is_frame]

    sent = [tag.body for tag in flv.frames(flv.read(media), flv.VIDEO)]
    places = [sent.index(tag.body) for tag in got]
    jumps = [i for i in range(1, len(places)) if places[i] != (places[i - 1] + 1) % len(sent)]
    assert jumps, "nothing was lost, so nothing was shown"
    assert all(got[i].is_key_frame for i in jumps)
    assert publisher.running, publisher.shown()
    publisher.terminate()


def test_a_player_does_not_notice_that_its_path_was_cut(server, bridge, programs, media, tmp_path):
    haproxy = Haproxy(programs, passing(server))
    way = bridge(place(server, port=haproxy.port))
    publisher = ffmpeg.publish(programs, media, server.rtmp(STREAM), loop=True)
    server.log.wait("publish", timeout=20)
    output = tmp_path / "played.flv"
    player = rtmpdump.play(programs, way.rtmp(STREAM), output)
    eventually(lambda: len(frames(output)) > 10, 15, player.shown)

    restart(programs, haproxy, server, "haproxy-again")
    way.wait("resumed", timeout=30)
    seen = len(frames(output))
    got = eventually(lambda: (many := frames(output)) and len(many) > seen + 50 and many, 30, player.shown)

    times = [tag.timestamp for tag in got]
    assert times == sorted(times), "the player's clock goes on"
    assert player.running, player.shown()
    for program in (publisher, player):
        program.terminate()


def test_a_server_that_takes_leave_is_not_looked_for_again(programs, bridge, media):
    server = servers.make(programs)
    way = bridge(place(server))
    publisher = ffmpeg.publish(programs, media, way.rtmp(STREAM), loop=True)
    server.log.wait("publish", timeout=20)
    server.stop()
    closed = way.wait("closed", timeout=15)
    assert closed["resumptions"] == 0
    assert not way.events("lost")
    eventually(lambda: not publisher.running, 15, publisher.shown)


# ------------------------------------------------------------------------------------------------- socks

@pytest.fixture
def publish(server):
    publisher = LivePublisher(server.port, STREAM, synthetic_tags(3000, size=500))
    yield publisher
    publisher.close()


def test_rtmpdump_plays_through_the_socks_port(server, publish, bridge, programs, tmp_path):
    """It speaks SOCKS4."""
    way = bridge(socks=True)
    output = tmp_path / "out.flv"
    player = rtmpdump.play(programs, server.rtmp(STREAM), output, options=("-S", f"127.0.0.1:{way.socks_port}"))
    eventually(lambda: len(frames(output)) > 10, 15, player.shown)
    opened = way.wait("opened")
    assert (opened["carrier"], opened["port"]) == ("rtmp", server.port)
    assert server.log.events("connect")[-1].fields["app"] == "live"
    player.terminate()


def test_curl_plays_through_the_socks_port(server, publish, bridge, programs, tmp_path):
    """It speaks SOCKS5, and librtmp."""
    way = bridge(socks=True)
    output = tmp_path / "out.flv"
    player = programs.start("curl", ["curl", "--silent", "--show-error", "--no-buffer", "--socks5-hostname", f"127.0.0.1:{way.socks_port}",
                                     f"rtmp://localhost:{server.port}/live/{STREAM}", "-o", output])
    eventually(lambda: len(frames(output)) > 10, 15, player.shown)
    assert way.wait("opened")["uri"].startswith(f"rtmp://localhost:{server.port}/")
    player.terminate()


def test_what_is_not_rtmp_is_relayed(server, bridge, programs):
    way = bridge(socks=True)
    asked = programs.run("curl", ["curl", "--silent", "--show-error", "--socks5-hostname", f"127.0.0.1:{way.socks_port}",
                                  "--output", "/dev/null", "--write-out", "%{http_code}", f"http://127.0.0.1:{server.port}/nothing"])
    assert asked.output() == "404", asked.shown()
    assert way.wait("relayed")["message"] == "direct"
    way.wait("closed")


def test_what_is_relayed_goes_through_the_proxy(server, bridge, programs):
    squid = Squid(programs)
    way = bridge(None, "--proxy", f"http://127.0.0.1:{squid.port}", "--proxy-type", "connect", socks=True)
    asked = programs.run("curl", ["curl", "--silent", "--show-error", "--socks5", f"127.0.0.1:{way.socks_port}",
                                  "--output", "/dev/null", "--write-out", "%{http_code}", f"http://127.0.0.1:{server.port}/nothing"])
    assert asked.output() == "404", asked.shown()
    assert any("CONNECT" in line for line in squid.requests())


# ----------------------------------------------------------------------------------------------- command

@pytest.mark.parametrize("arguments, words", [
    (["--listen", ":1935", "rtmp://host/live"], "--open-to-others"),
    (["--listen", "192.0.2.1:1935", "rtmp://host/live"], "--open-to-others"),
    (["--socks", "0.0.0.0:1080"], "--open-to-others"),
    (["--listen", "127.0.0.1:1935,80", "rtmp://host/live"], "one port"),
    (["http://host/live"], "scheme"),
    ([], "where to"),
])
def test_wrong_arguments_are_said(arguments, words, programs):
    program = programs.run("bridge", [servers.binary(), "bridge", *arguments])
    assert program.returncode == 2
    assert words in program.errors(), program.shown()


def test_a_port_that_is_taken_is_said(server, programs):
    program = programs.run("bridge", [servers.binary(), "bridge", "--listen", f"127.0.0.1:{server.port}", "rtmp://host/live"])
    assert program.returncode == 2
    assert "in use" in program.errors()


def test_ctrl_c_takes_leave_of_both_ends(server, programs, media):
    way = Bridge(programs, place(server))
    publisher = ffmpeg.publish(programs, media, way.rtmp(STREAM), loop=True)
    server.log.wait("publish", timeout=20)
    way.stop()
    server.log.wait("disconnect", timeout=10)
    assert way.events("closed")[0]["reason"] == "server-stopping"
    eventually(lambda: not publisher.running, 15, publisher.shown)


def test_it_speaks_to_people_too(server, programs, media, tmp_path):
    port = free_port()
    program = programs.start("bridge", [servers.binary(), "bridge", place(server), "--listen", f"127.0.0.1:{port}", "--no-memory"])
    listening = eventually(lambda: program.stdout.read_text().partition("\n")[0], 10, program.shown)
    assert listening == f"listening on 127.0.0.1:{port} (rtmp) for {place(server)}"
    publisher = ffmpeg.publish(programs, media, f"rtmp://127.0.0.1:{port}/live/{STREAM}")
    eventually(lambda: "session 1: carried to" in program.stdout.read_text(), 15, program.shown)
    publisher.terminate()
    program.signal(signal.SIGINT)
    assert program.wait(15) == 0
    assert "session 1: closed after" in program.stdout.read_text()

"""Clients that vanish without a word are noticed: within 20 s while they are being sent to, within 45 s
otherwise, each once, and their names are free again. docs/dead-peers.md has the table of cases.

Three ways to vanish: a machine whose packets are lost from one moment to the next (a network namespace whose
cable is cut), the same behind a stunnel or haproxy that lives on and keeps its side open, and a program that
hangs (SIGSTOP). All wait at once.
"""

import dataclasses
import datetime
import signal
import sys
import time

import pytest

from harness import mute_client, namespace
from harness import server as servers
from harness.clients import ffmpeg, gstreamer, mpv, rtmpdump
from harness.live import LivePublisher, synthetic_tags
from harness.ports import free_port
from harness.proxies.haproxy import Haproxy
from harness.proxies.stunnel import Stunnel
from harness.rtmp_client import connected
from harness.waiting import eventually, stays

BUSY_LIMIT, IDLE_LIMIT = 20, 45
SLACK = 1.5  # of clocks, and of cores that are busy with all these programs
PONG_SECONDS = 3  # until everybody was pinged once


@dataclasses.dataclass
class Ghost:
    name: str
    client: str
    limit: float
    ends_use: str  # the event by which its use of a stream ends
    stream: str


class Haunting:
    """Starts the programs that will vanish and remembers which client of the server each one is."""

    def __init__(self, server, programs, media):
        self.server, self.programs, self.media = server, programs, media
        self.ghosts = []

    def idle(self, name, start, url):
        """Waits for a stream that nobody publishes."""
        self._add(name, "play", name, IDLE_LIMIT, "stop", start, patient_rtmpdump(f"{url}/live/{name}"))

    def watching(self, name, start, url):
        self._add(name, "play", "busy", BUSY_LIMIT, "stop", start, patient_rtmpdump(f"{url}/live/busy"))

    def publishing(self, name, start, url):
        command = [*ffmpeg.QUIET, "-re", "-stream_loop", "-1", "-i", self.media, "-c", "copy", "-f", "flv",
                   f"{url}/live/{name}"]
        self._add(name, "publish", name, IDLE_LIMIT, "unpublish", start, command)

    def watching_silence(self, name, start, url):
        """By FLV, which knows no pings; nothing is sent to it."""
        self._add(name, "play", "silent", IDLE_LIMIT, "stop", start, ["curl", "-sN", f"{url}/live/silent.flv", "-o", "/dev/null"])

    def mute(self, name, start, host, port):
        """Is connected, and answers no ping."""
        before = len(self.server.log.events("connect"))
        start(name, [sys.executable, mute_client.__file__, host, port])
        event = self.server.log.wait("connect", timeout=20, count=before + 1)[-1]
        self.ghosts.append(Ghost(name, event.fields["client"], IDLE_LIMIT, "", ""))

    def _add(self, name, event, stream, limit, ends_use, start, command):
        before = len(self.server.log.events(event, stream=stream, reason="none"))
        start(name, command)
        found = self.server.log.wait(event, timeout=30, count=before + 1, stream=stream, reason="none")[-1]
        self.ghosts.append(Ghost(name, found.fields["client"], limit, ends_use, stream))

    def seconds_to_notice(self, since):
        """By ghost, or None where it was not noticed."""
        ends = {event.fields["client"]: at(event) for event in self.server.log.events("disconnect")}
        return {g.name: ends[g.client] - since if g.client in ends else None for g in self.ghosts}


def patient_rtmpdump(url):
    return ["rtmpdump", "--live", "--timeout", "600", "-r", url, "-o", "/dev/null"]


def at(event):
    return datetime.datetime.fromisoformat(event.time.replace("Z", "+00:00")).timestamp()


def certificate(programs):
    made = programs.run("openssl", ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
                                    "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem"], cwd=programs.folder)
    assert made.returncode == 0, made.shown()
    return programs.folder / "cert.pem", programs.folder / "key.pem"


def through_stunnel(programs, server_port):
    cert, key = certificate(programs)
    return Stunnel(programs, lambda port: f"[rtmps]\naccept = 0.0.0.0:{port}\nconnect = 127.0.0.1:{server_port}\n"
                                          f"cert = {cert}\nkey = {key}\nTIMEOUTidle = 3600\n"
                                          "sslVersionMax = TLSv1.2\noptions = NO_TICKET\n")  # for Debian's librtmp


def through_haproxy(programs, server_port):
    return Haproxy(programs, lambda port: "listen rtmp\n    mode tcp\n    timeout client 1h\n    timeout server 1h\n"
                                          f"    bind 0.0.0.0:{port}\n    server s 127.0.0.1:{server_port}\n")


@pytest.fixture
def away(programs):
    if not namespace.available():
        pytest.skip("needs root, to make a network namespace")
    with namespace.Namespace(programs) as machine:
        yield machine


@pytest.mark.skipif(servers.with_sanitizers(), reason="times are those of the release build")
def test_whoever_vanishes_is_gone_in_time(start_server, programs, media, away):
    port = free_port()
    server = start_server(listen=[f"127.0.0.1:{port}", f"{away.here}:{port}"], workers=2)
    stunnel, haproxy = through_stunnel(programs, port), through_haproxy(programs, port)
    ghosts = Haunting(server, programs, media)
    ways = {
        "plain": (away.start, f"rtmp://{away.here}:{port}"),
        "tunnel": (away.start, f"rtmpt://{away.here}:{port}"),
        "stunnel": (away.start, f"rtmps://{away.here}:{stunnel.port}"),
        "haproxy": (away.start, f"rtmp://{away.here}:{haproxy.port}"),
        "hanging": (programs.start, f"rtmp://127.0.0.1:{port}"),
        "hanging-tunnel": (programs.start, f"rtmpt://127.0.0.1:{port}"),
    }
    with LivePublisher(port, "busy", synthetic_tags(25 * 150, size=4000)) as encoder, connected(port) as quiet, \
            connected(port) as viewer:
        encoder.client.answers_pings = False  # like OBS, which reads nothing while it publishes
        viewer.answers_pings = False
        viewer.play("busy")
        hung = []
        for way, (start, url) in ways.items():
            launch = remembering(start, hung) if way.startswith("hanging") else start
            ghosts.idle(f"idle-{way}", launch, url)
            ghosts.watching(f"watching-{way}", launch, url)
            ghosts.publishing(f"publishing-{way}", launch, url)
        quiet.publish("silent")
        ghosts.watching_silence("flv-plain", away.start, f"http://{away.here}:{port}")
        ghosts.mute("mute-plain", away.start, away.here, port)
        ghosts.mute("mute-haproxy", away.start, away.here, haproxy.port)
        ghosts.mute("mute-hanging", remembering(programs.start, hung), "127.0.0.1", port)
        stays(lambda: not server.log.events("disconnect"), PONG_SECONDS, "everybody is there")

        since = time.time()
        away.vanish()
        for program in hung:
            program.signal(signal.SIGSTOP)
        noticed = await_all(ghosts, since)
        report(server, ghosts, noticed)

        late = {g.name: noticed[g.name] for g in ghosts.ghosts
                if noticed[g.name] is None or noticed[g.name] > g.limit + SLACK}
        assert not late, f"noticed too late, or not at all: {late}"
        assert_each_once(server, ghosts)
        assert not quiet.closed.is_set(), "a quiet client that answers pings was cut"
        assert encoder.sending, "a live publisher that never answers pings was cut"
        assert not viewer.closed.is_set(), "a viewer that is sent to and never answers pings was cut"
        for ghost in ghosts.ghosts:
            if ghost.ends_use == "unpublish":
                with connected(port) as successor:
                    successor.publish(ghost.stream)


PATIENCE = 60  # seconds
WAITING = {
    "ffmpeg-rtmp": lambda programs, server, out: ffmpeg.play(programs, server.rtmp("later"), out, "ffmpeg-rtmp"),
    "ffmpeg-rtmpt": lambda programs, server, out: ffmpeg.play(programs, server.rtmpt("later"), out, "ffmpeg-rtmpt"),
    "rtmpdump-rtmp": lambda programs, server, out: rtmpdump.play(programs, server.rtmp("later"), out, "rtmpdump-rtmp"),
    "rtmpdump-rtmpt": lambda programs, server, out: rtmpdump.play(programs, server.rtmpt("later"), out, "rtmpdump-rtmpt"),
    "gstreamer": lambda programs, server, out: gstreamer.play(programs, server.rtmp("later"), out, "gstreamer"),
    "gstreamer-librtmp": lambda programs, server, out: gstreamer.play_by_librtmp(programs, server.rtmp("later"), out),
}
MPV_FRAMES = 60


@pytest.mark.skipif(servers.with_sanitizers(), reason="times are those of the release build")
def test_players_that_wait_for_their_stream_answer_pings_and_get_it(server, programs, media, tmp_path):
    files = {name: tmp_path / f"{name}.flv" for name in WAITING}
    players = {name: play(programs, server, files[name]) for name, play in WAITING.items()}
    watcher = mpv.play(programs, server.rtmp("later"), MPV_FRAMES)
    server.log.wait("play", 20, count=len(WAITING) + 1, stream="later", reason="none")

    stays(lambda: not server.log.events("disconnect"), PATIENCE, "nobody who waits is cut")

    source = ffmpeg.publish(programs, media, server.rtmp("later"))
    assert source.wait(60) == 0, source.shown()
    for name, file in files.items():
        eventually(lambda file=file: file.exists() and file.stat().st_size > 10_000, 10, lambda name=name: players[name].shown())
    assert watcher.wait(15) == 0, watcher.shown()
    assert not server.log.events("disconnect", reason="ping-timeout")


def remembering(start, programs):
    def launch(*arguments, **options):
        programs.append(start(*arguments, **options))
        return programs[-1]

    return launch


def await_all(ghosts, since):
    deadline = since + IDLE_LIMIT + 10
    eventually(lambda: None not in ghosts.seconds_to_notice(since).values() or time.time() > deadline,
               IDLE_LIMIT + 20, "the time in which everybody must be noticed", every=0.2)
    return ghosts.seconds_to_notice(since)


def report(server, ghosts, noticed):
    reasons = {event.fields["client"]: event.fields["reason"] for event in server.log.events("disconnect")}
    for ghost in ghosts.ghosts:
        seconds = noticed[ghost.name]
        print(f"{ghost.name:30} {'never' if seconds is None else f'{seconds:5.1f} s'}  {reasons.get(ghost.client, '')}")


def assert_each_once(server, ghosts):
    for ghost in ghosts.ghosts:
        assert len(server.log.wait("disconnect", client=ghost.client)) == 1, ghost.name
        if ghost.ends_use:
            assert len(server.log.wait(ghost.ends_use, client=ghost.client, stream=ghost.stream)) == 1, ghost.name

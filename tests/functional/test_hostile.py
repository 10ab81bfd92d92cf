"""Viewers that stop reading and connections that never get to the point harm nobody else."""

import errno
import selectors
import socket
import time

import pytest

from harness import flv
from harness import server as servers
from harness.live import LivePublisher, synthetic_tags
from harness.rtmp_client import connected
from harness.waiting import eventually, pause

MIB = 1024 * 1024

# --- stalled viewers

VIEWERS, STALLED = 50, 10
FRAME_BYTES = 12_500  # 2.5 Mbit/s at 25 frames a second
SECONDS = 30
LOG_BYTES = 16 * MIB  # the most history that a stream keeps
PER_STALLED = 64 * 1024
SLACK = 6 * MIB  # allocator


def test_ten_stalled_viewers_among_fifty(server):
    """The stalled ones are cut within 20 s; the others lose nothing; memory is bounded."""
    tags = synthetic_tags(SECONDS * 25, FRAME_BYTES)
    viewers = [connected(server.port) for _ in range(VIEWERS)]
    try:
        for viewer in viewers:
            viewer.play("crowded")
        stalled, reading = viewers[:STALLED], viewers[STALLED:]
        before = peak = server.memory
        with LivePublisher(server.port, "crowded", tags) as publisher:
            for viewer in reading:
                viewer.wait_media(20, 20)
            for viewer in stalled:
                viewer.stall()
            while publisher.sending:
                peak = max(peak, server.memory)
                pause(0.2)
            for number, viewer in enumerate(reading):
                assert viewer.wait_media(len(tags), 20) == tags, f"viewer {number} lost something"
            cut = server.log.wait("cut", timeout=25, count=STALLED)
            assert {event.fields["reason"] for event in cut} <= {"stalled", "ping-timeout"}
        growth = peak - before
        print(f"memory grew by {growth / MIB:.1f} MiB")
        assert growth <= LOG_BYTES + STALLED * PER_STALLED + SLACK
        assert len(server.log.wait("cut", count=STALLED)) == STALLED, "somebody else was cut as well"
    finally:
        for viewer in viewers:
            viewer.close()


STALL_SECONDS = 13  # longer than the history of a stream, shorter than it takes to be cut


def test_a_viewer_that_resumes_continues_at_a_key_frame(server):
    tags = synthetic_tags((STALL_SECONDS + 6) * 25, 4 * FRAME_BYTES)
    with connected(server.port) as viewer:
        viewer.pipe.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        viewer.play("resumes")
        with LivePublisher(server.port, "resumes", tags) as publisher:
            viewer.wait_media(20, 20)
            viewer.stall()
            missed_until = publisher.sent[-1].timestamp + STALL_SECONDS * 1000
            eventually(lambda: publisher.sent[-1].timestamp >= missed_until, STALL_SECONDS + 5, "the stall is over")
            viewer.resume()
            publisher.join(20)
            eventually(lambda: viewer.media()[-1] == tags[-1], 20, "the last message")
    server.log.wait("slow")

    received = flv.frames(viewer.media(), flv.VIDEO)
    bodies = {tag.body: i for i, tag in enumerate(flv.frames(tags, flv.VIDEO))}
    positions = [bodies[tag.body] for tag in received]
    assert positions == sorted(set(positions)), "out of order or twice"
    after_gaps = [tag for tag, at, previous in zip(received[1:], positions[1:], positions) if at != previous + 1]
    assert after_gaps, "nothing was skipped: the stall was too short to prove anything"
    assert all(tag.is_key_frame for tag in after_gaps)


# --- connections that dribble

DRIBBLERS = 2_000
SOURCES = [f"127.0.0.{n}" for n in range(2, 8)]  # 334 each, below the cap of 512
DEADLINE = 10
PATIENCE = 4  # beyond the deadline, on busy cores
REAL_CLIENT_SECONDS = 2
OPENINGS = (b"\x03" + bytes(1536), b"POST /open/1 HTTP/1.1\r\nHost: a\r\nX-Slow: " + b"x" * 1500,
            b"<policy-file-request/>", b"GET / HTTP/1.1\r\nHost: ")
REASONS = ("connect-deadline", "request-deadline")  # the second for those that had begun an HTTP request


class Dribblers:
    """Many connections that send one byte a second each."""

    def __init__(self, port, count):
        self.selector = selectors.DefaultSelector()
        self.opened = {}
        self.lifetimes = []
        for number in range(count):
            connection = socket.socket()
            connection.bind((SOURCES[number % len(SOURCES)], 0))
            connection.connect(("127.0.0.1", port))
            connection.setblocking(False)
            self.selector.register(connection, selectors.EVENT_READ)
            self.opened[connection] = (time.monotonic(), OPENINGS[number % len(OPENINGS)])
        self.round = 0
        self.next_round = time.monotonic()

    def turn(self):
        """Sends the bytes that are due and notices who was closed."""
        if time.monotonic() >= self.next_round:
            self.next_round += 1
            for connection, (_, opening) in list(self.opened.items()):
                self._send(connection, opening[self.round % len(opening)])
            self.round += 1
        for key, _ in self.selector.select(0.05):
            self._read(key.fileobj)

    def _send(self, connection, byte):
        try:
            connection.send(bytes([byte]))
        except OSError:
            self._closed(connection)

    def _read(self, connection):
        try:
            if connection.recv(4096):
                return
        except BlockingIOError:
            return
        except OSError as error:
            assert error.errno in (errno.ECONNRESET, errno.EPIPE), error
        self._closed(connection)

    def _closed(self, connection):
        if connection in self.opened:
            self.lifetimes.append(time.monotonic() - self.opened.pop(connection)[0])
            self.selector.unregister(connection)
            connection.close()


@pytest.mark.skipif(servers.with_sanitizers(), reason="times are those of the release build")
def test_two_thousand_dribbling_connections_are_closed_at_the_deadline(start_server):
    server = start_server(descriptors=20_000)
    dribblers = Dribblers(server.port, DRIBBLERS)
    slowest = 0.0
    next_real = time.monotonic()
    give_up = time.monotonic() + DEADLINE + PATIENCE + 5
    while dribblers.opened and time.monotonic() < give_up:
        dribblers.turn()
        if time.monotonic() >= next_real:
            start = time.monotonic()
            with connected(server.port, source="127.0.0.100") as client:
                client.create_stream()
            slowest = max(slowest, time.monotonic() - start)
            next_real = time.monotonic() + 0.5

    assert not dribblers.opened, f"{len(dribblers.opened)} connections outlived the deadline"
    assert slowest <= REAL_CLIENT_SECONDS, f"a real client needed {slowest:.2f} s"
    assert min(dribblers.lifetimes) >= DEADLINE - 1, "closed before the deadline"
    assert max(dribblers.lifetimes) <= DEADLINE + PATIENCE
    eventually(lambda: sum(server.log.refusals(reason) for reason in REASONS) == DRIBBLERS, 10, "a reason for each")


CAP = 512


def test_one_address_cannot_take_more_than_its_share(start_server):
    """Half-open connections of one address are capped; another address still gets in."""
    server = start_server(descriptors=20_000)
    held = []
    try:
        for _ in range(CAP + 50):
            connection = socket.socket()
            connection.bind(("127.0.0.9", 0))
            connection.connect(("127.0.0.1", server.port))
            held.append(connection)

        server.log.wait_refusals("address-cap", 50)
        assert server.log.refusals("address-cap") == 50
        with connected(server.port, source="127.0.0.10") as client:
            assert client.create_stream() >= 1
    finally:
        for connection in held:
            connection.close()

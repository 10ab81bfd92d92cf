"""Thousands of idle RTMP clients in one process, as a program of its own (a process has a limit of files).

    crowd.py --port PORT --count N --source 127.0.0.9 [--parallel 100]

Each client shakes hands, connects to `live`, then stays, answering pings. The program reports its counts as
one JSON line whenever they change, and ends at SIGTERM.
"""

import argparse
import collections
import errno
import json
import pathlib
import selectors
import socket
import struct
import sys
import time

if __package__ in (None, ""):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from harness import amf0, chunks  # noqa: E402

C0C1 = b"\x03" + bytes(8) + bytes(1528)
ANSWER_BYTES = 1 + 1536 + 1536
REPORT_SECONDS = 0.2


class _Client:
    __slots__ = ("socket", "received", "decoder", "state")

    def __init__(self, connection):
        self.socket = connection
        self.received = 0
        self.decoder = None
        self.state = "connecting"


class Crowd:
    """Keeps `parallel` clients on their way until `count` were started."""

    def __init__(self, port, count, source, parallel):
        self._target = ("127.0.0.1", port)
        self._source = source
        self._left = count
        self._parallel = parallel
        self._selector = selectors.DefaultSelector()
        self._command = chunks.encode(chunks.Message(chunks.COMMAND, 0, 0, amf0.encode(
            "connect", 1, {"app": "live", "tcUrl": f"rtmp://127.0.0.1:{port}/live"})), 128, 3)
        self.counts = collections.Counter()
        self.codes = collections.Counter()

    def run(self):
        reported, next_report = None, 0.0
        while True:
            while self._left and self.counts["underway"] < self._parallel:
                self._start()
            for key, events in self._selector.select(REPORT_SECONDS):
                self._serve(key.data, events)
            if time.monotonic() >= next_report and (state := self._report()) != reported:
                print(state, flush=True)
                reported, next_report = state, time.monotonic() + REPORT_SECONDS

    def _report(self):
        names = ("underway", "connected", "refused", "closed")
        return json.dumps({"left": self._left, **{n: self.counts[n] for n in names}, "codes": dict(self.codes)})

    def _start(self):
        self._left -= 1
        connection = socket.socket()
        connection.setblocking(False)
        connection.bind((self._source, 0))
        client = _Client(connection)
        self.counts["underway"] += 1
        code = connection.connect_ex(self._target)
        if code not in (0, errno.EINPROGRESS):
            self._lost(client)
            return
        self._selector.register(connection, selectors.EVENT_WRITE, client)

    def _serve(self, client, events):
        try:
            if events & selectors.EVENT_WRITE:
                client.socket.send(C0C1)
                self._selector.modify(client.socket, selectors.EVENT_READ, client)
                client.state = "handshaking"
            else:
                data = client.socket.recv(8192)
                if not data:
                    self._lost(client)
                    return
                self._take(client, data)
        except OSError:
            self._lost(client)

    def _take(self, client, data):
        if client.state == "handshaking":
            before = client.received
            client.received += len(data)
            if client.received < ANSWER_BYTES:
                return
            client.socket.send(bytes(1536) + self._command)
            client.state, client.decoder = "asking", chunks.Decoder()
            data = data[ANSWER_BYTES - before :]
        for message in client.decoder.feed(data):
            self._handle(client, message)

    def _handle(self, client, message):
        if message.kind == chunks.COMMAND and client.state == "asking":
            values = amf0.decode(message.payload)
            if values[0] not in ("_result", "_error"):
                return
            self.codes[next((v["code"] for v in values[2:] if isinstance(v, dict) and "code" in v), "none")] += 1
            self._change(client, "connected" if values[0] == "_result" else "refused")
        elif message.kind == chunks.USER_CONTROL and message.payload[:2] == b"\x00\x06":
            pong = chunks.Message(chunks.USER_CONTROL, 0, 0, struct.pack(">H", 7) + message.payload[2:6])
            client.socket.send(chunks.encode(pong, 128, 2))

    def _change(self, client, state):
        self.counts["underway"] -= 1
        self.counts[state] += 1
        client.state = state

    def _lost(self, client):
        """Closed by the server: a refusal before `connect` was answered, a loss after."""
        if client.state == "connected":
            self.counts["connected"] -= 1
            self.counts["closed"] += 1
        elif client.state != "refused":
            self._change(client, "refused")
        try:
            self._selector.unregister(client.socket)
        except KeyError:
            pass
        client.socket.close()


def latest(program):
    """The last report of a running crowd as a dict."""
    lines = program.output().splitlines()
    return json.loads(lines[-1]) if lines and lines[-1].endswith("}") else {}


def start(programs, port, count, source, parallel=100):
    return programs.start(
        f"crowd-{source}",
        [sys.executable, __file__, "--port", port, "--count", count, "--source", source, "--parallel", parallel])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--parallel", type=int, default=100)
    arguments = parser.parse_args()
    Crowd(arguments.port, arguments.count, arguments.source, arguments.parallel).run()


if __name__ == "__main__":
    main()

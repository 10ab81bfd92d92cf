"""An RTMP client of our own, for what no real program can be made to do: sending made-up messages, and
recording every message as it came."""

import contextlib
import os
import socket
import struct
import threading
import time

from . import amf0, chunks, flv
from .chunks import Message
from .waiting import eventually

CONTROL_CSID, COMMAND_CSID, MEDIA_CSID = 2, 3, 6
OUT_CHUNK_SIZE = 4096


class Refused(Exception):
    """The server answered `_error` or an error status; `info` is what it said."""

    def __init__(self, info):
        super().__init__(str(info))
        self.info = info

    @property
    def code(self):
        return self.info.get("code", "") if isinstance(self.info, dict) else ""


def tcp(port, address="127.0.0.1", source=None, timeout=10):
    return socket.create_connection((address, port), timeout=timeout, source_address=(source, 0) if source else None)


class RtmpClient:
    """One connection. A thread reads; `messages` grows, `statuses` holds the onStatus objects in order.

    `pipe` has sendall, recv and close: a socket, or a TunnelPipe.
    """

    def __init__(self, pipe):
        self.pipe = pipe
        self.messages = []
        self.arrivals = []
        self.statuses = []
        self.calls = []  # of the server, as [name, transaction, object, arguments...]
        self.closed = threading.Event()
        self.connect_properties = {}
        self.answers_pings = True
        self._decoder = chunks.Decoder()
        self._replies = {}
        self._transaction = 0
        self._out_chunk_size = 128
        self._received = 0
        self._acknowledged = 0
        self._window = 0
        self._write = threading.Lock()
        self._resume = threading.Event()
        self._resume.set()
        self._handshake()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    # --- commands

    def connect(self, app="live", tc_url=None, arguments=(), **fields):
        """Sends `connect` and waits for its result; raises Refused. `arguments` follow the command object."""
        tc_url = tc_url or f"rtmp://127.0.0.1/{app}"
        properties = {"app": app, "type": "nonprivate", "flashVer": "FMLE/3.0 (compatible; test)", "tcUrl": tc_url}
        result = self.call("connect", {**properties, **fields}, *arguments)
        self.connect_properties = result[0] if result else {}
        self.send(Message(chunks.SET_CHUNK_SIZE, 0, 0, struct.pack(">I", OUT_CHUNK_SIZE)), CONTROL_CSID)
        self._out_chunk_size = OUT_CHUNK_SIZE
        return result

    def create_stream(self):
        return int(self.call("createStream", None)[-1])

    def publish(self, name, kind="live"):
        """The message stream on which `name` is published now; raises Refused."""
        stream = self.create_stream()
        self.command("publish", None, name, kind, stream=stream)
        self.expect_status("NetStream.Publish.Start")
        return stream

    def play(self, name, start=-2000):
        stream = self.create_stream()
        self.command("play", None, name, start, stream=stream)
        self.expect_status("NetStream.Play.Start")
        return stream

    def call(self, name, *values, timeout=10):
        """The values of `_result` after the transaction number; raises Refused on `_error`."""
        number = self.command(name, *values, transaction=True)
        outcome = eventually(
            lambda: self._replies.get(number) or (self.closed.is_set() and ("closed", [])),
            timeout, lambda: f"reply to {name}",
        )
        if outcome[0] != "_result":
            raise Refused(next((v for v in reversed(outcome[1]) if isinstance(v, dict)), outcome[0]))
        return outcome[1]

    def command(self, name, *values, stream=0, transaction=False):
        number = 0
        if transaction:
            self._transaction += 1
            number = self._transaction
        payload = amf0.encode(name, number, *values)
        self.send(Message(chunks.COMMAND, 0, stream, payload), COMMAND_CSID)
        return number

    def reply(self, call, value):
        """Answers one of `calls`."""
        self.send(Message(chunks.COMMAND, 0, 0, amf0.encode("_result", call[1], None, value)), COMMAND_CSID)

    def wait_call(self, name, timeout=10):
        """The newest call of that name from the server."""
        found = lambda: [call for call in list(self.calls) if call[0] == name]
        return eventually(found, timeout, lambda: f"call {name}; got {[c[0] for c in self.calls]}")[-1]

    def expect_status(self, code, timeout=10):
        """Waits for an onStatus with that code; an error status that comes instead is raised."""
        eventually(
            lambda: code in self.codes() or self._error_status() or self.closed.is_set(), timeout,
            lambda: f"status {code}; got {self.codes()}",
        )
        if code in self.codes():
            return
        raise Refused(self._error_status() or "connection closed")

    def codes(self):
        return [status.get("code") for status in list(self.statuses)]

    def _error_status(self):
        return next((s for s in list(self.statuses) if s.get("level") == "error"), None)

    # --- media

    def send(self, message, csid=MEDIA_CSID):
        data = chunks.encode(message, self._out_chunk_size, csid)
        with self._write:
            self.pipe.sendall(data)

    def send_tag(self, tag, stream):
        self.send(Message(tag.kind, tag.timestamp, stream, tag.body))

    def send_metadata(self, stream, values):
        payload = amf0.encode("@setDataFrame", "onMetaData", amf0.EcmaArray(values))
        self.send(Message(chunks.DATA, 0, stream, payload), COMMAND_CSID)

    def media(self):
        """Audio and video messages received, as FLV tags."""
        return [flv.Tag(m.kind, m.timestamp, m.payload) for m in list(self.messages) if m.kind in (flv.AUDIO, flv.VIDEO)]

    def data(self):
        """The values of the data messages received."""
        return [amf0.decode(m.payload) for m in list(self.messages) if m.kind == chunks.DATA]

    def wait_media(self, count, timeout=10):
        eventually(lambda: len(self.media()) >= count, timeout, lambda: f"{count} media messages; got {len(self.media())}")
        return self.media()

    def send_control(self, event, data):
        """A user control message."""
        self.send(Message(chunks.USER_CONTROL, 0, 0, struct.pack(">H", event) + data), CONTROL_CSID)

    def controls(self, event):
        """What came behind that event in the user control messages received."""
        head = struct.pack(">H", event)
        return [m.payload[2:] for m in list(self.messages) if m.kind == chunks.USER_CONTROL and m.payload[:2] == head]

    # --- the connection

    def stall(self):
        """Stops reading, as a viewer does whose network is gone."""
        self._resume.clear()

    def resume(self):
        self._resume.set()

    def wait_closed(self, timeout):
        eventually(self.closed.is_set, timeout, "connection closed by the server")

    def close(self):
        self._resume.set()
        if isinstance(self.pipe, socket.socket):
            with contextlib.suppress(OSError):
                self.pipe.shutdown(socket.SHUT_RDWR)  # close() alone waits for the thread that reads
        self.pipe.close()
        self._thread.join(5)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _handshake(self):
        c1 = struct.pack(">II", 0, 0) + os.urandom(1528)
        self.pipe.sendall(b"\x03" + c1)
        answer = self._exactly(1 + 1536)
        assert answer[0] == 3, f"S0 is {answer[0]}"
        self.s1 = answer[1:]
        self.pipe.sendall(answer[1:])
        s2 = self._exactly(1536)
        assert s2[8:] == c1[8:], "S2 does not echo C1"

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self.pipe.recv(count - len(data))
            if not piece:
                raise ConnectionError(f"closed in the handshake after {len(data)} bytes")
            data += piece
        return data

    def _read(self):
        try:
            if hasattr(self.pipe, "settimeout"):
                self.pipe.settimeout(None)
            while True:
                self._resume.wait()
                data = self.pipe.recv(65536)
                if not data:
                    break
                self._take(data)
        except (OSError, ValueError):
            pass
        self.closed.set()

    def _take(self, data):
        self._received += len(data)
        for message in self._decoder.feed(data):
            self.messages.append(message)
            self.arrivals.append(time.monotonic())
            if message.kind == chunks.COMMAND:
                self._answer(amf0.decode(message.payload))
            elif message.kind == chunks.COMMAND_AMF3:  # only who answers what: the values are AMF3
                self._answer([*amf0.decode_some(message.payload[1:], 2), None, None])
            elif message.kind == chunks.WINDOW_SIZE:
                self._window = struct.unpack(">I", message.payload[:4])[0]
            elif message.kind == chunks.USER_CONTROL and message.payload[:2] == b"\x00\x06" and self.answers_pings:
                self.send(Message(chunks.USER_CONTROL, 0, 0, b"\x00\x07" + message.payload[2:6]), CONTROL_CSID)
        if self._window and self._received - self._acknowledged >= self._window:
            self._acknowledged = self._received
            count = struct.pack(">I", self._received & 0xFFFFFFFF)
            self.send(Message(chunks.ACKNOWLEDGEMENT, 0, 0, count), CONTROL_CSID)

    def _answer(self, values):
        name, number = values[0], values[1] if len(values) > 1 else 0
        if name in ("_result", "_error"):
            self._replies[int(number)] = (name, values[2:])
        elif name == "onStatus" and isinstance(values[-1], dict):
            self.statuses.append(values[-1])
        else:
            self.calls.append(values)


def connected(port, app="live", source=None, **fields):
    """A client that is past `connect`."""
    client = RtmpClient(tcp(port, source=source))
    client.connect(app, f"rtmp://127.0.0.1:{port}/{app.split('?')[0]}", **fields)
    return client

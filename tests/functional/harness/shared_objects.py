"""Shared objects for the clients of the tests, in AMF0 (RTMP 1.0, section 7.1.3)."""

import dataclasses
import struct

from . import amf0
from .chunks import Message
from .rtmp_client import COMMAND_CSID, RtmpClient, tcp
from .waiting import eventually

SHARED_OBJECT = 19
USE, RELEASE, REQUEST_CHANGE, CHANGE, SUCCESS, SEND, STATUS, CLEAR, REMOVE, REQUEST_REMOVE, USE_SUCCESS = range(1, 12)


@dataclasses.dataclass
class Update:
    """A message from the server. `events` are (type, content): a dict for CHANGE, names for SUCCESS and REMOVE, values
    for SEND, (code, level) for STATUS, else None."""

    name: str
    version: int
    persistent: bool
    events: list


def encode(name, version, persistent, events):
    body = _text(name) + struct.pack(">III", version, 2 if persistent else 0, 0)
    for kind, data in events:
        body += bytes([kind]) + struct.pack(">I", len(data)) + data
    return body


def decode(payload):
    name, offset = _read_text(payload, 0)
    version, flags = struct.unpack_from(">II", payload, offset)
    offset += 12
    events = []
    while offset < len(payload):
        kind, length = payload[offset], struct.unpack_from(">I", payload, offset + 1)[0]
        data = payload[offset + 5 : offset + 5 + length]
        assert len(data) == length, "the event is cut off"
        offset += 5 + length
        events.append((kind, _content(kind, data)))
    return Update(name, version, flags == 2, events)


def _text(text):
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def _read_text(data, offset):
    length = struct.unpack_from(">H", data, offset)[0]
    return data[offset + 2 : offset + 2 + length].decode(), offset + 2 + length


def _content(kind, data):
    if kind == CHANGE:
        reader, slots = amf0._Reader(data), {}
        while reader.offset < len(data):
            key = reader.text()
            slots[key] = reader.value()
        return slots
    if kind in (SUCCESS, REMOVE, STATUS):
        names, offset = [], 0
        while offset < len(data):
            name, offset = _read_text(data, offset)
            names.append(name)
        return names
    if kind == SEND:
        return amf0.decode(data)
    return None


class SharedObject:
    """One client's view of an object: `slots` as the server has told them, `acknowledged` the names of its own changes
    that were taken, in order, and `updates` as they came."""

    def __init__(self, client, name, persistent=False):
        self.client = client
        self.name = name
        self.persistent = persistent
        self.version = 0
        self.slots = {}
        self.used = False
        self.acknowledged = []
        self.received = []
        self.statuses = []
        self.updates = []

    def use(self, version=0, timeout=10):
        self._say([(USE, b"")], version)
        eventually(lambda: self.used or self.statuses, timeout, lambda: f"{self.name} in use")
        return self

    def release(self):
        self._say([(RELEASE, b"")])

    def set(self, **slots):
        self._say([(REQUEST_CHANGE, _text(name) + amf0.encode(value)) for name, value in slots.items()])

    def remove(self, name):
        self._say([(REQUEST_REMOVE, _text(name))])

    def send(self, handler, *values):
        self._say([(SEND, amf0.encode(handler, *values))])

    def wait(self, condition, what, timeout=10):
        """Until `condition(self)`."""
        eventually(lambda: condition(self), timeout, lambda: f"{what}; got {self.slots}, {self.statuses}")

    def wait_slots(self, timeout=10, **slots):
        self.wait(lambda one: one.slots == slots, f"{self.name} to be {slots}", timeout)

    def take(self, update):
        self.updates.append(update)
        self.version = max(self.version, update.version)
        for kind, content in update.events:
            if kind == CLEAR:
                self.slots = {}
            elif kind == CHANGE:
                self.slots = {**self.slots, **content}
            elif kind == REMOVE:
                self.slots = {name: value for name, value in self.slots.items() if name not in content}
            elif kind == SUCCESS:
                self.acknowledged += content
            elif kind == SEND:
                self.received.append(content)
            elif kind == STATUS:
                self.statuses.append(content[0])
            elif kind == USE_SUCCESS:
                self.used = True

    def _say(self, events, version=None):
        payload = encode(self.name, self.version if version is None else version, self.persistent, events)
        self.client.send(Message(SHARED_OBJECT, 0, 0, payload), COMMAND_CSID)


class ObjectClient(RtmpClient):
    """An RTMP client that keeps its shared objects up to date as updates arrive."""

    def __init__(self, pipe):
        self.objects = {}
        super().__init__(pipe)

    def shared_object(self, name, persistent=False):
        self.objects[name] = SharedObject(self, name, persistent)
        return self.objects[name]

    def _take(self, data):
        seen = len(self.messages)
        super()._take(data)
        for message in self.messages[seen:]:
            if message.kind != SHARED_OBJECT:
                continue
            update = decode(message.payload)
            if update.name in self.objects:
                self.objects[update.name].take(update)


def connected(port, app="live"):
    """A client that is past `connect`."""
    client = ObjectClient(tcp(port))
    client.connect(app, f"rtmp://127.0.0.1:{port}/{app}")
    return client


def using(port, name="so", persistent=False, app="live"):
    """A client and its object, in use."""
    client = connected(port, app)
    return client, client.shared_object(name, persistent).use()

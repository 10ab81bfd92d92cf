"""The server's log, read as events: `2026-01-02T03:04:05.678Z info connect client=17 reason=none`."""

import dataclasses
import re

from .waiting import eventually

_LINE = re.compile(r"^(?P<time>\d{4}-\S+Z) (?P<level>\w+) (?P<name>\S+)(?P<fields>.*)$")
_FIELD = re.compile(r'\s(?P<key>[\w.-]+)=(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>\S*))')


@dataclasses.dataclass
class Event:
    time: str
    level: str
    name: str
    fields: dict

    def has(self, expected):
        return all(self.fields.get(key) == str(value) for key, value in expected.items())


def parse(line):
    """The event of a line, or None if the line is none."""
    match = _LINE.match(line)
    if not match:
        return None
    fields = {}
    for field in _FIELD.finditer(match["fields"]):
        quoted = field["quoted"]
        fields[field["key"]] = field["bare"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
    return Event(match["time"], match["level"], match["name"], fields)


class EventLog:
    """Follows a growing log file."""

    def __init__(self, path):
        self._path = path
        self._offset = 0
        self._events = []

    def events(self, name=None, **fields):
        """All events so far with that name whose fields have these values."""
        self._read()
        return [e for e in self._events if (name is None or e.name == name) and e.has(fields)]

    def wait(self, name, timeout=5, count=1, **fields):
        """The events with that name and these fields, once there are `count` of them."""
        return eventually(
            lambda: self._enough(name, count, fields),
            timeout,
            lambda: f"{count} x log event {name} {fields}; there are {len(self.events(name, **fields))}",
        )

    def refusals(self, reason):
        """How many connections were ended for that reason before they got anywhere. Under a flood the log
        lists the first of every second and gives the number of the others."""
        listed = len(self.events("refuse", reason=reason)) + len(self.events("disconnect", reason=reason))
        return listed + sum(int(event.fields["unlisted"]) for event in self.events("refusals", reason=reason))

    def wait_refusals(self, reason, count, timeout=5):
        eventually(lambda: self.refusals(reason) >= count, timeout,
                   lambda: f"{count} refusals for {reason}; there are {self.refusals(reason)}")

    def _enough(self, name, count, fields):
        found = self.events(name, **fields)
        return found if len(found) >= count else None

    def _read(self):
        with open(self._path, "rb") as file:
            file.seek(self._offset)
            data = file.read()
        complete = data.rfind(b"\n") + 1
        self._offset += complete
        for line in data[:complete].decode(errors="replace").splitlines():
            event = parse(line)
            if event:
                self._events.append(event)

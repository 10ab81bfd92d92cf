"""The client library's tunnel, driven by sallyport_tunnel_probe: one tunnel publishes numbered messages, another plays."""

import json
import os
import pathlib

from ..server import binary


def path():
    """The program, beside the server's unless SALLYPORT_TUNNEL_PROBE (set by ctest) says where."""
    return pathlib.Path(os.environ.get("SALLYPORT_TUNNEL_PROBE", binary().parent / "sallyport_tunnel_probe"))


class Report:
    """What it said: attributes `publisher`, `viewer`, `lost`, … as in its JSON."""

    def __init__(self, values):
        self.__dict__.update(values)
        self.values = values

    def whole(self):
        """Everything that was sent came, once and in order."""
        done = self.step == 5 and self.sent > 0 and self.received == self.sent
        return done and self.lost == self.repeated == self.damaged == 0

    def __repr__(self):
        return json.dumps(self.values, indent=1)


def run(programs, port, *arguments, name="probe", timeout=60):
    """Runs it against 127.0.0.1:`port` and returns its report."""
    program = programs.start(name, [path(), "--port", str(port), *map(str, arguments)])
    program.wait(timeout)
    said = program.stdout.read_text()
    assert said.startswith("{"), program.shown()
    return Report(json.loads(said))

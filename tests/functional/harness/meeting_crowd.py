"""People in a meeting who are programs: each shows a film and plays all the others (meeting/crowd.mjs)."""

import json

from . import meetings
from .server import REPOSITORY
from .waiting import eventually

_PROGRAM = REPOSITORY / "tests/functional/meeting/crowd.mjs"


class Crowd:
    """In one process, one person for each film: `name`, or "NAME 1", "NAME 2" if there are several; the first has `account`, if any."""

    def __init__(self, programs, server, room, name, films, account=None):
        tokens = {account: meetings.token(server.root, account)} if account else {}
        environment = {"SALLYPORT_PORT": str(server.port), "SALLYPORT_TOKENS": json.dumps(tokens), "NODE_NO_WARNINGS": "1"}
        options = ["--account", account] if account else []
        self.program = programs.start(name.replace(" ", "-"), ["node", _PROGRAM, "--room", room, "--name", name, *options, *films],
                                      environment=environment)
        self.names = [f"{name} {number + 1}" for number in range(len(films))] if len(films) > 1 else [name]

    def now(self):
        """Its newest line; {} if there is none yet."""
        assert self.program.running, f"somebody was dropped\n{self.program.shown()}"
        lines = self.program.output().splitlines()
        return json.loads(lines[-1]) if lines and lines[-1].endswith("}") else {}

    def plays(self, people, timeout=60):
        """Waits until every one sees `people` in the room, plays all the others, and none of these stands still."""
        count = len(self.names)
        wanted = {"seen": [people] * count, "plays": count * (people - 1), "still": []}
        eventually(lambda: wanted.items() <= self.now().items(), timeout, lambda: f"{people} people who all play one another; {self.now()}")

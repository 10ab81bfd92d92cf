#!/usr/bin/env python3
"""A room of fourteen for minutes, all with small pictures, each playing all the others.

    tests/long/meeting_room.py [--minutes 5] [--people 14] [--kills 5]

Nobody may be dropped, no stream stand still, the server's memory stay flat, and of those who are killed again and again no
ghost stay behind. Not a part of the test run: it takes as long as it says. Ends with 1 and says why.
"""

import argparse
import json
import pathlib
import signal
import statistics
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tests/functional"))

from harness import meetings, server as servers  # noqa: E402
from harness.processes import Programs  # noqa: E402
from harness.waiting import eventually  # noqa: E402

CROWD = REPOSITORY / "tests/functional/meeting/crowd.mjs"
SETTINGS = "<Guests>yes</Guests><Host>alice</Host><Cameras>16</Cameras><Grace>5</Grace>"
VISITORS = 2  # cameras are sixteen: fourteen, and two who are killed again and again
GONE_WITHIN = 60  # s: the server keeps a WebSocket's session for 30, the room the person for <Grace>
FLAT = 1.05  # the last third's memory against the second's
NOISE = 8 * 1024 * 1024


class Room:
    def __init__(self, programs, server, people):
        self.programs, self.server, self.people = programs, server, people
        self.token = meetings.token(server.root, "alice")
        self.crowd = self.start("crowd", people, "alice")

    def start(self, name, count, *account):
        environment = {"SALLYPORT_PORT": str(self.server.port), "SALLYPORT_TOKENS": json.dumps({"alice": self.token}), "NODE_NO_WARNINGS": "1"}
        return self.programs.start(name, ["node", CROWD, "big-room", name, str(count), *account], environment=environment)

    def now(self):
        """The crowd's newest line; {} if there is none yet."""
        assert self.crowd.running, f"somebody was dropped\n{self.crowd.shown()}"
        lines = self.crowd.output().splitlines()
        return json.loads(lines[-1]) if lines else {}

    def wait_seen(self, count, seconds):
        """That everybody sees so many."""
        eventually(lambda: self.now().get("seen") == [count] * self.people, seconds, lambda: f"{count} people seen; {self.now()}")

    def kill_visitors(self, number):
        visitors = self.start(f"visitor-{number}", VISITORS)
        self.wait_seen(self.people + VISITORS, 30)
        eventually(lambda: self.now()["plays"] == self.people * (self.people - 1 + VISITORS), 30, lambda: f"the visitors' cameras; {self.now()}")
        visitors.signal(signal.SIGKILL)
        visitors.wait(10)
        self.wait_seen(self.people, GONE_WITHIN)
        assert self.now()["away"] == 0


def watch(room, minutes, kills):
    room.wait_seen(room.people, 60)
    eventually(lambda: room.now()["plays"] == room.people * (room.people - 1), 60, lambda: f"all cameras; {room.now()}")
    began, killed, memory = time.monotonic(), 0, []
    while (passed := time.monotonic() - began) < 60 * minutes:
        time.sleep(1)
        memory.append(room.server.memory)
        now = room.now()
        assert now["still"] == 0, f"a stream stands still: {now}"
        if killed < kills and passed > 60 * minutes * (killed + 1) / (kills + 2):
            killed += 1
            room.kill_visitors(killed)
        if len(memory) % 10 == 0:
            print(f"{passed:5.0f} s  {memory[-1] / 1e6:6.1f} MB  {now}", flush=True)
    return memory, room.now()


def print_log(program):
    """What the server says of those who are not there any more."""
    for line in program.errors().splitlines():
        if " info disconnect " in line or " warn " in line or " error " in line or " cut " in line or " slow " in line:
            print(line)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--people", type=int, default=14)
    parser.add_argument("--kills", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        programs = Programs(pathlib.Path(folder))
        try:
            server = servers.make(programs, configure=meetings.enabling(SETTINGS), open_publishing=False)
            memory, last = watch(Room(programs, server, options.people), options.minutes, options.kills)
            third = len(memory) // 3
            before, after = statistics.median(memory[third:2 * third]), statistics.median(memory[2 * third:])
            print(f"memory: {before / 1e6:.1f} MB, then {after / 1e6:.1f} MB; at most {max(memory) / 1e6:.1f} MB")
            print(f"pictures: {last['pictures']}, missing {last['missing']}, longest gap {last['worst']} ms")
            assert after < before * FLAT + NOISE, "memory grows"
            server.stop()
        except BaseException:
            print_log(server.program)
            raise
        finally:
            programs.end_all()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""A room of sixteen cameras for minutes: two pages and fourteen programs, all of whom play all the others.

    tests/long/meeting_room.py [--minutes 5] [--programs 14] [--kills 5] [--no-pages] [--ahead] [--photographs FOLDER]

Nobody may be dropped, no tile stand still, no picture be missing, the memory of the server and of the pages stay flat. The
sixteenth person is killed again and again, as a program or as the process of a tab, and must leave no ghost behind. Not a part of
the test run: it takes as long as it says. Ends with 1 and says why.
"""

import argparse
import os
import pathlib
import signal
import statistics
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tests/functional"))

from harness import films, meeting_page, server as servers, web_library  # noqa: E402
from harness.meeting_crowd import Crowd  # noqa: E402
from harness.processes import Programs  # noqa: E402
from harness.waiting import eventually  # noqa: E402
from watched_page import VisitingTab, WatchedPage  # noqa: E402

SETTINGS = "<Guests>yes</Guests><Host>alice</Host><Cameras>16</Cameras><Grace>5</Grace>"
ROOM = "big-room"
SIZES = {"Desktop": (1280, 800), "Phone": (390, 844)}
GONE_WITHIN = 30  # s: <Grace>, and what a busy machine takes
LOOK_EVERY = 2  # s
SAMPLE_EVERY = 10  # s
FLAT = 1.05  # the last third's memory against the second's
NOISE = {"server": 8e6, "heap": 4e6, "page": 6e6}  # bytes


class Room:
    """All but one stay; that one is `visitor`."""

    def __init__(self, programs, server, options):
        self.programs, self.server = programs, server
        made = films.make(programs.folder / "films", options.programs)
        self.crowd = Crowd(programs, server, ROOM, "Guest", made[1:], account="alice")
        self.crowd.plays(len(made) - 1)
        self.visitor_film = made[0]
        camera = films.make_camera(programs.folder / "camera.y4m") if options.pages else None
        self.pages = [WatchedPage(programs, server, ROOM, name, camera, *size) for name, size in SIZES.items()] if options.pages else []
        self.names = {*self.crowd.names, *(page.name for page in self.pages)}
        self.visitor = None
        self.memory, self.sampled = [], 0
        self.began = time.monotonic()

    @property
    def passed(self):
        return time.monotonic() - self.began

    def begin(self):
        self.began = time.monotonic()
        for page in self.pages:
            page.begin()

    def look(self):
        """At everybody who stays."""
        now = self.crowd.now()
        assert not self.names & set(now["still"]), f"streams stand still: {now}"
        assert now["missing"] == 0, now
        for page in self.pages:
            page.look(self.names - {page.name})
        if self.passed - self.sampled > SAMPLE_EVERY:
            self.sample(now)

    def sample(self, now):
        self.sampled = self.passed
        self.memory.append(self.server.memory)
        for page in self.pages:
            page.sample_memory()
        pages = "".join(f"  {page.name} {page.heap[-1] / 1e6:.1f} + {page.resident[-1] / 1e6:.0f} MB" for page in self.pages)
        print(f"{self.passed:5.0f} s  server {self.memory[-1] / 1e6:.1f} MB{pages}  {now}", flush=True)

    def until(self, condition, timeout, what):
        """Waits, and meanwhile looks at everybody."""

        def looked():
            self.look()
            return condition()

        eventually(looked, timeout, what, every=LOOK_EVERY / 4)

    # ---- who comes and is killed

    def take_in(self, number, by_page):
        name = f"Visitor {number}"
        if by_page:
            self.visitor = VisitingTab(self.pages[0], self.server, ROOM, name)
        else:
            self.visitor = Crowd(self.programs, self.server, ROOM, name, [self.visitor_film])
        self.visitor_name = name
        for page in self.pages:
            page.page.until(f"{name!r} in {meeting_page.PICTURES} && {meeting_page.PICTURES}[{name!r}] > 0", timeout=60)
        self.crowd.plays(len(self.names) + 1)

    def kill(self):
        """Until nobody sees the visitor any more."""
        kind = "tab" if isinstance(self.visitor, VisitingTab) else "program"
        killed = time.monotonic()
        if kind == "tab":
            self.visitor.kill()
        else:
            self.visitor.program.signal(signal.SIGKILL)
            self.visitor.program.wait(10)
        away = []

        def gone():
            now = self.crowd.now()
            if now["away"] and not away:
                away.append(time.monotonic() - killed)
            others = len(self.names)
            return now["seen"] == [others] * len(self.crowd.names) and all(
                page.page.names() == self.names - {page.name} | {f"{page.name} (you)"} for page in self.pages)

        self.until(gone, GONE_WITHIN, lambda: f"{self.visitor_name} to disappear; {self.crowd.now()}")
        assert self.crowd.now()["away"] == 0
        print(f"{self.passed:5.0f} s  {self.visitor_name}, a {kind}, killed: away after {away[0] if away else 0:.0f} s, "
              f"gone after {time.monotonic() - killed:.0f} s", flush=True)
        self.visitor = None


def watch(room, minutes, kills):
    room.take_in(0, by_page=False)
    room.begin()
    for number in range(1, kills + 1):
        due = 60 * minutes * number / (kills + 2)
        room.until(lambda: room.passed > due, 60 * minutes + 60, "time")
        room.kill()
        room.take_in(number, by_page=bool(room.pages) and number % 2 == 1)
    room.until(lambda: room.passed > 60 * minutes, 60 * minutes + 60, "time")


def check_flat(what, samples, noise):
    third = len(samples) // 3
    before, after = statistics.median(samples[third:2 * third]), statistics.median(samples[2 * third:])
    print(f"{what}: {before / 1e6:.1f} MB, then {after / 1e6:.1f} MB; at most {max(samples) / 1e6:.1f} MB")
    assert after < before * FLAT + noise, f"{what} grows: {[round(one / 1e6) for one in samples]}"


def check(room):
    last = room.crowd.now()
    print(f"pictures: {last['pictures']}, missing {last['missing']}, longest gap {last['worst']} ms")
    for page in room.pages:
        page.check_end()
        print(f"CPU of {page.name}: " + ", ".join(f"{kind} {100 * share:.0f} %" for kind, share in page.cpu().items() if share > 0.01))
    check_flat("server", room.memory, NOISE["server"])
    for page in room.pages:
        check_flat(f"heap of {page.name}", page.heap, NOISE["heap"])
        check_flat(f"process of {page.name}", page.resident, NOISE["page"])


def photograph(room, folder):
    folder.mkdir(exist_ok=True)
    for page in room.pages:
        page.page.photograph(folder / f"{page.name.lower()}.png")


def print_log(program):
    """What the server says of those who are not there any more."""
    for line in program.errors().splitlines():
        if " info disconnect " in line or " warn " in line or " error " in line or " cut " in line or " slow " in line:
            print(line)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--programs", type=int, default=14)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--no-pages", dest="pages", action="store_false", help="programs alone")
    parser.add_argument("--ahead", action="store_true", help="in front of everything else, on a machine that others use (root)")
    parser.add_argument("--photographs", type=pathlib.Path, help="folder for pictures of the pages with sixteen cameras")
    return parser.parse_args()


def main():
    options = arguments()
    web_library.built()
    if options.ahead:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))  # all programs inherit it
    with tempfile.TemporaryDirectory() as folder:
        programs = Programs(pathlib.Path(folder))
        try:
            server = servers.make(programs, configure=meeting_page.enabling(SETTINGS), open_publishing=False)
            room = Room(programs, server, options)
            watch(room, options.minutes, options.kills)
            if options.photographs:
                photograph(room, options.photographs)
            check(room)
            server.stop()
        except BaseException:
            print_log(server.program)
            raise
        finally:
            programs.end_all()


if __name__ == "__main__":
    main()

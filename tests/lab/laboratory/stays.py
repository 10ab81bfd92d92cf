"""Two that stay in the laboratory's application for a while, both with the browser library in Node, one of them behind the
obstacles: numbered calls and slots of a shared object in both directions, and, unless the scenario wants it quiet, a stamped
stream that the one behind plays and publishes again, for the one beside the server to play. Does all of it come, once, while
connections are killed?"""

import dataclasses
import json
import sys
import time

from harness.waiting import eventually, pause

from . import calls, web
from .arrivals import Follower
from .paths import LAB
from .plays import spread
from .stamped import PORT

STREAM, AGAIN = "stayed", "stayed-again"
_TO_BEGIN = 45  # seconds; a machine may have much else to do
_TO_END = 120  # a session that is lost is tried to be had back for a minute
_RECONNECT = 60
_LOOKS = 0.004


@dataclasses.dataclass
class Told:
    """What one of the two says: the fields of web/stay.mjs."""

    carrier: str = ""
    statuses: list = dataclasses.field(default_factory=list)
    sent: int = 0
    answered: list = dataclasses.field(default_factory=list)
    unanswered: list = dataclasses.field(default_factory=list)
    slowest_ms: int = 0
    called: list = dataclasses.field(default_factory=list)
    noted: list = dataclasses.field(default_factory=list)
    seen: list = dataclasses.field(default_factory=list)
    present: list = dataclasses.field(default_factory=list)
    dropped: int = 0
    problem: str = "no word"

    def in_short(self):
        """For a report: how many there are of what there are many."""
        return {key: len(value) if isinstance(value, list) and key != "statuses" else value for key, value in vars(self).items()}


@dataclasses.dataclass
class Stream:
    """What came of the stream. `missing`: pictures that the one behind has and the one beside has not. Only pictures are
    counted as repeated where half of the film and more may be passed over, as only they have numbers."""

    pictures: int
    lost: int
    repeated: int
    unknown: int
    missing: int
    delay_ms: dict


@dataclasses.dataclass
class Stay:
    behind: Told
    beside: Told
    down: Stream | None
    up: Stream | None
    connections: int  # that the server's host saw begin when both were there


def stay(site, carrier=""):
    """With the scenario's times; what the obstacles do of themselves begins when both are there. `carrier`: that one alone."""
    wishes = site.scenario.web
    publisher = _publish(site) if wishes.streams else None
    programs, files = _start_both(site, web.uri(site, carrier))
    _wait_until_both_are_there(programs)
    before = site.witness.arrived()
    for obstacle in site.scenario.obstacles:
        obstacle.stir(site)
    arrivals = _follow(site, programs, files)
    connections = site.witness.arrived() - before
    told = [_told(program) for program in programs]
    if not publisher:
        return Stay(*told, None, None, connections)
    publisher.end()
    return Stay(*told, *(_stream(one, arrivals[0]) for one in arrivals), connections)


def _start_both(site, uri):
    """The programs behind and beside, and their files."""
    wishes = site.scenario.web
    common = {"seconds": wishes.seconds, "rest": wishes.rest_s, "reconnect": _RECONNECT}
    scheme = uri.partition(":")[0]
    files = [site.programs.folder / f"stay-{scheme}-{name}.flv" for name in ("behind", "beside")]
    names = [f"{name}-{scheme}" for name in ("behind", "beside")]  # the application keeps what it has noted of each
    behind = {"name": names[0], "other": names[1], "uri": uri}
    beside = {"name": names[1], "other": names[0], "uri": f"ws://127.0.0.1/{calls.APPLICATION}"}
    if wishes.streams:
        behind |= {"plays": STREAM, "publishes": AGAIN, "file": str(files[0])}
        beside |= {"plays": AGAIN, "file": str(files[1])}
    programs = [web.start(site, "stay-behind", "stay.mjs", json.dumps(common | behind)),
                site.server_host.start("stay-beside", web.command("stay.mjs", json.dumps(common | beside)))]
    return programs, files


def _publish(site):
    """Until the others have ended."""
    program = site.server_host.start(STREAM, [
        sys.executable, "-m", "laboratory.stamped", "--application", calls.APPLICATION, site.media, STREAM,
        str(_TO_BEGIN + site.scenario.web.seconds + _TO_END)], cwd=LAB)
    eventually(lambda: "publishing" in program.output() or not program.running, 15, program.shown)
    assert program.running, program.shown()
    return program


def _wait_until_both_are_there(programs):
    def there():
        return all("both are here" in program.output() or not program.running for program in programs)

    eventually(there, _TO_BEGIN, lambda: "both are there\n" + "\n".join(program.shown() for program in programs))


def _follow(site, programs, files):
    wishes = site.scenario.web
    deadline = time.monotonic() + wishes.seconds + wishes.rest_s + _TO_END
    followers = [Follower(path, site.media) for path in files]
    while any(program.running for program in programs) and time.monotonic() < deadline:
        for follower in followers:
            follower.look()
        pause(_LOOKS)
    return [follower.finish() for follower in followers]


def _told(program):
    return Told(**web.said(program))


def _stream(arrivals, origin):
    missing = len(set(origin.numbers) - set(arrivals.numbers))
    repeated = arrivals.repeated() - (arrivals.sounds_repeated if arrivals.lost() else 0)
    return Stream(len(arrivals.numbers), arrivals.lost(), repeated, arrivals.unknown, missing, spread(sorted(arrivals.delays_ms)))


def faults(wishes, found):
    """What is not as it must be, as sentences. Resumed: nothing is lost, nothing comes twice, and nobody above has noticed.
    Come back: nothing comes twice, and in the end both agree."""
    for name, told in (("behind", found.behind), ("beside", found.beside)):
        if told.problem:
            yield f"{name}: {told.problem}"
            continue
        anew = wishes.comes_back and name == "behind"
        yield from (f"{name}: {fault}" for fault in (*_calls(told, anew), *_statuses(told, anew)))
    if not found.behind.problem and not found.beside.problem:
        yield from _slots("behind", found.behind, found.beside, wishes.comes_back)
        yield from _slots("beside", found.beside, found.behind, wishes.comes_back)
    if found.down:
        yield from _streams(wishes, found)
    if found.connections < wishes.connections:
        yield f"only {found.connections} further connections: the obstacle has killed none"


def _calls(told, anew):
    every = list(range(told.sent))
    if told.noted != sorted(set(told.noted)):
        yield "the server has noted calls twice, or in the wrong order"
    if told.called != sorted(set(told.called)):
        yield "calls by the server came twice, or in the wrong order"
    if set(told.answered) - set(told.noted):
        yield "calls were answered that the server has not noted"
    if not anew and not told.noted == told.called == told.answered == every:
        yield (f"of {told.sent} calls {len(told.noted)} were noted, {len(told.answered)} answered, "
               f"and {len(told.called)} calls by the server came")
    if not told.sent or not told.answered:
        yield "no calls were answered"


def _statuses(told, anew):
    rest = [code for code in told.statuses if code != "NetConnection.Connect.Retry"]
    success, end = "NetConnection.Connect.Success", "NetConnection.Connect.Closed"
    expected = [success, "NetConnection.Connect.Lost", "NetConnection.Connect.Restored"] if anew else [success]
    if [code for code in rest if code != end] != expected:
        yield f"was told {', '.join(rest)}"


def _slots(name, told, other, anew):
    """What one has seen of the other's slots."""
    every = list(range(other.sent))
    if told.present != every:
        yield f"{name} has {len(told.present)} of the other's {other.sent} slots"
    if not anew and sorted(told.seen) != every:  # those of one message have no order
        yield f"{name} saw {len(set(told.seen))} of {other.sent} changes, and {len(told.seen) - len(set(told.seen))} again"


def _streams(wishes, found):
    may_lose = wishes.comes_back or wishes.skips
    for what, one, lost in (("played", found.down, found.down.lost), ("published", found.up, found.up.missing)):
        if one.pictures < wishes.seconds * 25 // 3:
            yield f"{what}: only {one.pictures} pictures"
        if one.repeated or one.unknown:
            yield f"{what}: of {one.pictures} pictures {one.repeated} repeated, {one.unknown} damaged"
        if lost and not may_lose:
            yield f"{what}: {lost} lost"

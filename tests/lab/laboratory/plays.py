"""A stream that is played for a while through the obstacles of a scenario: does all of it arrive, once, and how late?"""

import contextlib
import dataclasses
import statistics
import sys
import time

from harness.clients import ffmpeg, rtmpdump
from harness.waiting import eventually, pause

from . import names
from .arrivals import Follower
from .clients import sallyport
from .paths import LAB
from .way import Way

STREAM = "stamped"
_BEGINNING = 20  # seconds within which something must arrive
_LOOKS = 0.004
_LAST_WORDS = 3  # seconds that a player has to end its files


@dataclasses.dataclass
class Reception:
    """What came of one player."""

    player: str
    carrier: str
    pictures: int
    lost: int
    repeated: int
    unknown: int
    seconds: float  # from the first picture to the last
    delay_ms: dict  # p50, p99, max

    def is_whole(self):
        return self.pictures > 0 and not (self.lost or self.repeated or self.unknown)


def play_all(site, say):
    """Ours, and beside it those that the scenario names; each has the line for itself."""
    plays = site.scenario.plays
    players = [("sallyport", lambda output: sallyport.play(site, STREAM, output, plays.seconds))]
    players += [(name, lambda output, name=name: _PEERS[name](site, output)) for name in plays.beside]
    receptions = []
    for name, start in players:
        say(f"{name} plays")
        publisher = _publish(site, plays)
        receptions.append(_follow(site, name, start, plays))
        publisher.end()
    return receptions


def _publish(site, plays):
    rest = [str(plays.seconds / 2), str(plays.rest_s)] if plays.rest_s else []
    program = site.server_host.start("stamped", [sys.executable, "-m", "laboratory.stamped", site.media, STREAM,
                                                 str(plays.seconds + _BEGINNING), *rest], cwd=LAB)
    eventually(lambda: "publishing" in program.output() or not program.running, 15, program.shown)
    assert program.running, program.shown()
    return program


def _follow(site, name, start, plays):
    output = site.programs.folder / f"{name}-play.flv"
    follower = Follower(output, site.media)
    program = start(output)
    deadline = time.monotonic() + _BEGINNING + plays.seconds + plays.rest_s
    while program.running and time.monotonic() < deadline and not _enough(follower.arrivals, plays.seconds):
        follower.look()
        pause(_LOOKS)
    _let_it_end(program)
    carrier = sallyport.carrier_of(program) if name == "sallyport" else Way.parse(plays.peers_way).carrier
    return _sum_up(name, carrier, follower.finish())


def _let_it_end(program):
    """Players that stop by themselves say how it was."""
    with contextlib.suppress(AssertionError):
        program.interrupt(_LAST_WORDS)
    program.end()


def _enough(arrivals, seconds):
    return len(arrivals.numbers) >= seconds * 25


def _sum_up(name, carrier, arrivals):
    return Reception(name, carrier, len(arrivals.numbers), arrivals.lost(), arrivals.repeated(), arrivals.unknown,
                     len(arrivals.numbers) / 25, _spread(sorted(arrivals.delays_ms)))


def _spread(delays):
    if not delays:
        return {}
    found = {"p50": statistics.median(delays), "p99": delays[int(len(delays) * 0.99)], "max": delays[-1]}
    return {name: round(value, 1) for name, value in found.items()}


def _ffmpeg(site, output):
    return ffmpeg.play(site.client, _url(site), output, name="ffmpeg-plays")


def _rtmpdump(site, output):
    return rtmpdump.play(site.client, _url(site), output, name="rtmpdump-plays", options=["--quiet"])


_PEERS = {"ffmpeg": _ffmpeg, "rtmpdump": _rtmpdump}


def _url(site):
    way = Way.parse(site.scenario.plays.peers_way)
    return f"{way.carrier}://{names.SERVER_NAME}:{way.port}/live/{STREAM}"

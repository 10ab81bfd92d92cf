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
from .stamped import PORT
from .way import Way

STREAM = "stamped"
THROUGH_THE_BRIDGE = "stamped-up"
_BEGINNING = 20  # seconds within which something must arrive
_LOOKS = 0.004
_LAST_WORDS = 3  # seconds that a player has to end its files


@dataclasses.dataclass
class Reception:
    """What came of one player. `both_ways`: the stream was published through the obstacles as well, by the bridge."""

    player: str
    carrier: str
    both_ways: bool
    pictures: int
    lost: int
    repeated: int
    unknown: int
    seconds: float  # from the first picture to the last
    delay_ms: dict  # p50, p99, max

    def is_whole(self):
        return self.is_continuous() and not self.lost

    def is_continuous(self):
        return self.pictures > 0 and not (self.repeated or self.unknown)


def play_all(site, say):
    """Ours, and beside it those that the scenario names; each has the line for itself."""
    plays = site.scenario.plays
    receptions = []
    for player in _players(site, plays):
        say(f"{player.name} plays")
        publisher = _publish(site, site.server_host, STREAM, plays)
        receptions.append(_follow(site, player, plays))
        publisher.end()
    if plays.both_ways:
        say("published and played")
        receptions.append(_play_what_the_bridge_publishes(site, plays))
    return receptions


@dataclasses.dataclass
class _Player:
    name: str
    label: str  # unique in this run
    start: object  # makes the running program of the file that it writes
    carrier: str = ""  # empty: it says so itself
    both_ways: bool = False


def _players(site, plays):
    ours = "sallyport"
    if not plays.by:
        yield _Player(ours, ours, lambda output: sallyport.play(site, STREAM, output, plays.seconds))
    for way in map(Way.parse, plays.by):
        label = f"{ours}-{way.carrier}"
        yield _Player(ours, label, lambda output, way=way, label=label: sallyport.play(
            site, STREAM, output, plays.seconds, uri=sallyport.uri_by(way, STREAM), name=label))
    for name in plays.beside:
        yield _Player(name, name, lambda output, name=name: _PEERS[name](site, output), Way.parse(plays.peers_way).carrier)


def _play_what_the_bridge_publishes(site, plays):
    """What is late here has gone through the obstacles twice."""
    bridge = sallyport.bridge(site, f"127.0.0.1:{PORT}")
    site.wait_listening(bridge, PORT, site.client)
    publisher = _publish(site, site.client, THROUGH_THE_BRIDGE, plays)
    player = _Player("sallyport", "both-ways", lambda output: sallyport.play(
        site, THROUGH_THE_BRIDGE, output, plays.seconds, name="play-both-ways"), both_ways=True)
    reception = _follow(site, player, plays)
    publisher.end()
    bridge.end()
    return reception


def _publish(site, host, stream, plays):
    rest = [str(plays.seconds / 2), str(plays.rest_s)] if plays.rest_s else []
    program = host.start(stream, [sys.executable, "-m", "laboratory.stamped", site.media, stream,
                                  str(plays.seconds + _BEGINNING), *rest], cwd=LAB)
    eventually(lambda: "publishing" in program.output() or not program.running, 15, program.shown)
    assert program.running, program.shown()
    return program


def _follow(site, player, plays):
    output = site.programs.folder / f"{player.label}.flv"
    follower = Follower(output, site.media)
    program = player.start(output)
    deadline = time.monotonic() + _BEGINNING + plays.seconds + plays.rest_s
    while program.running and time.monotonic() < deadline and not _enough(follower.arrivals, plays.seconds):
        follower.look()
        pause(_LOOKS)
    _let_it_end(program)
    return _sum_up(player, player.carrier or sallyport.carrier_of(program), follower.finish())


def _let_it_end(program):
    """Players that stop by themselves say how it was."""
    with contextlib.suppress(AssertionError):
        program.interrupt(_LAST_WORDS)
    program.end()


def _enough(arrivals, seconds):
    return len(arrivals.numbers) >= seconds * 25


def _sum_up(player, carrier, arrivals):
    return Reception(player.name, carrier, player.both_ways, len(arrivals.numbers), arrivals.lost(), arrivals.repeated(),
                     arrivals.unknown, len(arrivals.numbers) / 25, spread(sorted(arrivals.delays_ms)))


def spread(delays):
    """Of delays in their order: half, 99 %, all."""
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

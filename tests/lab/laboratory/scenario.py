"""A scenario: a small TOML file that says what stands in the way and what must come of it (tests/lab/README.md)."""

import dataclasses
import pathlib
import tomllib

from . import obstacles
from .paths import SCENARIOS
from .way import Probe, Way


class ScenarioError(Exception):
    """The file cannot be used; the message says where and why."""


@dataclasses.dataclass(frozen=True)
class Client:
    """How the client is started. `trusts` are authorities: "site" is the server's, "office" the inspecting proxy's."""

    uri: str = "rtmp://media.test/live/lab"
    proxy: str = ""  # as for --proxy; {host} and {port} are filled in by the obstacle that is a proxy
    trusts: tuple = ("site",)
    options: tuple = ()


@dataclasses.dataclass(frozen=True)
class Expectation:
    """Either `winners`, one of which must win, or `obstacles`, words of the diagnosis when nothing gets through."""

    winners: tuple = ()
    obstacles: tuple = ()
    budget_ms: int = 0  # for the cold connect; 0: 800 ms + 6 round trips
    failure_s: float = 15.0
    seen_as: tuple = ()  # addresses, from one of which the server must see all who come


@dataclasses.dataclass(frozen=True)
class Plays:
    """A stream that is played through the obstacles for a while, see plays.py: by whatever wins, or once by each way of
    `by`. Programs of `beside` (ffmpeg, rtmpdump) play it too, by `peers_way`; that is reported and not judged. In the
    middle the stream is silent for `rest_s`. With `both_ways` it is also published from the client's side."""

    seconds: int
    rest_s: int = 0
    carriers: tuple = ()  # by which it may arrive; empty: any
    beside: tuple = ()
    peers_way: str = "rtmpt:80"
    by: tuple = ()
    both_ways: bool = False


@dataclasses.dataclass(frozen=True)
class Web:
    """How the browser library fares in Node (web.py). `winners`: carriers, one of which must win; if absent those that
    correspond to what the client wins by; with an empty list it must fail. With `seconds` two stay for so long
    (stays.py), by what wins or once by each carrier of `by`, and are quiet for `rest_s` in the middle; without `streams`
    nothing is played, and only then it is really quiet, as a player asks for life. The server's host must see so many
    further `connections` at least. `skips`: a way that is silent for long may cost a viewer pictures. `comes_back`: the
    session is lost, and all of it comes back."""

    winners: tuple | None = None
    seconds: int = 0
    by: tuple = ()
    rest_s: int = 0
    streams: bool = True
    connections: int = 0
    skips: bool = False
    comes_back: bool = False


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    stands_for: str
    obstacles: tuple
    expect: Expectation
    walls: dict
    client: Client = Client()
    plays: Plays | None = None
    web: Web = Web()
    illustrations: tuple = ()  # of the article of 2003; docs/firewalls.md
    representative: bool = False
    exclusive: bool = False  # measured without others beside it
    rtt_ms: float = 0.0
    note: str = ""
    path: pathlib.Path | None = None


_TABLES = {"client": Client, "expect": Expectation, "plays": Plays, "web": Web}


def load(path):
    try:
        return dataclasses.replace(_build(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))), path=path)
    except (TypeError, ValueError, KeyError, tomllib.TOMLDecodeError) as error:
        raise ScenarioError(f"{path.name}: {error}") from None


def load_all(folder=SCENARIOS):
    """Every scenario, in the order of their names."""
    return [load(path) for path in sorted(folder.glob("*.toml"))]


def playing(scenario, seconds, both_ways=False):
    """The scenario with a stream that is played for `seconds`, if anything gets through there; 0: as it says itself.
    `both_ways` as in Plays, for all that play."""
    plays = scenario.plays
    if seconds and scenario.expect.winners:
        plays = dataclasses.replace(plays or Plays(0), seconds=seconds)
    if plays and both_ways:
        plays = dataclasses.replace(plays, both_ways=True)
    return dataclasses.replace(scenario, plays=plays)


def _build(name, values):
    made = tuple(obstacles.make(entry) for entry in values.pop("obstacle", ()))
    for key, kind in _TABLES.items():
        if key in values:
            values[key] = kind(**_frozen(values[key]))
    walls = {Probe.parse(text): expected for text, expected in values.pop("walls", {}).items()}
    scenario = Scenario(name=name, obstacles=made, walls=walls, rtt_ms=sum(one.rtt_ms for one in made), **_frozen(values))
    _check(scenario)
    return scenario


def _frozen(values):
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}


def _check(scenario):
    expect = scenario.expect
    if bool(expect.winners) == bool(expect.obstacles):
        raise ValueError("[expect] needs either winners or obstacles")
    for way in (*expect.winners, *(scenario.plays.by if scenario.plays else ())):
        Way.parse(way)
    if not scenario.walls:
        raise ValueError("[walls] must show that the obstacle is really there")

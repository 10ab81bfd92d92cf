"""`sallyport connect` and `sallyport doctor` in the client's place."""

import dataclasses
import json
import subprocess
import time

from harness.server import binary

from .. import names
from ..way import Way

LONGEST = 25  # seconds; the command promises to give up earlier
LONGEST_LADDER = 75  # one step after the other, each with several seconds
LADDERS = ("--classic", "--classic=80")


@dataclasses.dataclass
class Attempt:
    """What one run of `connect` came to."""

    way: Way | None  # by which it got through
    elapsed_ms: float  # as the program says
    took_s: float  # from its start to its end
    code: int
    obstacles: list  # words: of the whole, and of all candidates that failed
    said: str  # what it printed

    @property
    def passed(self):
        return self.code == 0 and self.way is not None


@dataclasses.dataclass
class Diagnosis:
    """What the doctor says."""

    code: int
    obstacle: str  # that stands for all, if nothing gets through
    ways: dict  # each way → the word of what is in it, or "none"
    through: list  # ways that get through
    advice: dict  # user → a sentence, administrator → another


def can(command, option=""):
    """Whether the program under test has that command, with that option."""
    asked = subprocess.run([binary(), command, "--help"], capture_output=True, text=True, check=False)
    return asked.returncode == 0 and option in asked.stdout


def connect(site, *options, uri=None, name="connect", state=None):
    """One run. `state` is a folder for what it remembers; without one it remembers nothing."""
    return _start(site, *options, uri=uri, name=name, state=state).wait(LONGEST)


def ladders(site):
    """The old ways to get through, side by side: option → Attempt."""
    started = {option: _start(site, option, name=f"connect{option}") for option in LADDERS}
    return {option: run.wait(LONGEST_LADDER) for option, run in started.items()}


class _Run:
    def __init__(self, program):
        self._program = program
        self._began = time.monotonic()

    def wait(self, longest):
        code = self._program.wait(longest)
        return _read(self._program, code, time.monotonic() - self._began)


def _start(site, *options, uri=None, name="connect", state=None):
    settings = site.client_settings
    memory = [] if state else ["--no-memory"]
    proxy = ["--proxy", settings.proxy] if settings.proxy else []
    environment = {**settings.environment, "XDG_STATE_HOME": str(state or site.programs.folder), "no_proxy": ""}
    return _Run(site.client.start(
        name, [*settings.command, binary(), "connect", "--json", *memory, "--cacert", site.trusted, *proxy, *options,
               uri or settings.uri], environment=environment))


def uri_by(way, stream="lab"):
    """The URI that allows this carrier and port alone."""
    scheme = {"http-poll": "rtmpt", "https-poll": "rtmpts", "http-text": "rtmpt", "https-text": "rtmpts",
              "http": "ws", "https": "wss"}.get(way.carrier, way.carrier)
    return f"{scheme}://{names.SERVER_NAME}:{way.port}/live/{stream}"


def play(site, stream, output, seconds, uri=None, name="play"):
    """A running player that records."""
    uri = uri or f"{site.client_settings.uri.rpartition('/')[0]}/{stream}"
    return start_lasting(site, name, [binary(), "play", "--json", "-o", output, "--seconds", str(seconds), uri])


def bridge(site, address):
    """A running bridge to the server's application."""
    return start_lasting(site, "bridge", [binary(), "bridge", "--listen", address, site.client_settings.uri.rpartition("/")[0]])


def start_lasting(site, name, command):
    """A program that takes our options, started in the client's place as the scenario wants it."""
    settings = site.client_settings
    proxy = ["--proxy", settings.proxy] if settings.proxy else []
    return site.client.start(
        name, [*settings.command, *command, "--cacert", site.trusted, *proxy],
        environment={**settings.environment, "XDG_STATE_HOME": str(site.programs.folder), "no_proxy": ""})


def carrier_of(program):
    """By which a player that has ended got through, as it says."""
    return _json(program).get("carrier", "")


def doctor(site):
    settings = site.client_settings
    proxy = ["--proxy", settings.proxy] if settings.proxy else []
    program = site.client.start(
        "doctor", [*settings.command, binary(), "doctor", "--json", "--cacert", site.trusted, *proxy, settings.uri],
        environment={**settings.environment, "no_proxy": ""})
    code = program.wait(2 * LONGEST)
    found = _json(program)
    ways = {str(_way(entry)): entry.get("obstacle", "none") for entry in found.get("candidates", [])}
    through = [str(_way(entry)) for entry in found.get("candidates", []) if entry["verdict"] in ("passes", "hindered")]
    return Diagnosis(code, found.get("obstacle", "none"), ways, through, found.get("advice", {}))


def _read(program, code, took_s):
    found = _json(program)
    way = _way(found) if code == 0 and "carrier" in found else None
    failures = [found, *found.get("candidates", [])]
    obstacles = [entry["obstacle"] for entry in failures if entry.get("obstacle", "none") != "none"]
    return Attempt(way, float(found.get("elapsed_ms", 0)), took_s, code, obstacles, program.output() + program.errors())


def _json(program):
    try:
        found = json.loads(program.output())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _way(entry):
    """Routes are given with their proxy, "http-connect proxy.test:3128"."""
    return Way(entry["carrier"], int(entry["port"]), entry.get("route", "direct").split(" ")[0])

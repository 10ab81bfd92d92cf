"""What is done in a scenario that has been set up, and what is found."""

import contextlib
import dataclasses
import json
import sys

from harness.waiting import eventually

from . import calls, names, plays, stays, web
from .clients import peers, sallyport
from .paths import LAB

WALLS_TIMEOUT = 2.0  # seconds that a probe waits for an answer, beside the round trips
_OF_THE_HOST = ("127.0.0.1", "::", "0.0.0.0", "*")
_LOG_S = 2  # seconds within which an event is in the server's log
_REPEATS = 3  # of what is compared with each other


@dataclasses.dataclass
class Findings:
    walls: dict = dataclasses.field(default_factory=dict)  # probe → (word, ms)
    cold: object = None
    warm: list = dataclasses.field(default_factory=list)
    alone: list = dataclasses.field(default_factory=list)
    ladders: dict = dataclasses.field(default_factory=dict)  # option → Attempt
    doctor: object = None
    peers: dict = dataclasses.field(default_factory=dict)
    receptions: list = dataclasses.field(default_factory=list)  # of the stream that is played for a while
    meeting: object = None  # of a client behind the obstacles and one beside the server
    web: object = None  # the browser library's visit
    stays: list = dataclasses.field(default_factory=list)  # of two with the browser library, while connections are killed
    opened: dict = dataclasses.field(default_factory=dict)  # by the server
    connected: int = 0  # runs of our client that say they got through
    sessions: int = 0  # that the server saw in these runs
    seen: list = dataclasses.field(default_factory=list)  # addresses of clients, as the server saw them


class Trial:
    """`say` is told what is being done. `wanted` names what is tried beside the walls: client, doctor, ladders,
    peers, calls, web (or web-through: where it gets through), plays."""

    def __init__(self, site, say, wanted):
        self._site = site
        self._say = say
        self._wanted = wanted

    def conduct(self):
        findings = Findings()
        self._say("walls")
        findings.walls = self._walls()
        if "client" in self._wanted:
            self._say("connect")
            self._connect(findings)
        if "doctor" in self._wanted:
            self._say("doctor")
            findings.doctor = sallyport.doctor(self._site)
        if "ladders" in self._wanted:
            self._say("ladders")
            findings.ladders = sallyport.ladders(self._site)
        if "peers" in self._wanted:
            self._say("ffmpeg, rtmpdump")
            findings.peers = peers.try_all(self._site)
        if "calls" in self._wanted and self._site.scenario.expect.winners:
            self._say("calls")
            findings.meeting = calls.meet(self._site)
        if "web" in self._wanted or ("web-through" in self._wanted and web.winners(self._site.scenario)):
            self._try_the_browser_library(findings)
        if "plays" in self._wanted and self._site.scenario.plays:
            findings.receptions = plays.play_all(self._site, self._say)
        findings.opened = self._site.witness.opened()
        findings.seen = self._addresses()
        return findings

    def _try_the_browser_library(self, findings):
        self._say("the browser library")
        findings.web = web.meet(self._site)
        wishes = self._site.scenario.web
        for carrier in (wishes.by or ("",)) if wishes.seconds else ():
            self._say(f"two with the browser library stay {carrier}".strip())
            findings.stays.append(stays.stay(self._site, carrier))

    def _walls(self):
        site = self._site
        proxy = ["--proxy", site.client_settings.proxy] if site.client_settings.proxy else []
        slow = ["--one-at-a-time"] if site.scenario.exclusive else []
        timeout = WALLS_TIMEOUT + 8 * site.scenario.rtt_ms / 1000
        program = site.client.start("probe", [
            *site.client_settings.command, sys.executable, "-m", "laboratory.probe", "--host", names.SERVER_NAME,
            "--authorities", site.trusted, "--timeout", timeout, *proxy, *slow, *map(str, site.scenario.walls),
        ], cwd=LAB, environment=site.client_settings.environment)
        assert program.wait(120) == 0, program.shown()
        return json.loads(program.output())

    def _connect(self, findings):
        site = self._site
        before = self._sessions()
        findings.cold = sallyport.connect(site)
        runs = [findings.cold]
        if findings.cold.passed:
            state = site.programs.folder / "state"
            runs.append(sallyport.connect(site, name="connect-first", state=state))
            findings.warm = [sallyport.connect(site, name=f"connect-warm-{i}", state=state) for i in range(_REPEATS)]
            uri = sallyport.uri_by(findings.cold.way)
            findings.alone = [sallyport.connect(site, name=f"connect-alone-{i}", uri=uri) for i in range(_REPEATS)]
            runs += findings.warm + findings.alone
        findings.connected = sum(run.passed for run in runs)
        findings.sessions = self._settled(lambda: self._sessions() - before, findings.connected)

    def _settled(self, count, expected):
        """The log is written a little later than its events happen."""
        with contextlib.suppress(AssertionError):
            eventually(lambda: count() >= expected, _LOG_S, "the log")
        return count()

    def _addresses(self):
        """The publisher is on the server's own host."""
        seen = {event.fields["address"] for event in self._site.server.log.events() if "address" in event.fields}
        return sorted(address for address in seen if address not in _OF_THE_HOST)

    def _sessions(self):
        return len(self._site.server.log.events("connect", app="live"))

"""The browser library in Node, in the client's place: it meets sallyport_caller, as the client does in calls.py. Node knows
no proxies, so it comes through where a direct way is open to it."""

import dataclasses
import json

from harness import web_library

from . import calls, paths
from .names import SERVER_NAME
from .stamped import PORT
from .way import Way

# Node 18 tries one family of addresses only, unless it is told to; later ones do so by themselves.
NODE = ("node", "--enable-network-family-autoselection", "--no-warnings")
PORTS = {"wss": 443, "rtmpts": 443, "ws": 80, "rtmpt": 80}  # where the library looks for each carrier
_LONGEST = 30  # seconds
# Not the names of calls.py: its visitors may still be leaving, and whoever is seen in the room must be the one who is waited for.
_BEHIND, _BESIDE = "web-behind", "web-beside"

# What the winners of a scenario are to a client that has four carriers: of "https" either may be the quicker one.
_SPEAKS = {
    "rtmps": ("wss",), "wss": ("wss",), "ws": ("ws",), "rtmpt": ("rtmpt",), "rtmpts": ("rtmpts",),
    "http": ("ws", "rtmpt"), "https": ("wss", "rtmpts"), "http-poll": ("rtmpt",), "https-poll": ("rtmpts",),
}


@dataclasses.dataclass
class Visit:
    """What came of it."""

    meeting: calls.Meeting
    took_ms: float  # by connect()
    refused: str  # the code with which it ended, if it did not get through


def winners(scenario):
    """Carriers, one of which must win; none where nothing can get through."""
    if scenario.web.winners is not None:
        return scenario.web.winners
    direct = [way for way in map(Way.parse, scenario.expect.winners) if way.route == "direct"]
    return tuple(dict.fromkeys(carrier for way in direct for carrier in _SPEAKS.get(way.carrier, ())))


def meet(site):
    """Both have the line for themselves. Where nothing can get through there is nobody to meet."""
    beside = _start_beside(site) if winners(site.scenario) else None
    behind = start(site, "web-behind", "meet.mjs", uri(site), _BEHIND, _BESIDE, str(_LONGEST))
    behind.wait(2 * _LONGEST)
    if beside:
        beside.wait(_LONGEST + 10)
    found = said(behind)
    meeting = calls.sum_up(found, said(beside) if beside else {})
    return Visit(meeting, round(found.get("took_ms", 0), 1), found.get("refused", ""))


def _start_beside(site):
    command = calls.command(f"rtmp://127.0.0.1:{PORT}/{calls.APPLICATION}", _BESIDE, _BEHIND)
    return site.server_host.start("caller-beside-web", command)


def uri(site, carrier=""):
    """Of the application; `carrier`: by that one alone."""
    if carrier:
        return f"{carrier}://{SERVER_NAME}:{PORTS[carrier]}/{calls.APPLICATION}"
    return site.client_settings.uri.rpartition("/live/")[0] + f"/{calls.APPLICATION}"


def start(site, name, program, *arguments):
    """A program of tests/lab/web behind the obstacles, as the scenario starts clients."""
    settings = site.client_settings
    return site.client.start(name, [*settings.command, *command(program, *arguments)],
                             environment={**settings.environment, "NODE_EXTRA_CA_CERTS": str(site.trusted)})


def command(program, *arguments):
    return [*NODE, paths.LAB / "web" / program, *arguments]


def said(program):
    """The last line that it printed."""
    try:
        return json.loads(program.output().splitlines()[-1])
    except (ValueError, IndexError):
        return {}


"""Calls and shared objects through the obstacles of a scenario: a client behind them and one beside the server meet in
an application with a script (room.asc). Each makes a call and gets its result, is called by the server, and sees what the
other sets in a shared object."""

import dataclasses
import json
import pathlib

from . import paths
from .clients import sallyport
from .stamped import PORT

APPLICATION = "room"
STEPS = ("connect", "call", "object", "server_call", "change")  # as caller/visit.hpp has them
_SCRIPT = pathlib.Path(__file__).with_name("room.asc")
_LONGEST = 30  # seconds for a visitor
_BEHIND, _BESIDE = "behind", "beside"


@dataclasses.dataclass
class Meeting:
    """What came of it. `steps` are those of the client behind the obstacles, with their milliseconds."""

    carrier: str
    steps: dict
    missing: list  # "behind: call", steps that either of the two has not made
    said: str  # what went wrong

    @property
    def whole(self):
        return not self.missing


def install(root):
    """The application, in the folder of a server."""
    folder = root / "applications" / APPLICATION
    folder.mkdir()
    (folder / "main.asc").write_text(_SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")


def meet(site):
    """Both have the line for themselves."""
    beside = site.server_host.start("caller-beside", command(f"rtmp://127.0.0.1:{PORT}/{APPLICATION}", _BESIDE, _BEHIND))
    uri = site.client_settings.uri.rpartition("/live/")[0] + f"/{APPLICATION}"
    behind = sallyport.start_lasting(site, "caller-behind", command(uri, _BEHIND, _BESIDE))
    behind.wait(_LONGEST + 10)
    beside.wait(_LONGEST + 10)
    return sum_up(_said(behind), _said(beside))


def command(uri, name, other, timeout=_LONGEST):
    return [paths.caller(), "--timeout", str(timeout), uri, name, other]


def sum_up(behind, beside):
    """Of what the two programs print."""
    missing = [f"{who}: {step}" for who, said in ((_BEHIND, behind), (_BESIDE, beside))
               for step in STEPS if step not in said.get("steps", {})]
    problems = [said.get("problem", "no word") for said in (behind, beside)]
    steps = {step: round(ms, 1) for step, ms in behind.get("steps", {}).items()}
    return Meeting(behind.get("carrier", ""), steps, missing, "; ".join(filter(None, problems)))


def _said(program):
    try:
        return json.loads(program.output())
    except ValueError:
        return {}

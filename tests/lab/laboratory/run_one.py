"""python3 -m laboratory.run_one SCENARIO.toml --folder DIR --shared DIR [--try NAME]... [--play-seconds N]
[--both-ways]

Runs one scenario in a process of its own, so that whatever happens ends with it. Writes DIR/result.json; DIR/stage says
what is being done. Exit code 0 if there is a result, whatever it says."""

import argparse
import contextlib
import json
import pathlib
import signal
import sys
import time
import traceback

from harness.processes import Programs

from . import credentials, scenario, verdict
from .site import Site
from .trial import Trial
from .way import Way


def main():
    options = _parse()
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    read = scenario.playing(scenario.load(options.scenario), options.play_seconds, options.both_ways)
    began = time.monotonic()
    programs = Programs(options.folder)
    result = {"scenario": read.name, "faults": [], "late": []}
    try:
        result.update(_conduct(options, read, programs))
    except Exception as error:
        result["faults"] = [f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"]
        result["trace"] = traceback.format_exc()
    result["seconds"] = round(time.monotonic() - began, 1)
    if result["faults"]:
        (options.folder / "programs.txt").write_text(programs.shown())
    (options.folder / "result.json").write_text(json.dumps(result, indent=1))


def _conduct(options, read, programs):
    def say(stage):
        (options.folder / "stage").write_text(stage)

    say("setting up")
    with Site(programs, read, credentials.load(options.shared), options.shared / "media.flv") as site:
        findings = Trial(site, say, options.wanted).conduct()
        say("ending")
        site.server.stop()
    found, late = verdict.faults(read, findings)
    return {"faults": found, "late": late, **_plain(findings)}


def _plain(findings):
    """Findings as JSON has them: ways as they are written."""
    def plain(value):
        if isinstance(value, Way):
            return str(value)
        return value.in_short() if hasattr(value, "in_short") else dict(vars(value))

    return json.loads(json.dumps(vars(findings), default=plain))


def _stop(*_):
    sys.exit(130)


def _parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("scenario", type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--shared", type=pathlib.Path, required=True)
    parser.add_argument("--try", dest="wanted", action="append", default=[],
                        choices=["client", "doctor", "ladders", "peers", "calls", "web", "web-through", "plays"])
    parser.add_argument("--play-seconds", type=int, default=0)
    parser.add_argument("--both-ways", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()

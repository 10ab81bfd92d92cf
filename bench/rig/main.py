"""The command line of scripts/bench."""
import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys
import time

from . import budgets, report
from .experiments import Experiments
from .load import Load
from .plan import FULL, QUICK
from .processes import Launcher
from .rooms import RoomExperiments
from .tls import TlsExperiments
from .transcoding import TranscodeExperiments

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# In this order; the method is called like the part, with _ for -.
PARTS = {**dict.fromkeys(("fanout", "windows", "setup", "idle", "stalled", "tunnel", "rtmpe"), Experiments),
         **dict.fromkeys(("tls", "tunnel-tls", "carriers", "handshakes", "tls-memory"), TlsExperiments),
         **dict.fromkeys(("rooms", "instances"), RoomExperiments), "transcode": TranscodeExperiments}


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measures the server beside a floor program, nginx-rtmp and "
        "others, in interleaved runs, and compares the figures with the budgets. docs/performance.md says how to read them.")
    extent = parser.add_mutually_exclusive_group()
    extent.add_argument("--full", action="store_true", help="all figures of docs/performance.md, about 20 minutes")
    extent.add_argument("--quick", action="store_true", help="a first look, about 3 minutes (default)")
    parser.add_argument("--only", action="append", choices=PARTS, metavar="NAME",
                        help="one of " + ", ".join(PARTS) + "; may be repeated")
    parser.add_argument("--ahead", action="store_true",
                        help="run ahead of everything else on a machine that others use (needs root)")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a budget is missed")
    parser.add_argument("--no-build", action="store_true", help="measure the programs that are there")
    parser.add_argument("--build", type=pathlib.Path, default=REPOSITORY / "build" / "release",
                        help="build folder to measure (default: build/release)")
    return parser.parse_args(arguments)


def build_release():
    subprocess.run(["cmake", "--preset", "release"], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", "--preset", "release", "--target", "sallyport", "sallyport_load",
                    "sallyport_floor", "sallyport_micro"], cwd=REPOSITORY, check=True)


def describe_machine():
    model = "unknown"
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=REPOSITORY, capture_output=True, text=True,
                            check=False).stdout.strip()
    return {"processor": model, "cores": os.cpu_count(), "kernel": platform.release(), "commit": commit,
            "load_average_at_start": os.getloadavg()[0]}


def say(line):
    print(f"{time.strftime('%H:%M:%S')} load {os.getloadavg()[0]:.1f}  {line}", file=sys.stderr, flush=True)


def save(document):
    folder = REPOSITORY / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / time.strftime("bench-%Y%m%d-%H%M%S.json")
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return path


def main(arguments=None):
    options = parse(arguments)
    if not options.no_build:
        build_release()
    plan = FULL if options.full else QUICK
    launcher = Launcher(options.ahead)
    build = options.build.resolve()
    machine = {**describe_machine(), "ahead": options.ahead}
    bench = (launcher, build, Load(launcher, build), plan, say)
    results = {part: getattr(kind(*bench), part.replace("-", "_"))() for part, kind in PARTS.items()
               if part in (options.only or PARTS)}
    verdicts = budgets.judge(results)
    path = save({"machine": machine, "results": results, "budgets": [verdict.as_json() for verdict in verdicts]})
    print(report.render(results, verdicts))
    say(f"written to {path.relative_to(REPOSITORY)}")
    return 1 if options.check and not all(verdict.met is not False for verdict in verdicts) else 0

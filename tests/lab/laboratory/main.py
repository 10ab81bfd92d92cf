"""The command line of scripts/lab."""

import argparse
import os
import pathlib
import platform
import re
import shutil
import signal
import sys
import tempfile

from harness import hosts, web_library
from harness.proxies import inspection

from . import paths, report, scenario, summary
from .clients import sallyport
from .progress import Progress
from .runner import Plan, Runner

SKIPPED = 77  # the exit code by which ctest counts a test as skipped


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="scripts/lab", description="Tries the client behind firewalls and proxies, in network namespaces. "
        "docs/firewalls.md says what the scenarios are, tests/lab/README.md how to add one. "
        f"Exit code 0 if everything was as it must be, 1 if not, {SKIPPED} if the client could not be tried.")
    parser.add_argument("--only", action="append", default=[], metavar="PATTERN",
                        help="scenarios whose name begins with that or matches it as a regular expression; may be repeated")
    parser.add_argument("--representative", action="store_true", help="a selection that takes a few minutes")
    parser.add_argument("--list", action="store_true", help="print the scenarios and stop")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="scenarios at a time (default: 2)")
    parser.add_argument("--walls", action="store_true", help="show that the walls stand, and try no client")
    parser.add_argument("--no-peers", action="store_true", help="without ffmpeg and rtmpdump (as with --representative)")
    parser.add_argument("--plays", nargs="?", type=int, const=0, metavar="SECONDS",
                        help="also play a stream where scenarios ask for it; with a number, for so long wherever "
                        "anything gets through")
    parser.add_argument("--plays-only", action="store_true", help="with --plays: neither connect nor the peers")
    parser.add_argument("--both-ways", action="store_true",
                        help="with --plays: also publish the stream from the client's side, through a bridge")
    parser.add_argument("--calls-only", action="store_true",
                        help="only show that calls and shared objects work behind the obstacles: neither connect nor the peers")
    parser.add_argument("--web-only", action="store_true",
                        help="only try the browser library in Node: neither connect nor the peers")
    parser.add_argument("--no-web", action="store_true", help="without the browser library")
    parser.add_argument("--lines", action="store_true",
                        help="instead: how late a stream is by every carrier, over lines of several lengths (15 minutes)")
    parser.add_argument("--ladders", action="store_true", help="also connect as Flash Player did: a minute at worst")
    parser.add_argument("--doctor", action="store_true", help="also ask the doctor, and hold its words against the scenario")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE",
                        help="write all results there (default: build/lab/results.json)")
    parser.add_argument("--markdown", type=pathlib.Path, metavar="FILE", help="write the table there")
    parser.add_argument("--write-page", action="store_true", help="put the table into docs/firewalls.md")
    parser.add_argument("--keep", action="store_true", help="keep what every program printed, also where nothing is wrong")
    return parser.parse_args(arguments)


def main(arguments=None):
    options = parse(arguments)
    try:
        chosen = choose(scenario.load_all(paths.LINES if options.lines else paths.SCENARIOS), options)
    except scenario.ScenarioError as error:
        print(f"scripts/lab: {error}", file=sys.stderr)
        return 2
    if options.list:
        print_list(chosen)
        return 0
    if not chosen:
        print("scripts/lab: no scenario has such a name", file=sys.stderr)
        return 2
    missing = what_is_missing()
    if missing:
        print(f"scripts/lab: skipped, {missing}: {len(chosen)} scenarios were not tried")
        return SKIPPED
    return run(chosen, options)


def choose(scenarios, options):
    chosen = [one for one in scenarios if one.representative or not options.representative]
    if options.only:
        chosen = [one for one in chosen if any(_matches(one.name, pattern) for pattern in options.only)]
    return chosen


def _matches(name, pattern):
    return name.lower().startswith(pattern.lower()) or re.fullmatch(pattern, name, re.IGNORECASE)


def print_list(scenarios):
    for one in scenarios:
        must = " or ".join(one.expect.winners) or "nothing: " + ", ".join(one.expect.obstacles)
        print(f"{one.name}{' *' if one.representative else ''}\n    {one.title}; {one.stands_for}\n"
              f"    must get through: {must}")
    print(f"\n{len(scenarios)} scenarios; * are those of --representative")


def what_is_missing():
    """Why no scenario can be run here, or an empty string."""
    if not hosts.available():
        return "this process may not make network namespaces (run as root)"
    if not pathlib.Path("/dev/net/tun").exists():
        return "there is no /dev/net/tun"
    needed = ("nft", "dnsmasq", "squid", "danted", "microsocks", "ssh", "sshd", "haproxy", "nginx", "stunnel4",
              "faketime", "ffmpeg", "rtmpdump")
    search = os.environ["PATH"] + ":/usr/sbin:/sbin"
    absent = [name for name in needed if not shutil.which(name, path=search)]
    if absent:
        return f"not installed: {', '.join(absent)} (scripts/setup does that)"
    for program in (sallyport.binary(), paths.wire(), paths.caller(), inspection.BINARY):
        if not program.exists():
            return f"there is no {program}"
    return web_library.missing()


def run(chosen, options):
    client = not options.walls and sallyport.can("connect")
    wanted = what_is_wanted(client, options)
    if _web(options) in wanted:
        web_library.built()
    plan = Plan(chosen, 1 if options.lines else options.jobs, options.plays or 0, wanted, options.both_ways)
    progress = Progress(len(chosen))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sallyport-lab-"))
    folder.chmod(0o755)  # squid and others give up root and must still reach their files
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    try:
        results = Runner(plan, folder / "run", progress).run()
    except (KeyboardInterrupt, SystemExit):
        shutil.rmtree(folder, ignore_errors=True)
        print("\nscripts/lab: ended; everything is removed", file=sys.stderr)
        return 130
    finally:
        progress.close()
    write(chosen, results, options)
    return conclude(chosen, results, options, client, folder)


def what_is_wanted(client, options):
    """What is tried beside the walls, as Trial knows it. `client`: whether ours can and shall be tried."""
    if options.lines or options.plays_only:
        return ("plays",)
    if options.calls_only:
        return ("calls",)
    if options.web_only:
        return (_web(options),)
    wanted = {"client": client, "calls": client, "peers": not (options.no_peers or options.representative),
              "ladders": options.ladders and sallyport.can("connect", "--classic"),
              "doctor": options.doctor and sallyport.can("doctor"),
              _web(options): not (options.no_web or options.walls), "plays": options.plays is not None and sallyport.can("play")}
    return tuple(name for name, yes in wanted.items() if yes)


def _web(options):
    """Failing takes the library 6 s: the selection asks for it where it gets through."""
    return "web-through" if options.representative else "web"


def write(chosen, results, options):
    target = options.json or paths.CACHE / "results.json"
    target.write_text(report.as_json(chosen, results, machine()), encoding="utf-8")
    table, where = page_table(chosen, results, options)
    if options.markdown:
        options.markdown.write_text(table, encoding="utf-8")
    if options.write_page:
        report.write_into_page(table, where)


def page_table(chosen, results, options):
    """The table of this kind of run, and the marks of its place in the page."""
    kinds = ((options.lines, report.lines_as_markdown, report.LINES_MARKS),
             (options.plays_only, report.plays_as_markdown, report.PLAYS_MARKS),
             (options.calls_only, report.calls_as_markdown, report.CALLS_MARKS),
             (options.web_only, report.web_as_markdown, report.WEB_MARKS),
             (True, report.as_markdown, report.MARKS))
    make, where = next((make, where) for asked, make, where in kinds if asked)
    return make(chosen, results), where


def conclude(chosen, results, options, client, folder):
    states = {one.name: summary.status(results[one.name]) for one in chosen}
    # A selection is a test, which may run on a busy machine: what is only late is said there, and no failure.
    wrong = ("failed",) if options.representative else ("failed", "late")
    failed = [name for name, state in states.items() if state in wrong]
    late = [name for name, state in states.items() if state == "late"]
    if late:
        print(f"beyond their budget of time: {', '.join(late)}")
    if failed or options.keep:
        print(f"what the programs printed is in {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder)
    if client or options.walls:
        print(f"{len(chosen) - len(failed)} passed, {len(failed)} failed")
    else:
        print(f"the program under test has no `connect`: {len(chosen)} scenarios skipped; walls: "
              f"{len(chosen) - len(failed)} as they must be, {len(failed)} not")
    if failed:
        return 1
    return 0 if client or options.walls else SKIPPED


def machine():
    return {"kernel": platform.release(), "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}

"""Runs scenarios, some at a time, each in a process of its own."""

import ctypes
import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

from harness import media
from harness.waiting import pause

from . import credentials, site
from .paths import CACHE, LAB
from .scenario import playing

LONGEST = 360  # seconds that a scenario may take beside the plays it has
_NOT_MEASURED_AGAIN = ("doctor", "ladders", "peers", "meeting", "web", "stays", "receptions")
_ENDING = 15  # seconds to remove everything after being asked to end
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


@dataclasses.dataclass
class Plan:
    scenarios: list
    jobs: int
    play_seconds: int  # 0: as long as each scenario says, and only those that do
    wanted: tuple  # of client, doctor, ladders, peers, calls, web, web-through, plays
    both_ways: bool = False  # what is played is published from the client's side too


class Runner:
    """`progress` has started(name), stage(name, what), finished(scenario, result) and is asked to tick()."""

    def __init__(self, plan, folder, progress):
        self._plan = plan
        self._folder = pathlib.Path(folder)
        self._progress = progress
        self._running = []

    def run(self):
        """Scenario name → result."""
        site.remove_left_behind()
        self._make_shared()
        results = {}
        try:
            side_by_side = [one for one in self._plan.scenarios if not one.exclusive]
            alone = [one for one in self._plan.scenarios if one.exclusive]
            results |= self._work_off(side_by_side, self._plan.jobs)
            results |= self._work_off(alone, 1)
            self._measure_late_again(results)
        finally:
            self._end_all()
            site.remove_left_behind()
        return results

    def _measure_late_again(self, results):
        """Times were taken beside other scenarios: one that was late is measured with nothing beside it."""
        late = [one for one in self._plan.scenarios if _is_only_late(results[one.name])]
        for one in late:
            self._progress.again(one)
        times_only = dataclasses.replace(self._plan, wanted=("client",))
        for name, again in self._work_off(late, 1, times_only).items():
            # What else was found holds.
            results[name] = {**results[name], **again, **{key: results[name][key] for key in _NOT_MEASURED_AGAIN}}

    def _work_off(self, scenarios, jobs, plan=None):
        waiting, results = list(scenarios), {}
        while waiting or self._running:
            while waiting and len(self._running) < jobs:
                self._running.append(_Run(waiting.pop(0), self._folder, plan or self._plan))
                self._progress.started(self._running[-1].scenario)
            for run in [run for run in self._running if run.over()]:
                self._running.remove(run)
                results[run.scenario.name] = result = run.result()
                self._progress.finished(run.scenario, result)
            self._progress.tick({run.scenario.name: run.stage() for run in self._running})
            pause(0.05)
        return results

    def _make_shared(self):
        shared = self._folder / "shared"
        shared.mkdir(parents=True)
        credentials.make(shared)
        CACHE.mkdir(parents=True, exist_ok=True)
        film = CACHE / "media.flv"
        if not film.exists():
            half = media.make_flv(CACHE / f"media-{os.getpid()}.flv", 12, video="60k", audio="24k")
            half.rename(film)
        (shared / "media.flv").symlink_to(film)

    def _end_all(self):
        for run in self._running:
            run.ask_to_end()
        for run in self._running:
            run.end()


class _Run:
    def __init__(self, scenario, folder, plan):
        self.scenario = scenario
        self._folder = _fresh(folder / scenario.name)
        self._deadline = time.monotonic() + LONGEST + _seconds_of_plays(scenario, plan)
        with open(self._folder / "run_one.log", "wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "laboratory.run_one", scenario.path,
                 "--folder", self._folder, "--shared", folder / "shared",
                 f"--play-seconds={plan.play_seconds}", *(["--both-ways"] if plan.both_ways else []),
                 *(f"--try={name}" for name in plan.wanted)],
                cwd=LAB, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=lambda: _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM))

    def over(self):
        if self._process.poll() is None and time.monotonic() > self._deadline:
            self.ask_to_end()
            self.end()
        return self._process.poll() is not None

    def stage(self):
        path = self._folder / "stage"
        return path.read_text() if path.exists() else ""

    def result(self):
        path = self._folder / "result.json"
        if path.exists():
            return json.loads(path.read_text())
        log = (self._folder / "run_one.log").read_text(errors="replace").strip()
        return {"scenario": self.scenario.name, "late": [], "seconds": 0,
                "faults": [f"the run ended with {self._process.returncode}: {log[-300:]}"]}

    def ask_to_end(self):
        self._process.send_signal(signal.SIGTERM)

    def end(self):
        try:
            self._process.wait(_ENDING)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _is_only_late(result):
    return bool(result["late"]) and not result["faults"]


def _seconds_of_plays(scenario, plan):
    plays = playing(scenario, plan.play_seconds).plays
    if not plays or "plays" not in plan.wanted:
        return 0
    return (plays.seconds + plays.rest_s + 30) * (2 + len(plays.by) + len(plays.beside))


def _fresh(folder):
    """An empty folder; what a first run left is kept beside it."""
    if folder.exists():
        folder.rename(folder.with_name(f"{folder.name}-first"))
    folder.mkdir()
    return folder

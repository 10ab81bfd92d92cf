"""What the runner shows: a line for every scenario that is done, and on a terminal what is being done now."""

import shutil
import sys
import time

from . import summary


class Progress:
    def __init__(self, total):
        self._total = total
        self._done = 0
        self._began = time.monotonic()
        self._terminal = sys.stderr.isatty()
        self._shown = ""

    def started(self, scenario):
        pass

    def again(self, scenario):
        self._total += 1
        self._line(f"{scenario.name}: late beside others, measured again alone")

    def finished(self, scenario, result):
        self._done += 1
        mark = {"passed": "ok    ", "failed": "FAILED", "late": "late  ", "walls": "walls "}[summary.status(result)]
        name = scenario.name if len(scenario.name) <= 34 else scenario.name[:33] + "…"
        self._line(f"{mark} {name:34} {summary.one_line(scenario, result)}")
        for fault in result["faults"] + result["late"]:
            self._line(f"         {fault}")

    def tick(self, running):
        """`running`: name → what it does."""
        if not self._terminal:
            return
        doing = ", ".join(f"{name} ({stage})" for name, stage in running.items())
        text = f"{self._done}/{self._total}  {time.monotonic() - self._began:.0f} s  {doing}"
        text = text[: shutil.get_terminal_size().columns - 1]
        if text != self._shown:
            sys.stderr.write(f"\r\033[K{text}")
            sys.stderr.flush()
            self._shown = text

    def close(self):
        if self._terminal:
            sys.stderr.write("\r\033[K")

    def _line(self, text):
        if self._terminal:
            sys.stderr.write("\r\033[K")
            self._shown = ""
        print(text, file=sys.stderr, flush=True)

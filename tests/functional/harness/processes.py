"""Programs started by a test: each in a process group of its own, its output in files, ended by that group."""

import ctypes
import os
import pathlib
import re
import signal
import subprocess

from .waiting import eventually

SHOWN_BYTES = 6000

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def _prepare(limits):
    """What the child does before it becomes the program: it dies with the test run, whatever ends that."""

    def prepare():
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if limits:
            limits()

    return prepare


class Program:
    """A running program. `stdout` and `stderr` are paths; they may be the same file."""

    def __init__(self, name, arguments, folder, environment=None, limits=None, cwd=None):
        self.name = name
        self.arguments = [str(argument) for argument in arguments]
        self.stdout = folder / f"{name}.stdout"
        self.stderr = folder / f"{name}.stderr"
        with open(self.stdout, "wb") as out, open(self.stderr, "wb") as err:
            self.process = subprocess.Popen(
                self.arguments,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={**os.environ, **(environment or {})},
                cwd=cwd,
                start_new_session=True,
                preexec_fn=_prepare(limits),
            )

    @property
    def pid(self):
        return self.process.pid

    @property
    def running(self):
        return self.process.poll() is None

    @property
    def returncode(self):
        return self.process.poll()

    def wait(self, timeout):
        """The exit code; fails if the program is still running after `timeout` seconds."""
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} still runs after {timeout} s\n{self.shown()}") from None

    def signal(self, number):
        """To the whole group; harmless if it is gone."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            pass

    def interrupt(self, timeout=10):
        """Ends the program the way ^C does, so that it finishes its files; its exit code."""
        self.signal(signal.SIGINT)
        return self.wait(timeout)

    def terminate(self, timeout=10):
        self.signal(signal.SIGTERM)
        return self.wait(timeout)

    def end(self):
        """Ends the group for certain."""
        self.signal(signal.SIGKILL)
        self.process.wait(10)

    def output(self):
        return self.stdout.read_text(errors="replace")

    def errors(self):
        return self.stderr.read_text(errors="replace")

    def shown(self):
        """What to print when a test fails."""
        lines = [f"$ {' '.join(self.arguments)}", f"pid {self.pid}, exit code {self.returncode}"]
        for path in (self.stdout, self.stderr):
            text = path.read_bytes()[-SHOWN_BYTES:].decode(errors="replace").strip()
            text = re.sub(r"[^\n]*\r(?!\n)", "", text)  # progress counters keep their last state
            if text:
                lines.append(f"--- {path.name} (end)\n{text}")
        return "\n".join(lines)


class Programs:
    """All programs of one test."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.started = []

    def start(self, name, arguments, **options):
        unique = name if all(p.name != name for p in self.started) else f"{name}-{len(self.started)}"
        program = Program(unique, arguments, self.folder, **options)
        self.started.append(program)
        return program

    def run(self, name, arguments, timeout=30, **options):
        """Starts a program, waits for its end, and returns it."""
        program = self.start(name, arguments, **options)
        program.wait(timeout)
        return program

    def end_all(self):
        for program in reversed(self.started):
            program.end()

    def shown(self):
        return "\n\n".join(program.shown() for program in self.started)


def resident_bytes(pid):
    """Memory of a process that is in RAM (RssAnon: without files mapped, which are shared)."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"no RssAnon for {pid}")


def open_descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def until_ended(programs, timeout):
    """Waits for the end of several programs together."""
    eventually(
        lambda: not any(program.running for program in programs),
        timeout,
        lambda: "end of " + ", ".join(program.name for program in programs if program.running),
    )

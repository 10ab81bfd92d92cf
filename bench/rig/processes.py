"""Starting programs on a core of their own and ending exactly those."""
import os
import signal
import socket
import subprocess
import time

SERVER_CORE = 0
LOAD_CORE = 1


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Launcher:
    """Starts programs, each in a session and process group of its own and on one core. `ahead` puts them in
    front of everything else on the machine, for one that others use as well (needs root; the kernel weighs
    sessions against each other, so a nice value alone does nothing)."""

    def __init__(self, ahead=False):
        self._ahead = ahead

    def start(self, core, command, **streams):
        if (os.cpu_count() or 1) >= 2:
            command = ["taskset", "-c", str(core), *command]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **streams)
        if self._ahead:
            self._put_ahead(process.pid)
        return process

    @staticmethod
    def _put_ahead(pid):
        os.setpriority(os.PRIO_PROCESS, pid, -20)
        if os.path.exists("/proc/self/autogroup"):
            with open(f"/proc/{pid}/autogroup", "w", encoding="ascii") as group:
                group.write("-20")


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


class Process:
    """One server program; its output goes to a file that errors quote."""

    def __init__(self, launcher, command, log_path):
        self._log_path = log_path
        with open(log_path, "wb") as log:
            self._process = launcher.start(SERVER_CORE, command, stdout=log, stderr=log)

    @property
    def pid(self):
        return self._process.pid

    def wait_for_port(self, port, seconds=10):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"nothing listens on port {port}; the log ends with:\n{self.log_end()}")

    def log_end(self, lines=5):
        with open(self._log_path, encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-lines:])

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

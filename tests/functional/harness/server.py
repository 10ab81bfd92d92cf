"""The server under test: `init` and `serve` on a folder of its own."""

import contextlib
import os
import pathlib
import resource
import signal

from .events import EventLog
from .ports import accepts, free_port
from .processes import resident_bytes
from .proxies import nginx
from .waiting import eventually

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]


def binary():
    """The program to test: SALLYPORT_BINARY (set by ctest), else the release build."""
    return pathlib.Path(os.environ.get("SALLYPORT_BINARY", REPOSITORY / "build/release/bin/sallyport"))


def with_sanitizers():
    return "address" in os.environ.get("SALLYPORT_BUILD_FLAGS", "") or "asan" in str(binary())


def _first_port(host_port):
    return int(host_port.rsplit(":", 1)[1].split(",")[0].lstrip("-"))


class Server:
    """A server that was initialised, changed by `configure(root)`, and started.

    `listen` are HostPort values; by default one free port on 127.0.0.1; none if Adaptor.xml says where, and
    `port` is one of those. `descriptors` is its limit of open files, `host` a machine of its own to run on
    (harness.hosts.Host). Once `stop()` returned, the log is complete.
    """

    def __init__(self, programs, configure=None, open_publishing=True, listen=None, workers=None, descriptors=None,
                 name="sallyport", port=None, host=None):
        self.programs = programs
        self.host = host
        self.name = name
        self.root = programs.folder / f"{name}-root"
        self.port = port or (free_port() if listen is None else _first_port(listen[0]))
        self.listen = [f"127.0.0.1:{self.port}"] if listen is None else list(listen)
        self.options = []
        if open_publishing:
            self.options.append("--open")
        if workers:
            self.options += ["--workers", str(workers)]
        self.descriptors = descriptors
        self._init()
        if configure:
            configure(self.root)
        self._start()

    def _init(self):
        made = self.programs.run(f"{self.name}-init", [binary(), "init", self.root])
        assert made.returncode == 0, made.shown()

    def _start(self):
        arguments = [binary(), "serve", "--root", self.root, *self.options]
        for address in self.listen:
            arguments += ["--listen", address]
        self.program = (self.host or self.programs).start(self.name, arguments, limits=self._limits())
        self.log = EventLog(self.program.stderr)
        host = (self.listen[0].rsplit(":", 1)[0] if self.listen else "") or "127.0.0.1"
        eventually(lambda: self._ready(host), 20, lambda: f"server listening\n{self.program.shown()}")

    def _limits(self):
        if self.descriptors is None:
            return None
        return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (self.descriptors, self.descriptors))

    def _ready(self, host):
        assert self.program.running, self.program.shown()
        return self.log.events("ready") if self.host else accepts(host, self.port)

    def rtmp(self, stream, app="live"):
        return f"rtmp://127.0.0.1:{self.port}/{app}/{stream}"

    def rtmpt(self, stream, app="live", port=None):
        return f"rtmpt://127.0.0.1:{port or self.port}/{app}/{stream}"

    def url(self, scheme, stream, app="live"):
        """For a protocol that has no function of its own."""
        return f"{scheme}://127.0.0.1:{self.port}/{app}/{stream}"

    def key(self, app="live"):
        """The stream key of an application, which the server made at its first start."""
        return (self.root / "applications" / app / "stream.key").read_text().strip()

    @property
    def memory(self):
        return resident_bytes(self.program.pid)

    def stop(self):
        """Asks the server to stop and checks that it stops well: it is alive, ends with 0, and its
        sanitizers, if any, found nothing."""
        assert self.program.running, f"the server died\n{self.program.shown()}"
        self.program.signal(signal.SIGTERM)
        code = self.program.wait(30)
        assert code == 0, f"the server ended with {code}\n{self.program.shown()}"
        errors = self.program.errors()
        assert "Sanitizer" not in errors and "runtime error:" not in errors, self.program.shown()


class StandIn:
    """nginx-rtmp in the place of the server: tells a fault of the harness from one of the server."""

    def __init__(self, programs, **_ignored):
        self.port = free_port()
        self.program = nginx.rtmp_server(programs, self.port).program

    rtmp = Server.rtmp
    rtmpt = Server.rtmpt

    def stop(self):
        assert self.program.running, self.program.shown()
        self.program.terminate()


@contextlib.contextmanager
def running(programs, **options):
    """A server for the length of a block."""
    server = make(programs, **options)
    yield server
    server.stop()


def make(programs, **options):
    return StandIn(programs, **options) if stand_in() else Server(programs, **options)


def stand_in():
    """Whether SALLYPORT_STAND_IN=nginx-rtmp asks for the stand-in."""
    return os.environ.get("SALLYPORT_STAND_IN") == "nginx-rtmp"

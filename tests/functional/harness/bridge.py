"""`sallyport bridge`, and what it says about itself."""

import json
import signal

from .ports import free_port
from .server import binary
from .waiting import eventually

# Nothing of the machine that the tests run on: neither its proxies nor what was remembered of its network.
CLEAN = {"http_proxy": "", "https_proxy": "", "all_proxy": "", "no_proxy": ""}


class Bridge:
    """A bridge on free ports; `uri` may be left out where it is a SOCKS server alone."""

    def __init__(self, programs, uri=None, *options, name="bridge", socks=False):
        ports = ["--listen", f"127.0.0.1:{free_port()}"] if uri else []
        if socks:
            ports += ["--socks", f"127.0.0.1:{free_port()}"]
        arguments = [binary(), "bridge", *([uri] if uri else []), *ports, "--json", "--no-memory", *options]
        self.program = programs.start(name, arguments, environment=CLEAN)
        self.port = self.wait("listening", protocol="rtmp")["port"] if uri else None
        self.socks_port = self.wait("listening", protocol="socks")["port"] if socks else None

    def events(self, kind=None, **fields):
        """The objects printed so far, of one kind, with these fields."""
        lines = self.program.stdout.read_text().splitlines()
        found = [json.loads(line) for line in lines if line.endswith("}")]
        return [one for one in found
                if (kind is None or one["event"] == kind) and all(one.get(key) == value for key, value in fields.items())]

    def wait(self, kind, timeout=20, count=1, **fields):
        """The last of `count` such events."""
        def seen():
            assert self.program.running or self.events(kind, **fields), self.program.shown()
            found = self.events(kind, **fields)
            return found if len(found) >= count else None
        return eventually(seen, timeout, lambda: f"{kind} {fields}\n{self.program.shown()}")[count - 1]

    def rtmp(self, stream, app="live"):
        """What a program is told to publish to or to play."""
        return f"rtmp://127.0.0.1:{self.port}/{app}/{stream}"

    def stop(self):
        """Ctrl-C; it must end well."""
        self.program.signal(signal.SIGINT)
        code = self.program.wait(15)
        assert code == 0, f"the bridge ended with {code}\n{self.program.shown()}"

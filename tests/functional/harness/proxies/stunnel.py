"""stunnel in front of the server: TLS outside, plain bytes inside."""

from ..ports import accepts, free_port
from ..waiting import eventually

_COMMON = """
foreground = yes
pid =
debug = notice
syslog = no

"""


class Stunnel:
    """A running stunnel; `services(port)` gives its sections, which accept on 127.0.0.1:`port`; on another `host`
    on that port of any address."""

    def __init__(self, programs, services, name="stunnel", host=None, port=None):
        self.port = port or free_port()
        self.host = host
        path = programs.folder / f"{name}.conf"
        path.write_text(_COMMON + services(self.port))
        self.program = (host or programs).start(name, ["/usr/bin/stunnel4", path])
        eventually(lambda: self._ready(), 10, lambda: f"{name} listening\n{self.program.shown()}")

    def _ready(self):
        assert self.program.running, self.program.shown()
        return self.host.listens(self.port) if self.host else accepts("127.0.0.1", self.port)

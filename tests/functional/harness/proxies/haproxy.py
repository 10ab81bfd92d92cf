"""haproxy in front of the server, as a proxy that passes bytes on."""

from ..ports import accepts, free_port
from ..waiting import eventually

_COMMON = """
global
    log stderr format raw local0 info
    maxconn 500

defaults
    log global
    option tcplog
    timeout connect 5s
    timeout client 120s
    timeout server 120s
    timeout check 2s

"""


class Haproxy:
    """A running haproxy; `configuration(port)` gives its sections, which listen on 127.0.0.1:`port`; on another `host`
    on that port of any address."""

    def __init__(self, programs, configuration, name="haproxy", host=None, port=None):
        self.port = port or free_port()
        self.host = host
        path = programs.folder / f"{name}.cfg"
        path.write_text(_COMMON + configuration(self.port))
        self.program = (host or programs).start(name, ["/usr/sbin/haproxy", "-db", "-f", path])
        eventually(lambda: self._ready(), 10, lambda: f"{name} listening\n{self.program.shown()}")

    def _ready(self):
        assert self.program.running, self.program.shown()
        return self.host.listens(self.port) if self.host else accepts("127.0.0.1", self.port)

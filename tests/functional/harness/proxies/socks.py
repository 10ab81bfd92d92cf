"""SOCKS proxies: dante (versions 4 and 5) and microsocks (5)."""

from ..ports import accepts, free_port
from ..waiting import eventually

_DANTE = """
logoutput: stderr
internal: 127.0.0.1 port = {port}
external: 127.0.0.1
clientmethod: none
socksmethod: none
user.privileged: root
user.unprivileged: nobody
client pass {{ from: 0/0 to: 0/0 }}
{rules}
socks block {{ from: 0/0 to: 0/0 }}
"""


class _Socks:
    def __init__(self, programs, name, arguments):
        self.program = programs.start(name, arguments)
        eventually(self._ready, 10, lambda: f"{name} listening\n{self.program.shown()}")

    def _ready(self):
        assert self.program.running, self.program.shown()
        return accepts("127.0.0.1", self.port)


class Dante(_Socks):
    """Lets through to `ports`, or to all."""

    def __init__(self, programs, ports=None, name="dante"):
        self.port = free_port()
        allowed = [f" port = {port}" for port in ports] if ports else [""]
        rules = "\n".join(f"socks pass {{ from: 0/0 to: 0/0{port} protocol: tcp }}" for port in allowed)
        configuration = programs.folder / f"{name}.conf"
        configuration.write_text(_DANTE.format(port=self.port, rules=rules))
        super().__init__(programs, name, ["/usr/sbin/danted", "-f", configuration])


class Microsocks(_Socks):
    """Demands `user` and `password`, if they are given."""

    def __init__(self, programs, user="", password="", name="microsocks"):
        self.port = free_port()
        login = ["-u", user, "-P", password] if user else []
        super().__init__(programs, name, ["/usr/bin/microsocks", "-i", "127.0.0.1", "-p", str(self.port), *login])

"""DNS for tests: dnsmasq with a few names on loopback addresses, and a server that never answers."""

import socket
import subprocess

from .ports import free_port
from .waiting import eventually


class Nameserver:
    """dnsmasq on 127.0.0.1:`port`. `hosts` are names with their address, which hold in both directions;
    `claims` are addresses whose reverse entry is a name that knows nothing of it."""

    def __init__(self, programs, hosts=(), claims=(), name="dnsmasq"):
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        arguments = ["/usr/sbin/dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=",
                     "--user=root", "--group=root", "--no-resolv", "--no-hosts", "--bind-interfaces",
                     "--listen-address=127.0.0.1", f"--port={self.port}", "--log-facility=-", "--log-queries",
                     "--local=/test/", "--local=/in-addr.arpa/", "--local=/ip6.arpa/", "--local-ttl=60"]
        arguments += [f"--host-record={host},{address}" for host, address in hosts]
        arguments += [f"--ptr-record={_reverse(address)},{claimed}" for address, claimed in claims]
        self.program = programs.start(name, arguments)
        eventually(self._ready, 10, lambda: f"dnsmasq answering\n{self.program.shown()}")

    def _ready(self):
        assert self.program.running, self.program.shown()
        asked = subprocess.run(["dig", "+tries=1", "+time=1", f"-p{self.port}", "@127.0.0.1", "ready.test"],
                               capture_output=True, check=False)
        return asked.returncode == 0

    def queries(self, text):
        """Lines of its log that have `text`."""
        return [line for line in self.program.errors().splitlines() if text in line and "query[" in line]


class SilentNameserver:
    """Takes questions and answers none."""

    def __init__(self):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(10)
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"

    def wait_for_question(self):
        self._socket.recv(512)

    def close(self):
        self._socket.close()


def _reverse(address):
    return ".".join(reversed(address.split("."))) + ".in-addr.arpa"

"""The laboratory set up for one scenario: three hosts, the line between them, the server with a live stream, and the
obstacles. Everything goes when the block ends, however it ends."""

import contextlib
import dataclasses

from harness import certificates, hosts
from harness.clients import ffmpeg
from harness.server import Server
from harness.waiting import eventually

from . import calls, names, paths
from .firewall import INSIDE, OUTSIDE, Rules
from .witness import Witness

STREAM = "lab"
_JOINED = 5  # seconds


@dataclasses.dataclass
class ClientSettings:
    """How clients in this scenario are started; obstacles fill it in."""

    uri: str
    proxy: str = ""
    command: list = dataclasses.field(default_factory=list)  # put before the program
    environment: dict = dataclasses.field(default_factory=dict)

    def set_proxy(self, host, port):
        if not self.proxy:
            self.proxy = "http://{host}:{port}" if port == 3128 else "socks5://{host}:{port}"
        self.proxy = self.proxy.format(host=host, port=port)


class Site:
    def __init__(self, programs, scenario, credentials, media):
        self.programs = programs
        self.scenario = scenario
        self.credentials = credentials
        self.media = media
        self.rules = Rules()
        self.records = names.records()
        self.client_records = dict(self.records)
        self.client_settings = ClientSettings(uri=scenario.client.uri, proxy=scenario.client.proxy)
        self.server_certificate = credentials.server
        self.wire_options = None
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self._stack = stack
            self._set_up()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def wait_listening(self, program, port, host=None):
        """Until `program`, which was started on a host (the router), listens there."""
        def ready():
            assert program.running, program.shown()
            return (host or self.router).listens(port)

        eventually(ready, 10, lambda: f"{program.name} listening on {port}\n{program.shown()}")

    @property
    def trusted(self):
        """A file with the authorities that the client trusts."""
        path = self.programs.folder / "trusted.pem"
        if not path.exists():
            files = {"site": self.credentials.authority, "office": self.credentials.office.file}
            path.write_text("".join(files[name].read_text() for name in self.scenario.client.trusts))
        return path

    def _set_up(self):
        for obstacle in self.scenario.obstacles:
            obstacle.prepare(self)
        self.client = self._host("client", names.ROUTER)
        self.router = self._host("router", "127.0.0.1")
        self.server_host = self._host("server", "127.0.0.1")
        self._stack.callback(self.programs.end_all)
        self._join()
        self._start_name_servers()
        self.witness = Witness(self.server_host)
        self._start_server()
        for obstacle in self.scenario.obstacles:
            obstacle.start(self)
        # The rules come last: until then the stream is published and names are resolved unhindered.
        self.router.nft(self.rules.text())

    def _host(self, name, name_server):
        etc = names.EtcFiles(f"{hosts.namespace(f'lab-{name}')}", name_server)
        self._stack.callback(etc.remove)
        host = hosts.Host(self.programs, f"lab-{name}")
        self._stack.callback(host.close)
        # Addresses hold at once: looking for duplicates would keep IPv6 quiet for the first second.
        host.run("sysctl", "-q", "-w", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.all.accept_dad=0")
        return host

    def _join(self):
        if self.wire_options is None:
            hosts.join(self.client, names.CLIENT, self.router, names.ROUTER)
        else:
            self._join_by_wire()
        hosts.join(self.server_host, names.SERVER, self.router, names.ROUTER_INSIDE)
        for host, device, address in (
                (self.client, OUTSIDE, names.CLIENT6), (self.router, OUTSIDE, names.ROUTER6),
                (self.router, INSIDE, names.ROUTER_INSIDE6), (self.server_host, INSIDE, names.SERVER6)):
            host.ip("address", "add", f"{address}/64", "dev", device, "nodad")
        for host, gateway, gateway6 in ((self.client, names.ROUTER, names.ROUTER6),
                                        (self.server_host, names.ROUTER_INSIDE, names.ROUTER_INSIDE6)):
            host.ip("route", "add", "default", "via", gateway)
            host.ip("-6", "route", "add", "default", "via", gateway6)
        self.router.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1",
                        "net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0")
        for host, device in ((self.client, OUTSIDE), (self.server_host, INSIDE)):
            eventually(lambda h=host, d=device: "LOWER_UP" in h.ip("link", "show", d), _JOINED, "the cable is up")

    def _join_by_wire(self):
        ends = [f"{host.namespace}:{OUTSIDE}" for host in (self.client, self.router)]
        program = self.programs.start("wire", [paths.wire(), *ends, *map(str, self.wire_options)])
        eventually(lambda: "ready" in program.output() or not program.running, _JOINED, "the wire is there")
        assert program.running, program.shown()
        hosts.set_address(self.client, names.CLIENT)
        hosts.set_address(self.router, names.ROUTER)

    def _start_name_servers(self):
        """One that the client asks and one for programs on the router, as they may be told different things."""
        asked = self.router.start("names", names.name_server_command(self.client_records, [names.ROUTER]))
        own = self.router.start("names-router", names.name_server_command(self.records, ["127.0.0.1"]))
        for program in (asked, own):
            eventually(lambda p=program: "started" in p.errors() or not p.running, _JOINED, "the name server is up")
            assert program.running, program.shown()

    def _start_server(self):
        present = certificates.present(self.server_certificate)

        def configure(root):
            present(root)
            calls.install(root)

        self.server = Server(self.programs, configure=configure, workers=1,
                             listen=["[::]:1935,443,80", "0.0.0.0:1935,443,80"], port=1935, host=self.server_host)
        ffmpeg.publish(self.server_host, self.media, f"rtmp://127.0.0.1/live/{STREAM}", name="publisher", loop=True)
        self.server.log.wait("publish", timeout=15)


def remove_left_behind():
    """What runs that were killed could not remove: namespaces and files named after processes that are gone."""
    hosts.remove_left_behind()
    names.remove_left_behind(hosts.is_left_behind)


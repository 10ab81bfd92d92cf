"""Machines of their own, as network namespaces: a client, a proxy between two networks, and the server's.

    client 10.77.1.2 ── 10.77.1.1 front 10.77.2.1 ── 10.77.2.2 server
"""

import os
import re
import subprocess

CLIENT, FRONT_OUTSIDE, FRONT_INSIDE, SERVER = "10.77.1.2", "10.77.1.1", "10.77.2.1", "10.77.2.2"


def available():
    """Whether this process may make network namespaces."""
    if os.geteuid() != 0:
        return False
    name = f"sallyport-probe-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], check=False, capture_output=True).returncode == 0
    subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)
    return made


def namespace(name):
    """What the namespace of this process's host is called."""
    return f"sallyport-{os.getpid()}-{name}"


def is_left_behind(namespace_name):
    """Whether it belongs to a process that is gone."""
    match = re.fullmatch(r"sallyport-(\d+)-.+", namespace_name)
    return bool(match) and not os.path.exists(f"/proc/{match[1]}")


def remove_left_behind():
    """Namespaces of runs that were killed before they could remove them."""
    for line in _run("ip", "netns", "list").splitlines():
        if line and is_left_behind(line.split()[0]):
            subprocess.run(["ip", "netns", "delete", line.split()[0]], check=False, capture_output=True)


class Host:
    """Programs started here see the host's own network alone."""

    def __init__(self, programs, name):
        self.programs = programs
        self.namespace = namespace(name)
        _run("ip", "netns", "add", self.namespace)
        self.ip("link", "set", "lo", "up")

    def start(self, name, arguments, **options):
        return self.programs.start(name, ["ip", "netns", "exec", self.namespace, *arguments], **options)

    def ip(self, *arguments):
        return _run("ip", "-n", self.namespace, *arguments)

    def run(self, *command, text=None):
        """Runs a command to its end; what it printed."""
        return _run("ip", "netns", "exec", self.namespace, *command, text=text)

    def nft(self, rules):
        self.run("nft", "-f", "-", text=rules)

    def listens(self, port):
        return f":{port} " in self.run("ss", "-Hltn")

    def close(self):
        subprocess.run(["ip", "netns", "delete", self.namespace], check=False)


class TwoNetworks:
    """The three hosts, joined. Everything goes with `close`."""

    def __init__(self, programs):
        self.client, self.front, self.server = (Host(programs, name) for name in ("client", "front", "server"))
        join(self.client, CLIENT, self.front, FRONT_OUTSIDE)
        join(self.server, SERVER, self.front, FRONT_INSIDE)
        self.client.ip("route", "add", "default", "via", FRONT_OUTSIDE)
        self.server.ip("route", "add", "default", "via", FRONT_INSIDE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for host in (self.client, self.front, self.server):
            host.close()


def join(one, address, other, other_address):
    """A cable between two hosts, with these addresses of one /24; its devices are called `cable_name`."""
    cable = cable_name(address)
    _run("ip", "link", "add", cable, "netns", one.namespace, "type", "veth", "peer", "name", cable,
         "netns", other.namespace)
    for host, its in ((one, address), (other, other_address)):
        set_address(host, its)


def set_address(host, address):
    """Gives the host's end of a cable its address."""
    cable = cable_name(address)
    host.ip("address", "add", f"{address}/24", "dev", cable)
    host.ip("link", "set", cable, "up")


def cable_name(address):
    """Of the devices at both ends: cable1 for 10.77.1.2."""
    return f"cable{address.rsplit('.', 2)[1]}"


def _run(*command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
    return done.stdout

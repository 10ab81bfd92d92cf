"""A network namespace: a machine of its own, joined to this one by a cable that can be cut without a word."""

import concurrent.futures
import ctypes
import itertools
import os
import socket
import subprocess

from .waiting import eventually

CLONE_NEWNET = 0x40000000
_LIBC = ctypes.CDLL(None, use_errno=True)
_numbers = itertools.count()


def available():
    """Whether this process may make namespaces."""
    return os.geteuid() == 0


def connect(name, address, port, timeout=30):
    """A socket from inside the namespace of that name to an address that is reached from there."""
    with concurrent.futures.ThreadPoolExecutor(1) as thread:  # only that thread changes sides
        return thread.submit(_connect_inside, name, address, port, timeout).result()


def _connect_inside(name, address, port, timeout):
    with open(f"/run/netns/{name}", "rb") as inside:
        if _LIBC.setns(inside.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    return socket.create_connection((address, port), timeout)


class Namespace:
    """Programs run there with `start`; they reach this machine at `here`. Everything goes with `close`."""

    def __init__(self, programs):
        # Two addresses of their own in the range for such tests (RFC 2544), by process and number.
        number = (os.getpid() * 4 + next(_numbers)) % 16384
        base = f"198.{18 + (number >> 13)}.{number >> 6 & 127}.{(number & 63) * 4}"
        stem, last = base.rsplit(".", 1)
        self.name = f"sallyport-{os.getpid()}-{number}"
        self.here, self.there = f"{stem}.{int(last) + 1}", f"{stem}.{int(last) + 2}"
        self._programs = programs
        ours, theirs = f"spa{number}", f"spb{number}"
        _run("ip", "netns", "add", self.name)
        _run("ip", "link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", self.name)
        _run("ip", "address", "add", f"{self.here}/30", "dev", ours)
        _run("ip", "link", "set", ours, "up")
        self._inside("ip", "address", "add", f"{self.there}/30", "dev", theirs)
        self._inside("ip", "link", "set", theirs, "up")
        self._inside("ip", "link", "set", "lo", "up")
        # The neighbour stays known after the cut: packets go out and are lost, as on a real line.
        mac = _run("cat", f"/sys/class/net/{ours}/address").strip()
        their_mac = self._inside("cat", f"/sys/class/net/{theirs}/address").strip()
        _run("ip", "neighbour", "replace", self.there, "lladdr", their_mac, "dev", ours, "nud", "permanent")
        self._inside("ip", "neighbour", "replace", self.here, "lladdr", mac, "dev", theirs, "nud", "permanent")
        eventually(lambda: "state UP" in _run("ip", "link", "show", ours), 5, "the cable is up")

    def start(self, name, arguments, **options):
        return self._programs.start(name, ["ip", "netns", "exec", self.name, *arguments], **options)

    def vanish(self):
        """From now on nothing leaves or enters; nobody is told."""
        chain = "chain {0} {{\n type filter hook {0} priority 0; policy drop;\n}}\n"
        self._inside("nft", "-f", "-", text="table inet cut {\n" + chain.format("input") + chain.format("output") + "}\n")

    def close(self):
        subprocess.run(["ip", "netns", "delete", self.name], check=False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _inside(self, *command, text=None):
        return _run("ip", "netns", "exec", self.name, *command, text=text)


def _run(*command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
    return done.stdout

"""A network of its own behind a slow line: a namespace, a pair of virtual Ethernet devices, and a token bucket
at each end. Needs root. Everything is gone when the block ends."""

import os
import shutil
import subprocess

from . import namespace


def unavailable():
    """Why there can be no slow line here, or None."""
    if os.geteuid() != 0:
        return "needs root"
    if not shutil.which("ip") or not shutil.which("tc"):
        return "needs ip and tc (iproute2)"
    probe = subprocess.run(["ip", "netns", "list"], capture_output=True, check=False)
    return None if probe.returncode == 0 else "there are no network namespaces here"


class SlowLine:
    """`near` is the address on this side, where servers listen; `within` runs a program on the other side."""

    def __init__(self, kilobits):
        number = os.getpid() % 60_000
        self.namespace = f"slow-{number}"
        self._near_device, self._far_device = f"slow{number}a", f"slow{number}b"
        subnet = f"10.{200 + number // 256 % 50}.{number % 256}"
        self.near, self.far = f"{subnet}.1", f"{subnet}.2"
        self._kilobits = kilobits

    def __enter__(self):
        try:
            self._make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for command in (["link", "del", self._near_device], ["netns", "del", self.namespace]):
            subprocess.run(["ip", *command], capture_output=True, check=False)

    @property
    def within(self):
        return ["ip", "netns", "exec", self.namespace]

    def change(self, kilobits):
        """It carries so much from now on, both ways."""
        bucket = ["root", *_bucket(kilobits)]
        _run("tc", "qdisc", "change", "dev", self._near_device, *bucket)
        self._far("tc", "qdisc", "change", "dev", self._far_device, *bucket)

    def connect(self, port, timeout=30):
        """A socket from the other side to a port of `near`."""
        return namespace.connect(self.namespace, self.near, port, timeout)

    def _make(self):
        _ip("netns", "add", self.namespace)
        _ip("link", "add", self._near_device, "type", "veth", "peer", "name", self._far_device, "netns", self.namespace)
        _ip("addr", "add", f"{self.near}/24", "dev", self._near_device)
        _ip("link", "set", self._near_device, "up")
        self._far("ip", "addr", "add", f"{self.far}/24", "dev", self._far_device)
        # An IPv6 address that comes a second later is a change of the network, at which browsers drop their requests.
        self._far("ip", "link", "set", self._far_device, "addrgenmode", "none")
        self._far("ip", "link", "set", self._far_device, "up")
        bucket = ["root", *_bucket(self._kilobits)]
        _run("tc", "qdisc", "add", "dev", self._near_device, *bucket)
        self._far("tc", "qdisc", "add", "dev", self._far_device, *bucket)

    def _far(self, *command):
        _run(*self.within, *command)


def _bucket(kilobits):
    return ["tbf", "rate", f"{kilobits}kbit", "burst", "3000", "latency", "3s"]


def _ip(*arguments):
    _run("ip", *arguments)


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"

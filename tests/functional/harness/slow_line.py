"""A network of its own behind a slow line: a namespace, a pair of virtual Ethernet devices, and a token bucket
at each end. Needs root. Everything is gone when the block ends."""

import contextlib
import ctypes
import os
import shutil
import socket
import subprocess
import threading

CLONE_NEWNET = 0x40000000
_LIBC = ctypes.CDLL(None, use_errno=True)


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
        self._rate = f"{kilobits}kbit"

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

    def connect(self, port, timeout=30):
        """A socket from the other side to a port of `near`."""
        result = []
        thread = threading.Thread(target=self._connect, args=(port, timeout, result))
        thread.start()
        thread.join()
        if isinstance(result[0], Exception):
            raise result[0]
        return result[0]

    def _connect(self, port, timeout, result):
        """In a thread of its own: only that thread changes sides."""
        with contextlib.ExitStack() as stack:
            try:
                namespace = stack.enter_context(open(f"/run/netns/{self.namespace}", "rb"))
                if _LIBC.setns(namespace.fileno(), CLONE_NEWNET) != 0:
                    raise OSError(ctypes.get_errno(), "setns")
                result.append(socket.create_connection((self.near, port), timeout))
            except OSError as error:
                result.append(error)

    def _make(self):
        _ip("netns", "add", self.namespace)
        _ip("link", "add", self._near_device, "type", "veth", "peer", "name", self._far_device, "netns", self.namespace)
        _ip("addr", "add", f"{self.near}/24", "dev", self._near_device)
        _ip("link", "set", self._near_device, "up")
        self._far("ip", "addr", "add", f"{self.far}/24", "dev", self._far_device)
        # An IPv6 address that comes a second later is a change of the network, at which browsers drop their requests.
        self._far("ip", "link", "set", self._far_device, "addrgenmode", "none")
        self._far("ip", "link", "set", self._far_device, "up")
        bucket = ["root", "tbf", "rate", self._rate, "burst", "3000", "latency", "3s"]
        _run("tc", "qdisc", "add", "dev", self._near_device, *bucket)
        self._far("tc", "qdisc", "add", "dev", self._far_device, *bucket)

    def _far(self, *command):
        _run(*self.within, *command)


def _ip(*arguments):
    _run("ip", *arguments)


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"

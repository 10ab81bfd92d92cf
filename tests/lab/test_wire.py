"""The wire delays, shakes and loses as much as it was told, and nothing overtakes."""

import pathlib
import statistics
import subprocess
import sys

import pytest
from datagrams import COUNT, OTHER
from harness import hosts
from harness.waiting import eventually
from laboratory import paths

pytestmark = pytest.mark.skipif(not hosts.available() or not pathlib.Path("/dev/net/tun").exists(),
                                reason="needs root, network namespaces and /dev/net/tun")

ONE = "10.9.1.2"
DATAGRAMS = pathlib.Path(__file__).with_name("datagrams.py")


@pytest.fixture
def measure(programs):
    """Sends datagrams from one end to the other; what arrived: (number, ms on the way)."""
    made = []

    def run(*options):
        one, other = (hosts.Host(programs, f"{name}{len(made)}") for name in ("one", "other"))
        made.extend((one, other))
        for host in (one, other):  # whose neighbour discovery would be lost at times too
            host.run("sysctl", "-q", "-w", "net.ipv6.conf.default.disable_ipv6=1")
        wire = programs.start("wire", [paths.wire(), f"{one.namespace}:cable1", f"{other.namespace}:cable1", *options])
        eventually(lambda: "ready" in wire.output() or not wire.running, 5, wire.shown)
        hosts.set_address(one, ONE)
        hosts.set_address(other, OTHER)
        receiver = other.start("receive", [sys.executable, DATAGRAMS, "receive"])
        eventually(lambda: "ready" in receiver.output(), 5, receiver.shown)
        subprocess.run(["ip", "netns", "exec", one.namespace, sys.executable, DATAGRAMS, "send"], check=True)
        receiver.wait(20)
        lines = receiver.output().splitlines()[1:]
        arrived = [(int(number), float(ms)) for number, ms in map(str.split, lines)]
        return [one for one in arrived if one[0] < COUNT]

    yield run
    programs.end_all()
    for host in made:
        host.close()


def test_the_delay_is_exact(measure):
    times = [ms for _, ms in measure("--delay-ms", "50")]
    assert len(times) == COUNT
    assert min(times) >= 50
    assert statistics.median(times) < 51.5


def test_jitter_is_spread_evenly_and_nothing_overtakes(measure):
    arrived = measure("--delay-ms", "20", "--jitter-ms", "3")
    times = [ms for _, ms in arrived]
    assert [number for number, _ in arrived] == sorted(number for number, _ in arrived)
    assert 20 <= min(times) < 20.5
    assert 21 < statistics.median(times) < 23
    assert statistics.pstdev(times) > 0.5


def test_the_same_seed_loses_the_same(measure):
    first, second = ([number for number, _ in measure("--loss-percent", "10", "--seed", "7")] for _ in range(2))
    assert COUNT * 0.82 < len(first) < COUNT * 0.97
    assert first == second


def test_without_loss_nothing_is_lost(measure):
    assert len(measure("--delay-ms", "1")) == COUNT


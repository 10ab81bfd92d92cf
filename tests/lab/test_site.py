"""The hosts, the witness on the server's, and that nothing is left of them."""

import os
import pathlib
import subprocess
import sys

import pytest
from harness import hosts, media
from harness.waiting import eventually
from laboratory import credentials, names, site
from laboratory.firewall import Rules
from laboratory.witness import Witness

pytestmark = pytest.mark.skipif(not hosts.available(), reason="needs root and network namespaces")

CONNECT = "import socket; socket.create_connection(('10.9.1.1', 7000), 5).close()"
DATAGRAM = "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'?', ('10.9.1.1', 7000))"
BROKEN = """
title = "A proxy on a port that there is not"
stands_for = "a mistake"
[[obstacle]]
kind = "socks"
program = "microsocks"
port = 99999
[expect]
obstacles = ["refused"]
[walls]
"tcp:80" = "passes"
"""


@pytest.fixture
def two(programs):
    """Two hosts on one cable; a server listens on the second one, port 7000."""
    one, other = (hosts.Host(programs, name) for name in ("one", "other"))
    hosts.join(one, "10.9.1.2", other, "10.9.1.1")
    listener = other.start("listener", [sys.executable, "-m", "http.server", "7000"])
    eventually(lambda: other.listens(7000), 10, listener.shown)
    yield one, other
    programs.end_all()
    for host in (one, other):
        host.close()


@pytest.mark.parametrize("deed, counted", [("pass", {"tcp": 0, "udp": 0}), (CONNECT, {"tcp": 1, "udp": 0}),
                                           (DATAGRAM, {"tcp": 0, "udp": 1})])
def test_the_witness_counts_what_its_host_begins(two, deed, counted):
    one, _ = two
    witness = Witness(one)
    one.run(sys.executable, "-c", deed)
    assert witness.opened() == counted


def test_the_witness_does_not_count_what_others_begin(two):
    one, other = two
    witness = Witness(other)
    one.run(sys.executable, "-c", CONNECT)
    assert witness.opened() == {"tcp": 0, "udp": 0}


def test_rules_of_all_chains_are_accepted(two):
    rules = Rules()
    rules.divert([80, 443], 8080)
    rules.add("through", "tcp dport 1935 drop")
    rules.add("entering", "udp dport 53 drop")
    rules.add("leaving", 'oifname "cable2" masquerade')
    two[0].nft(rules.text())
    assert "redirect to :8080" in two[0].run("nft", "list", "ruleset")


def test_what_a_killed_run_left_is_removed(programs):
    left = f"sallyport-{_number_of_a_process_that_is_gone()}-lab-client"
    subprocess.run(["ip", "netns", "add", left], check=True)
    names.EtcFiles(left, "127.0.0.1")
    own = hosts.Host(programs, "alive")
    site.remove_left_behind()
    remaining = namespaces()
    own.close()
    assert left not in remaining and own.namespace in remaining
    assert not pathlib.Path("/etc/netns", left).exists()


def test_a_run_that_fails_leaves_nothing(tmp_path):
    """There is no such port, so the obstacle cannot be set up."""
    scenario = tmp_path / "X01-broken.toml"
    scenario.write_text(BROKEN)
    shared = _shared(tmp_path)
    folder = tmp_path / "run"
    folder.mkdir()
    run = subprocess.Popen(
        [sys.executable, "-m", "laboratory.run_one", scenario, "--folder", folder, "--shared", shared],
        cwd=pathlib.Path(__file__).parent, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    assert run.wait(60) == 0
    assert "microsocks" in (folder / "result.json").read_text()
    assert f"sallyport-{run.pid}-" not in namespaces()
    assert not list(pathlib.Path("/etc/netns").glob(f"sallyport-{run.pid}-*"))


def namespaces():
    return subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout


def _number_of_a_process_that_is_gone():
    with subprocess.Popen(["true"]) as process:
        return process.pid


def _shared(folder):
    shared = folder / "shared"
    shared.mkdir()
    credentials.make(shared)
    media.make_flv(shared / "media.flv", 2)
    return shared

"""How the client library gets its connections: names, both families, and what keeps it from a port."""

import pytest

from harness import hosts
from harness.answering import Answering, echo
from harness.dial_probe import dial, obstacle
from harness.ports import free_port
from harness.waiting import eventually

in_namespaces = pytest.mark.skipif(not hosts.available(), reason="needs the right to make network namespaces")



def outgoing(rule):
    return f"table inet t {{ chain c {{ type filter hook output priority 0;\n{rule}\n}}\n}}\n"


DROP_V6 = outgoing("ip6 daddr ::1 tcp dport 9 drop")
DROP_ALL = outgoing("tcp dport 9 drop")
REJECT_ALL = outgoing("tcp dport 9 reject with icmpx type host-unreachable")
ECHO_ON_9 = ["python3", "-c", "import socket; s = socket.create_server(('127.0.0.1', 9)); print('ready', flush=True)\n"
             "while True:\n  c, _ = s.accept(); c.sendall(c.recv(100)); c.close()"]


def echo_on_9(host):
    server = host.start("echo", ECHO_ON_9)
    eventually(lambda: "ready" in server.output(), 10, "the echo server listens")


@pytest.fixture
def echo_server():
    with Answering(echo) as server:
        yield server


@pytest.fixture
def host(programs):
    made = hosts.Host(programs, "dial")
    yield made
    made.close()


def test_connects_to_an_address(programs, echo_server):
    seen = dial(programs, "127.0.0.1", echo_server.port, send="hello")

    assert (seen["ok"], seen["address"], seen["received"], seen["secure"]) == (True, "127.0.0.1", "hello", False)


def test_connects_to_a_name_of_the_hosts_file(programs, echo_server):
    seen = dial(programs, "localhost", echo_server.port, send="hello")

    assert (seen["address"], seen["received"]) == ("127.0.0.1", "hello")


@pytest.mark.parametrize("written", ["::1", "[::1]"])
def test_connects_to_an_ipv6_address(programs, written):
    with Answering(echo, "::1") as server:
        seen = dial(programs, written, server.port, send="hello")

    assert (seen["address"], seen["received"]) == ("::1", "hello")


def test_says_that_a_port_refuses(programs):
    seen = dial(programs, "127.0.0.1", free_port())

    assert (seen["obstacle"], seen["stage"]) == ("refused", "tcp")
    assert "Connection refused" in seen["detail"]


def test_says_that_a_name_is_none(programs):
    assert obstacle(programs, "not a host", 80) == "no-name"


@in_namespaces
def test_says_that_no_name_server_answers(programs, host):
    assert obstacle(programs, "server.test", 80, on=host) == "name-server-silent"


@in_namespaces
def test_goes_on_with_ipv4_where_ipv6_is_dropped(programs, host):
    host.nft(DROP_V6)
    echo_on_9(host)

    seen = dial(programs, "localhost", 9, on=host, send="hello")

    assert (seen["address"], seen["received"]) == ("127.0.0.1", "hello")
    assert seen["connect_ms"] >= 90


@in_namespaces
def test_learns_which_family_works(programs, host):
    host.nft(DROP_V6)
    echo_on_9(host)

    first, second = dial(programs, "localhost", 9, "--repeat", 2, on=host, send="hello")

    assert first["connect_ms"] >= 90
    assert second["address"] == "127.0.0.1"
    assert second["connect_ms"] < 90


@in_namespaces
def test_says_that_packets_are_dropped(programs, host):
    host.nft(DROP_ALL)

    seen = dial(programs, "127.0.0.1", 9, on=host)

    assert (seen["obstacle"], seen["stage"]) == ("silent-drop", "tcp")


@in_namespaces
def test_says_that_there_is_no_route(programs, host):
    assert obstacle(programs, "192.0.2.1", 80, on=host) == "no-route"
    host.nft(REJECT_ALL)
    assert obstacle(programs, "127.0.0.1", 9, on=host) == "no-route"


@in_namespaces
def test_gives_up_when_its_time_is_over(programs, host):
    host.nft(DROP_ALL)

    seen = dial(programs, "127.0.0.1", 9, "--timeout-ms", 300, on=host)

    assert (seen["obstacle"], seen["stage"]) == ("timed-out", "tcp")

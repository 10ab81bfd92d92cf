"""The client library's WebSocket against npm's ws as the server."""

import json
import os
import pathlib
import re

import pytest

from harness.server import binary
from harness.waiting import eventually

ECHO = pathlib.Path(__file__).parent / "harness/websocket/echo_server.js"


@pytest.fixture
def peer(programs):
    """A server of npm's ws; `port` is where it listens."""
    started = programs.start("ws-server", ["node", ECHO], environment={"NODE_PATH": "/usr/share/nodejs"})
    started.port = int(eventually(lambda: re.search(r"port (\d+)", started.output()), 20, started.shown)[1])
    return started


def probe(programs, peer, path, count=100_000):
    program = pathlib.Path(os.environ.get("SALLYPORT_WEBSOCKET_PROBE", binary().parent / "sallyport_websocket_probe"))
    ran = programs.run("probe", [program, "--port", str(peer.port), "--path", path, "--bytes", str(count)])
    assert ran.returncode == 0, ran.shown()
    return json.loads(ran.output())


@pytest.mark.parametrize("count", [1, 125, 126, 65535, 65536, 3_000_000])
def test_bytes_go_there_and_back(programs, peer, count):
    said = probe(programs, peer, "/echo", count)

    assert said == {"opened": True, "received": count, "right": True, "closed": "client-closed"}
    eventually(lambda: "closed 1000" in peer.output(), 5, peer.shown)


def test_text_is_refused_with_its_code(programs, peer):
    said = probe(programs, peer, "/text")

    assert said["closed"] == "bad-websocket"
    eventually(lambda: "closed 1003" in peer.output(), 5, peer.shown)


def test_a_refusal_leaves_the_connection(programs, peer):
    assert probe(programs, peer, "/refuse") == {"refused": 403, "keep_alive": True}


def test_the_servers_goodbye_is_answered_with_its_code(programs, peer):
    assert probe(programs, peer, "/goodbye")["closed"] == "client-closed"
    eventually(lambda: "closed 4000" in peer.output(), 5, peer.shown)

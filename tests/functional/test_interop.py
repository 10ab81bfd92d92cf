"""Shared objects and calls with the programs of others that speak them (docs/interoperability.md)."""

import json
import pathlib
import sys

import pytest

from harness import server as servers
from harness.clients import sallyport
from harness.waiting import eventually

HERE = pathlib.Path(__file__).parent
NODE_MODULES = servers.REPOSITORY / "build/npm/node_modules"
ROOM = "room"


def place(server):
    return f"rtmp://127.0.0.1:{server.port}/live"


@pytest.fixture
def member(server, programs):
    """npm's rtmp-client in the room; answers what it says."""
    if not (NODE_MODULES / "rtmp-client").is_dir():
        pytest.skip("npm's rtmp-client is not installed: scripts/setup")
    started = []

    def start(*arguments):
        script = HERE / "harness/shared_object_room.js"
        started.append(programs.start("rtmp-client", ["node", script, place(server), ROOM, *arguments],
                                      environment={"NODE_PATH": str(NODE_MODULES)}))
        return started[-1]

    yield start
    for one in started:
        assert one.terminate() == 0, one.shown()


def says(program, **wanted):
    def said():
        lines = [json.loads(line) for line in program.output().splitlines() if line.endswith("}")]
        return any(all(line.get(key) == value for key, value in wanted.items()) for line in lines)
    eventually(said, 15, lambda: f"{wanted}\n{program.shown()}")


def test_rtmp_client_of_npm_shares_a_room_with_us(server, member, programs):
    watcher = sallyport.shared_object(programs, "watch", place(server), ROOM, options=["--json"])
    eventually(lambda: sallyport.seen(watcher), 15, watcher.shown)
    theirs = member("theirs", '{"list":[1,"two"],"yes":true}')
    says(theirs, code="clear")
    ours = sallyport.shared_object(programs, "set", place(server), ROOM, 'ours={"deep":{"text":"hello"}}', "gone=1")
    assert ours.returncode == 0, ours.shown()
    removed = sallyport.shared_object(programs, "set", place(server), ROOM, options=["--remove", "gone"])
    assert removed.returncode == 0, removed.shown()

    says(theirs, code="change", name="ours", value={"deep": {"text": "hello"}})
    says(theirs, code="delete", name="gone")
    eventually(lambda: any(line.get("value") == {"list": [1, "two"], "yes": True} for line in sallyport.seen(watcher)),
               15, watcher.shown)
    latecomer = member()
    says(latecomer, code="change", name="ours")
    says(latecomer, code="change", name="theirs", value={"list": [1, "two"], "yes": True})
    assert watcher.interrupt() == 0, watcher.shown()


def test_rtmp_client_of_npm_calls_a_method(member):
    says(member(), result=0)


def test_librtmp_calls_a_method(server, programs):
    script = HERE / "harness/librtmp_call.py"
    called = programs.run("librtmp", [sys.executable, script, place(server), "getStreamLength", "nothing"])
    assert called.returncode == 0, called.shown()
    assert float(called.output().strip().splitlines()[-1]) == 0

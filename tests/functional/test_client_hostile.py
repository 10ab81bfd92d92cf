"""Servers that mean harm: our client ends with a reason, and is never taken down."""

import os
import random

import pytest

from harness.clients import sallyport
from harness.scripted_server import ScriptedServer, accepted, command, stream_created

CLIENT_ENDS = 15  # seconds; what has no deadline of its own ends by ours


def run(programs, script, leaves=True, seconds=CLIENT_ENDS):
    """Plays from such a server; the client's exit code must be its own."""
    with ScriptedServer(script, leaves) as server:
        player = sallyport.play(programs, server.url, options=["--json", "--timeout", "5", "--reconnect", "0"])
        code = player.wait(seconds)
    assert code == 1, player.shown()
    assert "Sanitizer" not in player.errors() and "runtime error:" not in player.errors(), player.shown()
    return sallyport.outcome(player)["error"]


def chunk(kind, length, body, stream=0, csid=3, form=0):
    head = bytes([form << 6 | csid]) + b"\0\0\0" + length.to_bytes(3, "big") + bytes([kind])
    return head + (stream.to_bytes(4, "little") if form == 0 else b"") + body


CASES = {
    "garbage": lambda say, _: say(random.Random(1).randbytes(100_000)),
    "zeros": lambda say, _: say(bytes(100_000)),
    "truncated-amf": lambda say, _: say(chunk(20, 20, b"\x02\xff\xff" + b"x" * 17)),
    "amf3-string-beyond-its-end": lambda say, _: say(
        accepted() + chunk(17, 21, b"\0\x02\0\x01f\0" + bytes(8) + b"\x05\x11\x06\xff\xff\xff\xff")),
    "length-that-changes": lambda say, _: say(
        accepted() + chunk(20, 256, b"a" * 128) + chunk(20, 65536, b"a" * 128, form=1)),
    "message-of-16-mib": lambda say, _: say(accepted() + chunk(9, 0xFFFFFF, b"v" * 128, stream=1)),
    "many-chunk-streams": lambda say, _: say(
        accepted() + b"".join(bytes([1]) + (i % 256).to_bytes(1, "big") + (i // 256).to_bytes(1, "big")
                              + bytes(3) + b"\0\x10\0\x09" + bytes(4) + b"v" * 128 for i in range(5000))),
    "connect-refused": lambda say, _: say(
        command("_error", 1, None, {"level": "error", "code": "NetConnection.Connect.Rejected", "description": "no"})),
    "stream-without-number": lambda say, heard: (say(accepted()), heard(b"createStream"), say(command("_result", 2, None, "x"))),
    "bad-aggregate": lambda say, heard: (
        say(accepted()), heard(b"createStream"), say(stream_created()), heard(b"play"),
        say(chunk(22, 15, b"\x09\0\xff\xff" + bytes(11), stream=1))),
    "leaves-at-once": lambda say, _: None,
}


@pytest.mark.parametrize("case", CASES)
def test_the_client_survives(programs, case):
    assert run(programs, CASES[case])


def test_a_server_that_never_answers_connect_is_left_in_time(programs):
    error = run(programs, lambda say, _: None, leaves=False, seconds=12)
    assert "not answered in time" in error


def test_a_server_that_asks_without_end_is_cut(programs):
    """Pings in a flood, answers unread: the client's memory must not grow with them."""

    def flood(say, _):
        say(accepted())
        ping = bytes([2]) + b"\0\0\0\0\0\x06\x04" + bytes(4) + b"\0\x06" + os.urandom(4)
        while True:
            say(ping * 1000)

    error = run(programs, flood, seconds=60)
    assert error

"""`sallyport so`: shared objects of our own server over every carrier, through a proxy and the bridge, and servers that
refuse or mean harm."""

import json
import struct

import pytest

from harness import chunks
from harness import server as servers
from harness.bridge import Bridge
from harness.chunks import Message
from harness.clients import sallyport
from harness.proxies.squid import Squid
from harness.rtmp_client import COMMAND_CSID
from harness.scripted_server import ScriptedServer, accepted
from harness.shared_objects import CHANGE, CLEAR, SHARED_OBJECT, STATUS, SUCCESS, USE_SUCCESS, encode
from harness.waiting import eventually

ROOM = "room"


def place(server, scheme="rtmp"):
    return f"{scheme}://127.0.0.1:{server.port}/live"


@pytest.fixture
def watch(programs):
    """Starts watchers, which have synchronized the object when it returns."""

    def start(url, *options):
        watcher = sallyport.shared_object(programs, "watch", url, ROOM, options=["--json", *options])
        eventually(lambda: any(line["code"] == "clear" for line in sallyport.seen(watcher)), 20,
                   lambda: f"the object synchronized\n{watcher.shown()}")
        return watcher

    return start


@pytest.fixture
def so(programs):
    """Runs `so VERB` to its end, which must be a good one; answers what it printed."""

    def run(verb, url, *values, options=(), code=0):
        program = sallyport.shared_object(programs, verb, url, ROOM, *values, options=options)
        assert program.returncode == code, program.shown()
        return program.output().strip() if code == 0 else program.errors().strip()

    return run


def expect(watcher, **wanted):
    """Waits for a line of it that has these fields; answers the line."""
    def found():
        return next((line for line in sallyport.seen(watcher)
                     if all(line.get(key) == value for key, value in wanted.items())), None)
    return eventually(found, 15, lambda: f"{wanted}\n{watcher.shown()}")


def end(watcher):
    assert watcher.interrupt() == 0, watcher.shown()
    return sallyport.outcome(watcher)


# ------------------------------------------------------------------------------------------ our server

NESTED = '{"list":[1,"two",null,true],"deep":{"text":"grüße"}}'


@pytest.mark.parametrize("scheme", ["rtmp", "rtmpt", "ws"])
def test_what_one_sets_the_others_see(server, watch, so, scheme):
    watcher = watch(place(server, scheme))
    so("set", place(server), 'topic="weather"', "limit=20", f"nested={NESTED}")

    assert expect(watcher, code="change", name="topic")["value"] == "weather"
    assert expect(watcher, code="change", name="limit")["value"] == 20
    assert expect(watcher, code="change", name="nested")["value"] == json.loads(NESTED)
    everything = {"limit": 20, "nested": json.loads(NESTED), "topic": "weather"}
    assert json.loads(so("get", place(server, scheme))) == everything
    assert so("get", place(server, scheme), "topic") == '"weather"'
    outcome = end(watcher)
    assert outcome["ended"] == "interrupted" and outcome["changes"] >= 4


@pytest.mark.parametrize("scheme", ["rtmp", "rtmpt", "ws"])
def test_changes_of_one_slot_come_in_their_order(server, watch, so, scheme):
    watcher = watch(place(server, scheme))
    for number in range(5):
        so("set", place(server, scheme), f"n={number}")
    expect(watcher, code="change", name="n", value=4)
    assert [line["value"] for line in sallyport.seen(watcher) if line.get("name") == "n"] == [0, 1, 2, 3, 4]
    end(watcher)


def test_what_is_removed_is_gone_for_all(server, watch, so):
    watcher = watch(place(server))
    so("set", place(server), "a=1", "b=2")
    so("set", place(server), "c=3", options=["--remove", "a"])
    expect(watcher, code="delete", name="a", old=1)
    assert json.loads(so("get", place(server))) == {"b": 2, "c": 3}
    assert "no property a" in so("get", place(server), "a", code=1)
    end(watcher)


def test_clients_of_amf0_and_of_amf3_share_a_room(server, watch, so):
    watchers = [watch(place(server)), watch(place(server), "--amf3")]
    so("set", place(server), f"old={NESTED}")
    so("set", place(server), f"new={NESTED}", options=["--amf3"])
    so("send", place(server), "say", '"hello"', NESTED)
    so("send", place(server), "shout", NESTED, options=["--amf3"])

    for watcher in watchers:
        for name in ("old", "new"):
            assert expect(watcher, code="change", name=name)["value"] == json.loads(NESTED)
        assert expect(watcher, code="message", name="say")["arguments"] == ["hello", json.loads(NESTED)]
        assert expect(watcher, code="message", name="shout")["arguments"] == [json.loads(NESTED)]
    for options in ([], ["--amf3"]):
        assert json.loads(so("get", place(server), options=options)) == {"new": json.loads(NESTED), "old": json.loads(NESTED)}
    for watcher in watchers:
        assert end(watcher)["messages"] == 2


def test_instances_have_objects_of_their_own(server, watch, so):
    watcher = watch(place(server) + "/one")
    other = watch(place(server) + "/two")
    so("set", place(server) + "/one", "n=1")
    expect(watcher, code="change", name="n")
    assert so("get", place(server) + "/two") == "{}"
    for each in (watcher, other):
        end(each)


def test_a_large_object_arrives_whole(server, watch, so):
    watcher = watch(place(server))
    for part in range(4):
        so("set", place(server), *(f"part{part}n{i}={'x' * 4000}" for i in range(25)))
    found = json.loads(so("get", place(server)))
    assert len(found) == 100 and all(value == "x" * 4000 for value in found.values())
    end(watcher)


def test_a_watcher_sees_what_was_there_and_ends_in_time(server, watch, so, programs):
    holder = watch(place(server))
    so("set", place(server), "n=1")
    watcher = sallyport.shared_object(programs, "watch", place(server), ROOM, options=["--seconds", "1"])
    assert watcher.wait(20) == 0, watcher.shown()
    assert watcher.output().splitlines() == ["clear", 'change "n" 1']
    end(holder)


def test_a_watcher_comes_back_with_its_server(programs, start_server, watch, so):
    first = servers.make(programs)
    watcher = watch(place(first), "--reconnect", "60")
    so("set", place(first), "n=1")
    expect(watcher, code="change", name="n", value=1)
    first.program.end()
    second = start_server(name="second", listen=[f"127.0.0.1:{first.port}"])
    eventually(lambda: sum(line["code"] == "clear" for line in sallyport.seen(watcher)) == 2, 40,
               lambda: f"the object synchronized again\n{watcher.shown()}")
    so("set", place(second), "n=2")
    expect(watcher, code="change", name="n", value=2)
    assert end(watcher)["reconnects"] == 1


def test_a_persistent_object_outlives_its_users(server, so):
    so("set", place(server), f"nested={NESTED}", options=["--persistent"])
    assert json.loads(so("get", place(server), options=["--persistent"])) == {"nested": json.loads(NESTED)}
    assert so("get", place(server) + "/another", options=["--persistent"]) == "{}"


def test_shared_objects_pass_through_a_proxy(server, watch, so, programs):
    proxy = Squid(programs)
    through = ["--proxy", f"http://127.0.0.1:{proxy.port}"]
    watcher = watch(place(server), *through)
    so("set", place(server), f"nested={NESTED}", options=through)
    so("send", place(server), "say", "1", options=through)
    assert expect(watcher, code="change", name="nested")["value"] == json.loads(NESTED)
    assert expect(watcher, code="message", name="say")["arguments"] == [1]
    end(watcher)
    assert proxy.requests(), "squid saw nothing"


@pytest.mark.parametrize("encoding", [[], ["--amf3"]])
def test_shared_objects_pass_through_the_bridge_unharmed(server, watch, so, programs, encoding):
    bridge = Bridge(programs, place(server))
    near = f"rtmp://127.0.0.1:{bridge.port}/live"
    watcher = watch(near, *encoding)
    so("set", place(server), f"direct={NESTED}")
    so("set", near, f"through={NESTED}", options=encoding)
    so("send", place(server), "say", NESTED)
    for name in ("direct", "through"):
        assert expect(watcher, code="change", name=name)["value"] == json.loads(NESTED)
    assert expect(watcher, code="message", name="say")["arguments"] == [json.loads(NESTED)]
    assert json.loads(so("get", place(server))) == {"direct": json.loads(NESTED), "through": json.loads(NESTED)}
    end(watcher)
    bridge.stop()


# ----------------------------------------------------------------------------------------- other servers

def shared(*events, version=1):
    """A shared object message: events are (type, data)."""
    return chunks.encode(Message(SHARED_OBJECT, 0, 0, encode(ROOM, version, False, events)), 128, COMMAND_CSID)


def slot(name, value=b""):
    return struct.pack(">H", len(name)) + name.encode() + value


SYNCHRONIZED = ((USE_SUCCESS, b""), (CLEAR, b""))
NOT_READABLE = (STATUS, slot("SharedObject.NoReadAccess") + slot("error"))
NOT_WRITABLE = (STATUS, slot("SharedObject.NoWriteAccess") + slot("error"))
NULL = b"\x05"


def against(programs, script, verb, *values, options=("--timeout", "2")):
    """A command against a server that says, behind the answer to connect, what the test wants; its error."""

    def serve(say, heard):
        say(accepted())
        heard(ROOM.encode())
        script(say, heard)

    with ScriptedServer(serve) as peer:
        program = sallyport.shared_object(programs, verb, f"rtmp://127.0.0.1:{peer.port}/live", ROOM, *values,
                                          options=["--json", *options])
        code = program.wait(20)
    assert "Sanitizer" not in program.errors() and "runtime error:" not in program.errors(), program.shown()
    outcome = sallyport.outcome(program)
    assert (code == 0) == outcome["ok"], program.shown()
    return outcome


def test_a_server_without_shared_objects_is_no_reason_to_wait_for_ever(programs):
    outcome = against(programs, lambda say, heard: None, "get")
    assert "has not answered" in outcome["error"]


def test_a_refusal_is_told(programs):
    assert against(programs, lambda say, heard: say(shared(NOT_READABLE)), "get")["error"] == "SharedObject.NoReadAccess"
    refused = against(programs, lambda say, heard: (say(shared(*SYNCHRONIZED)), heard(b"zeta\x00"), say(shared(NOT_WRITABLE))),
                      "set", "zeta=1")
    assert refused["error"] == "SharedObject.NoWriteAccess"


def test_somebody_elses_change_is_told(programs):
    """As FMS answers a request that comes too late: with what is there."""
    outcome = against(programs, lambda say, heard: (say(shared(*SYNCHRONIZED)), heard(b"zeta\x00"),
                                                    say(shared((CHANGE, slot("zeta", NULL)), version=2))), "set", "zeta=1")
    assert "zeta was not set" in outcome["error"]


def test_a_server_whose_last_writer_wins_may_tell_of_an_earlier_one_first(programs):
    """As Red5 does."""
    outcome = against(programs, lambda say, heard: (say(shared(*SYNCHRONIZED)), heard(b"zeta\x00"),
                                                    say(shared((CHANGE, slot("zeta", NULL)), version=2)),
                                                    say(shared((SUCCESS, slot("zeta")), version=3))), "set", "zeta=1")
    assert outcome["ok"] and outcome["version"] == 3


def test_a_server_that_confirms_nothing_is_left_in_time(programs):
    outcome = against(programs, lambda say, heard: say(shared(*SYNCHRONIZED)), "set", "zeta=1", options=["--timeout", "1"])
    assert "not confirmed" in outcome["error"]


HOSTILE = {
    "an-event-of-4-gib": lambda say, _: say(shared((USE_SUCCESS, b""))[:-4] + b"\xff\xff\xff\xff"),
    "a-name-that-is-cut": lambda say, _: say(shared((CHANGE, b"\xff\xffn"))),
    "a-value-that-is-cut": lambda say, _: say(shared((CHANGE, slot("n", b"\x02\xff\xffx")))),
    "values-without-end": lambda say, _: say(b"".join(
        shared((USE_SUCCESS, b""), (CHANGE, slot(f"n{i}", b"\x02\xff\xf0" + b"x" * 0xFFF0))) for i in range(300))),
    "slots-without-end": lambda say, _: say(b"".join(
        shared(*((CHANGE, slot(f"n{i}-{j}", NULL)) for j in range(2000))) for i in range(50))),
    "deep": lambda say, _: say(shared((CHANGE, slot("n", b"\x03\x00\x01a" * 10_000)))),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_the_client_survives(programs, case):
    outcome = against(programs, HOSTILE[case], "watch", options=["--timeout", "5", "--reconnect", "0", "--seconds", "8"])
    assert not outcome["ok"] and outcome["error"]


def test_wrong_arguments_are_told(programs):
    for values in (["room"], ["room", "n"], ["room", "--remove"]):
        program = programs.run("so-set", [servers.binary(), "so", "set", "rtmp://127.0.0.1:1/live", *values])
        assert program.returncode == 2, program.shown()
    program = programs.run("so", [servers.binary(), "so"])
    assert program.returncode == 2, program.shown()

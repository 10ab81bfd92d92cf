"""SharedObject.get with a NetConnection: objects of another server that an application of this one stands for."""

import contextlib

import pytest

from harness.rtmp_client import tcp
from harness.scripted import result, serving
from harness.shared_objects import ObjectClient
from harness.waiting import eventually

EDGE = """
var heard = [], statuses = [], nc, room;
application.onAppStart = function () { link(); };
function link() {
    nc = new NetConnection();
    nc.connect("%s");
    room = SharedObject.get("room", false, nc);
    room.onSync = function (list) {
        for (var i in list) heard.push(list[i].code + (list[i].name ? " " + list[i].name : ""));
    };
    room.onStatus = function (info) { statuses.push(info.code); };
    room.said = function (who, text) { heard.push(who + " said " + text); room.send("answer", "edge"); };
    room.answer = function (who) { heard.push("answer of " + who); };
}
Client.prototype.relink = function () { link(); };
Client.prototype.unlink = function () { nc.close(); };
Client.prototype.heard = function () { return heard.splice(0); };
Client.prototype.statuses = function () { return statuses; };
Client.prototype.write = function (name, value) { return room.setProperty(name, value); };
Client.prototype.read = function (name) { return room.getProperty(name); };
"""
ORIGIN = """
application.onConnect = function (client) { if (client.agent.indexOf("FlashCom") == 0) client.writeAccess = "%s"; return true; };
"""


@pytest.fixture
def pair(start_server):
    """Starts an origin and an edge whose script holds the origin's object; `rights`: where the edge may write there."""
    def start(rights="/"):
        origin = start_server(configure=serving(app=ORIGIN % rights), open_publishing=False, name="origin")
        uri = f"rtmp://127.0.0.1:{origin.port}/app"
        return origin, start_server(configure=serving(app=EDGE % uri), open_publishing=False, name="edge")
    return start


@contextlib.contextmanager
def room_of(server):
    with ObjectClient(tcp(server.port)) as client:
        client.connect("app", f"rtmp://127.0.0.1:{server.port}/app")
        yield client, client.shared_object("room").use()


def hear(client, *expected):
    heard = []
    eventually(lambda: heard.extend(result(client, "heard")) or all(one in heard for one in expected), 10, lambda: f"{expected} in {heard}")
    return heard


def test_everybody_here_and_there_sees_the_same(pair):
    origin, edge = pair()
    with room_of(origin) as (_, writer), room_of(origin) as (_, there):
        writer.set(topic="weather")
        with room_of(edge) as (here, mine), room_of(edge) as (_, others):
            mine.wait_slots(topic="weather")
            mine.set(anna="here")
            for room in (there, others):
                room.wait_slots(topic="weather", anna="here")
            assert result(here, "write", "script", 1) is True
            for room in (there, others):
                room.wait_slots(topic="weather", anna="here", script=1)
            writer.remove("topic")
            for room in (there, others):
                room.wait_slots(anna="here", script=1)
            assert hear(here, "clear", "change topic", "change anna", "delete topic")[0] == "clear"
            assert result(here, "read", "topic") is None


def test_messages_are_heard_once_by_all_and_the_scripts_own_not_by_itself(pair):
    origin, edge = pair()
    with room_of(origin) as (_, there), room_of(edge) as (here, mine):
        hear(here, "clear")
        mine.send("said", "anna", "hello")
        for room in (there, mine):
            room.wait(lambda one: len(one.received) == 2, "the message, and the script's answer")
            assert room.received == [["said", "anna", "hello"], ["answer", "edge"]]
        assert hear(here, "anna said hello") == ["anna said hello"]


def test_what_the_other_server_refuses_is_undone(pair):
    origin, edge = pair(rights="")
    with room_of(origin) as (_, there), room_of(edge) as (here, mine), room_of(edge) as (_, others):
        there.set(topic="weather")
        mine.wait_slots(topic="weather")
        mine.set(topic="mine", other=1)
        mine.wait(lambda one: set(one.acknowledged) == {"topic", "other"}, "the writing to be seen here")
        for room in (mine, others):
            room.wait(lambda one: one.slots == {"topic": "weather"}, "it to be undone")
        assert "SharedObject.NoWriteAccess" in result(here, "statuses")
        assert there.acknowledged == ["topic"] and there.slots == {}


def test_behind_a_loss_the_object_is_got_again(pair):
    origin, edge = pair()
    with room_of(origin) as (_, writer), room_of(origin) as (_, there), room_of(edge) as (here, mine), room_of(edge) as (_, others):
        writer.set(topic="weather")
        mine.wait_slots(topic="weather")
        result(here, "unlink")
        eventually(lambda: "SharedObject.Closed" in result(here, "statuses"), 10, lambda: "the end of the use")
        writer.set(topic="news")
        mine.set(meanwhile=1)
        others.wait_slots(topic="weather", meanwhile=1)
        result(here, "relink")
        for room in (there, others):
            room.wait_slots(topic="news", meanwhile=1)

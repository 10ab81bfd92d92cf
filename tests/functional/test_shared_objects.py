"""Shared objects between clients, and what is left of them when the server goes."""

import contextlib
import os
import random
import signal
import sqlite3
import time

import pytest

from harness.chunks import Message
from harness.rtmp_client import COMMAND_CSID
from harness.shared_objects import CHANGE, CLEAR, REMOVE, SHARED_OBJECT, USE, USE_SUCCESS, connected, encode, using
from harness.waiting import eventually

APPLICATION = "applications/live/Application.xml"
SERVER = "conf/Server.xml"
FILE = "applications/live/sharedobjects/shared-objects.db"


def application(tags):
    def configure(root):
        (root / APPLICATION).write_text(f"<Application>{tags}</Application>\n")

    return configure


def shared(all_rights=True, **settings):
    """Application.xml with these settings of SharedObjManager."""
    access = "<Access><SharedObjects>all</SharedObjects></Access>" if all_rights else ""
    tags = "".join(f"<{name}>{value}</{name}>" for name, value in settings.items())
    return application(f"{access}<SharedObjManager>{tags}</SharedObjManager>")


@contextlib.contextmanager
def users(port, count, name="so", persistent=False):
    made = [using(port, name, persistent) for _ in range(count)]
    yield [one for _, one in made]
    for client, _ in made:
        client.close()


# --- between clients


def test_clients_of_several_workers_share_an_object(start_server):
    server = start_server(workers=3)
    with users(server.port, 7) as objects:
        first, *others = objects
        first.set(title="hello", count=1)
        for one in others:
            one.wait_slots(title="hello", count=1)
        first.wait(lambda one: sorted(one.acknowledged) == ["count", "title"], "its changes to be taken")
        assert first.slots == {}, "who sets is told success, not the value"

        others[0].set(count=2, list=[1, "two", {"three": 3}])
        first.wait_slots(count=2, list=[1, "two", {"three": 3}])
        others[1].remove("count")
        for one in (first, others[1]):
            one.wait(lambda one: "count" not in one.slots, "the slot to be gone")
        assert {one.version for one in others} == {others[0].version}


def test_a_newcomer_gets_the_object_as_it_is(server):
    with users(server.port, 1) as [first]:
        first.set(a=1, b="two")
        first.wait(lambda one: len(one.acknowledged) == 2, "its changes to be taken")
        with users(server.port, 1) as [second]:
            second.wait_slots(a=1, b="two")
            assert [kind for kind, _ in second.updates[0].events][:2] == [USE_SUCCESS, CLEAR]


def test_messages_go_to_all_in_their_order(start_server):
    server = start_server(workers=2)
    with users(server.port, 4) as objects:
        for i in range(50):
            objects[0].send("hello", i, {"from": "first"})
        for one in objects:
            one.wait(lambda one: len(one.received) == 50, "all messages")
            assert one.received == [["hello", i, {"from": "first"}] for i in range(50)]


def test_writers_at_once_end_with_the_same_slots(start_server):
    server = start_server(workers=3)
    with users(server.port, 5) as objects:
        watcher = objects[0]
        for i in range(100):
            for n, one in enumerate(objects[1:]):
                one.set(**{f"s{i % 10}": f"{n}-{i}"})
        for n, one in enumerate(objects[1:]):
            one.set(**{f"done{n}": True})
        watcher.wait(lambda one: all(f"done{n}" in one.slots for n in range(4)), "all writers to be done")
        with users(server.port, 1) as [newcomer]:
            newcomer.wait(lambda one: len(one.slots) == 14, "the whole object")
            assert newcomer.slots == watcher.slots


def test_a_temporary_object_is_gone_with_its_users(server):
    with users(server.port, 2) as [first, second]:
        first.set(a=1)
        second.wait_slots(a=1)
    server.log.wait("disconnect", count=2)
    with users(server.port, 1) as [third]:
        assert third.slots == {}
    assert not (server.root / FILE).exists()


def test_who_released_hears_no_more(server):
    with users(server.port, 3) as [first, second, third]:
        second.release()
        second.client.call("_checkbw", None)  # what was said before is with the server
        first.set(a=1)
        third.wait_slots(a=1)
        assert second.slots == {}


def test_a_large_object_reaches_a_newcomer_whole(server):
    large = {f"s{i}": f"{i}" + "x" * 60_000 for i in range(40)}
    with users(server.port, 1) as [first]:
        for name, value in large.items():
            first.set(**{name: value})
        first.wait(lambda one: len(one.acknowledged) == len(large), "its changes to be taken")
        with users(server.port, 2) as newcomers:
            for one in newcomers:
                one.wait(lambda one: one.slots == large, "the whole object")


# --- rights and limits


def test_without_rights_persistent_objects_are_only_read(start_server):
    server = start_server(open_publishing=False)
    with users(server.port, 1, persistent=True) as [one]:
        one.set(a=1)
        one.wait(lambda one: one.statuses == ["SharedObject.NoWriteAccess"], "the refusal")
        assert one.updates[-1].events[0] == (REMOVE, ["a"])
    assert server.log.wait("shared-object-refused", status="SharedObject.NoWriteAccess")


@pytest.mark.parametrize("rights, status", [("none", "SharedObject.NoReadAccess"), ("read", "SharedObject.NoWriteAccess")])
def test_an_application_may_grant_less(start_server, rights, status):
    server = start_server(configure=application(f"<Access><SharedObjects>{rights}</SharedObjects></Access>"), open_publishing=False)
    with users(server.port, 1) as [one]:
        one.set(a=1)
        one.wait(lambda one: status in one.statuses, status)


def test_one_name_is_either_persistent_or_not(start_server):
    server = start_server(configure=shared())
    with users(server.port, 1), connected(server.port) as client:
        other = client.shared_object("so", persistent=True).use()
        assert other.statuses == ["SharedObject.BadPersistence"]


def test_slots_have_limits(start_server):
    server = start_server(configure=shared(MaxProperties=3, MaxPropertySize=100))
    with users(server.port, 2) as [first, second]:
        first.set(a=1, b=2, c="short")
        second.wait_slots(a=1, b=2, c="short")
        first.set(c="x" * 200)
        first.wait(lambda one: one.slots == {"c": "short"}, "what is there in truth")
        first.set(d=4)
        first.wait(lambda one: (REMOVE, ["d"]) in one.updates[-1].events, "the refusal")
        second.set(a=5)
        second.wait(lambda one: one.acknowledged == ["a"], "its change to be taken")
        assert second.slots == {"a": 1, "b": 2, "c": "short"}


def test_objects_of_a_virtual_host_are_counted(start_server):
    def configure(root):
        (root / "conf/_defaultRoot_/_defaultVHost_/Vhost.xml").write_text(
            "<VirtualHost><ResourceLimits><MaxSharedObjects>2</MaxSharedObjects></ResourceLimits></VirtualHost>\n"
        )

    server = start_server(configure=configure)
    with connected(server.port) as client:
        for name in ("one", "two"):
            assert client.shared_object(name).use().statuses == []
        assert client.shared_object("three").use().statuses == ["SharedObject.ObjectCreationFailed"]


@pytest.mark.parametrize("name", ["", "/a", "../a", "a//b", "a\\b", "x" * 300])
def test_names_follow_the_grammar(server, name):
    with connected(server.port) as client:
        assert client.shared_object(name).use().statuses == ["SharedObject.ObjectCreationFailed"]


# --- persistence


def restart(server, number=signal.SIGTERM):
    server.program.signal(number)
    server.program.wait(30)
    server._start()


def test_a_persistent_object_outlives_the_server(start_server):
    server = start_server(configure=shared())
    with users(server.port, 1, "folder/scores", persistent=True) as [one]:
        one.set(best=7, names=["a", "b"], nested={"x": {"y": 1}})
        one.wait(lambda one: len(one.acknowledged) == 3, "its changes to be taken")
    restart(server)
    with users(server.port, 1, "folder/scores", persistent=True) as [one]:
        one.wait_slots(best=7, names=["a", "b"], nested={"x": {"y": 1}})


def test_a_stop_saves_what_clients_have_just_said(start_server):
    """Also those of clients that are still there."""
    server = start_server(configure=shared())
    with users(server.port, 1, persistent=True) as [one]:
        one.set(a=1)
        one.wait(lambda one: one.acknowledged == ["a"], "its change to be taken")
        restart(server)
    with users(server.port, 1, persistent=True) as [one]:
        one.wait_slots(a=1)


def test_what_is_older_than_the_loss_window_survives_a_kill(start_server):
    server = start_server(configure=shared())
    with users(server.port, 1, persistent=True) as [one]:
        one.set(a=1)
        eventually(lambda: (server.root / FILE).exists(), 10, "the object to be on disk")
        eventually(lambda: written(server, "a"), 10, "its slot to be on disk")
        restart(server, signal.SIGKILL)
    with users(server.port, 1, persistent=True) as [one]:
        one.wait_slots(a=1)


def written(server, slot):
    with contextlib.closing(sqlite3.connect(f"file:{server.root / FILE}?mode=ro", uri=True)) as database:
        with contextlib.suppress(sqlite3.OperationalError):
            return database.execute("SELECT 1 FROM slots WHERE name = ?", (slot.encode(),)).fetchone()


def test_who_comes_back_is_told_what_has_changed(start_server):
    server = start_server(configure=shared())
    with users(server.port, 1, persistent=True) as [writer]:
        writer.set(a=1, b=2, c=3)
        with users(server.port, 1, persistent=True) as [reader]:
            reader.wait_slots(a=1, b=2, c=3)
            known = reader.version
        writer.set(a=4)
        writer.remove("b")
        writer.wait(lambda one: one.acknowledged.count("a") == 2, "its change to be taken")
        with connected(server.port) as client:
            back = client.shared_object("so", persistent=True).use(version=known)
            back.wait(lambda one: one.updates, "the answer")
            events = [event for update in back.updates for event in update.events]
            assert events == [(USE_SUCCESS, None), (CHANGE, {"a": 4}), (REMOVE, ["b"])]


def test_persistence_can_be_switched_off_for_the_server(start_server):
    def configure(root):
        shared()(root)
        text = (root / SERVER).read_text()
        assert "<Persistence>true<" in text, "the template has the tag"
        (root / SERVER).write_text(text.replace("<Persistence>true<", "<Persistence>false<"))

    server = start_server(configure=configure)
    with users(server.port, 2, persistent=True) as [first, second]:
        first.set(a=1)
        second.wait_slots(a=1)
    restart(server)
    with users(server.port, 1, persistent=True) as [one]:
        assert one.slots == {}
    assert not list(server.root.rglob("*shared-objects*")) and not list(server.root.rglob("sharedobjects"))


def test_the_storage_folder_may_lie_elsewhere(start_server, tmp_path):
    server = start_server(configure=shared(StorageDir=tmp_path / "objects"))
    with users(server.port, 1, persistent=True) as [one]:
        one.set(a=1)
        eventually(lambda: (tmp_path / "objects/shared-objects.db").exists(), 10, "the file")
    assert not (server.root / FILE).exists()


def test_a_disk_that_takes_nothing_is_logged_and_the_object_lives_on(start_server):
    def configure(root):
        shared()(root)
        (root / "applications/live/sharedobjects").write_text("a file where the folder should be")

    server = start_server(configure=configure)
    with users(server.port, 2, persistent=True) as [first, second]:
        first.set(a=1)
        second.wait_slots(a=1)
        assert server.log.wait("shared-object-store", reason="io-error")
        (server.root / "applications/live/sharedobjects").unlink()
        eventually(lambda: (server.root / FILE).exists(), 10, "the object to be on disk")


ROUNDS = 100


def test_nothing_that_was_said_to_be_durable_is_lost_by_kill_9(start_server):
    """With DurableSuccess a client hears success when its change is on disk. Killed at a random moment, a hundred times,
    the server has to know then what it had said, or something newer."""
    server = start_server(configure=shared(DurableSuccess="true"))
    chance = random.Random(int(os.environ.get("SALLYPORT_SEED", "0")) or None)
    durable, said, promised = {}, {}, 0
    for _ in range(ROUNDS):
        client, one = using(server.port, persistent=True)
        for name, value in durable.items():
            found = one.slots.get(name)
            assert found is not None and value <= found <= said[name], f"{name} was {value} on disk and is {found}"
        durable = dict(one.slots)
        sent = write_until_killed(server, one, dict(said), chance)
        client.close()
        server.program.wait(10)
        for name, values in sent.items():
            taken = one.acknowledged.count(name)
            promised += taken
            if taken:
                durable[name] = max(durable.get(name, 0), values[taken - 1])
            said[name] = values[-1]
        server._start()
    assert promised > ROUNDS, "the server was killed before it could promise anything"


def write_until_killed(server, one, said, chance):
    """Changes of random slots, each sent once the one before was taken, so that the count of a slot's successes says
    which value was promised; the server is killed in the midst of it. Answers what was sent, by slot."""
    sent = {}
    kill_at = time.monotonic() + chance.uniform(0.002, 0.08)
    while time.monotonic() < kill_at:
        name = f"s{chance.randrange(5)}"
        said[name] = said.get(name, 0) + 1
        sent.setdefault(name, []).append(said[name])
        before = len(one.acknowledged)
        one.set(**{name: said[name]})
        while len(one.acknowledged) == before and time.monotonic() < kill_at:
            pass
    server.program.signal(signal.SIGKILL)
    one.client.closed.wait(10)
    return sent


# --- malice


def test_broken_messages_end_their_connection_only(server):
    with users(server.port, 1) as [witness]:
        good = encode("so", 0, False, [(USE, b"")])
        for payload in (b"", b"\0", b"\0\x05so", good[:-3], good[:-1] + b"\xff", good + b"\3\xff\xff\xff\xff"):
            with connected(server.port) as client:
                client.send(Message(SHARED_OBJECT, 0, 0, payload), COMMAND_CSID)
                client.wait_closed(10)
        assert server.log.wait("bad-input", reason="bad-message", count=6)
        witness.set(a=1)
        witness.wait(lambda one: one.acknowledged == ["a"], "the server to go on")


def test_a_client_that_reads_nothing_is_cut_and_costs_little(server):
    with users(server.port, 2) as [writer, witness]:
        client, lazy = using(server.port)
        client.stall()
        before = server.memory
        for i in range(1000):
            writer.set(a=f"{i}" + "x" * 60_000)
            witness.wait(lambda one: one.slots.get("a", "").startswith(f"{i}x"), "each change")
            if server.log.events("disconnect", reason="outbox-overflow"):
                break
        server.log.wait("disconnect", reason="outbox-overflow", timeout=20)
        assert server.memory - before < 64 * 1024 * 1024
        client.close()


def test_a_flood_of_requests_is_taken_at_the_servers_pace(server):
    """Nothing is lost, and nothing piles up."""
    with users(server.port, 2) as [writer, witness]:
        for i in range(3000):
            writer.set(**{f"s{i % 100}": f"{i}" + "x" * 500})
        writer.wait(lambda one: "s99" in one.acknowledged, "the flood to be taken", 30)
        witness.wait(lambda one: one.slots.get("s99", "").startswith("2999x"), "the last change", 30)


def test_a_client_cannot_use_objects_without_end(server):
    with connected(server.port) as client:
        for i in range(1100):
            client.send(Message(SHARED_OBJECT, 0, 0, encode(f"so{i}", 0, False, [(USE, b"")])), COMMAND_CSID)
        refused = client.shared_object("one-more").use()
        assert refused.statuses == ["SharedObject.ObjectCreationFailed"]


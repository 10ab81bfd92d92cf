"""Shared objects of scripted applications: what scripts and clients do to them, and what is left when the server goes."""

import contextlib
import json
import pathlib
import random
import signal
import threading

import pytest

from harness import server as servers
from harness.clients import sallyport
from harness.rtmp_client import Refused, tcp
from harness.scripted import result, serving
from harness.shared_objects import CHANGE, CLEAR, SUCCESS, ObjectClient
from harness.waiting import eventually

HERE = pathlib.Path(__file__).parent
NODE_MODULES = servers.REPOSITORY / "build/npm/node_modules"


@pytest.fixture
def serve(start_server):
    """Starts a server with these scripted applications; `xml` is the inside of each one's Application.xml."""
    def start(xml="", **scripts):
        def settings(root):
            for name in scripts:
                (root / "applications" / name).mkdir(exist_ok=True)
                (root / "applications" / name / "Application.xml").write_text(f"<Application>{xml}</Application>")
        return start_server(configure=serving(also=settings, **scripts), open_publishing=False)
    return start


@contextlib.contextmanager
def clients_of(server, app, *names):
    """A client for each name, which is what it says when it connects."""
    made = []
    for name in names:
        client = ObjectClient(tcp(server.port))
        client.connect(app, f"rtmp://127.0.0.1:{server.port}/{app}", arguments=[name])
        made.append(client)
    yield made
    for client in made:
        client.close()


def restart(server, number):
    server.program.signal(number)
    server.program.wait(30)
    server._start()


# --- the idioms of old applications

USERS = """
application.onAppStart = function () {
    this.users_so = SharedObject.get("users", false);
    this.nextId = 0;
}
application.onConnect = function (client, name) {
    client.id = "u" + this.nextId++;
    this.acceptConnection(client);
    this.users_so.setProperty(client.id, name);
}
application.onDisconnect = function (client) {
    this.users_so.setProperty(client.id, null);
}
"""


def test_a_list_of_users_lives_in_an_object(serve):
    server = serve(app=USERS)
    with clients_of(server, "app", "anna") as [anna]:
        users = anna.shared_object("users").use()
        users.wait_slots(u0="anna")
        with clients_of(server, "app", "bert", "carl"):
            users.wait_slots(u0="anna", u1="bert", u2="carl")
        users.wait_slots(u0="anna")
    with clients_of(server, "app", "dora") as [dora]:
        users = dora.shared_object("users").use()
        users.wait(lambda one: one.slots == {"u3": "dora"}, "the object lives on with its script, without a client")


BALL = """
var ball = SharedObject.get("position", false);
var moves = [];
ball.onSync = function (list) {
    for (var i = 0; i < list.length; i++) {
        moves.push(list[i].code + ":" + list[i].name);
        if (list[i].name == "x" && this.getProperty("x") > 100) this.setProperty("x", 100);
    }
};
Client.prototype.moves = function () { return moves; };
"""


def test_a_ball_is_moved_by_all_and_kept_on_the_table_by_the_script(serve):
    server = serve(app=BALL)
    with clients_of(server, "app", "one", "two") as [one, two]:
        first, second = one.shared_object("position").use(), two.shared_object("position").use()
        first.set(x=10, y=20)
        second.wait_slots(x=10, y=20)
        second.set(x=500)
        for ball in (first, second):
            ball.wait(lambda ball: ball.slots.get("x") == 100, "the ball to stay on the table")
        assert result(one, "moves") == ["change:x", "change:y", "change:x"]


POLL = """
var poll = SharedObject.get("poll", true);
if (poll.getProperty("votes") == null) poll.setProperty("votes", { yes: 0, no: 0 });
Client.prototype.vote = function (choice) {
    poll.lock();
    var votes = poll.getProperty("votes");
    votes[choice]++;
    poll.setProperty("votes", votes);
    poll.setProperty("last", this.choice = choice);
    poll.unlock();
    poll.commit();
    return votes[choice];
};
"""


def test_a_poll_counts_every_vote_of_clients_at_once(serve):
    server = serve(app=POLL)
    with clients_of(server, "app", *"abcd") as voters:
        seen = voters[0].shared_object("poll", persistent=True).use()
        threads = [threading.Thread(target=lambda v=v: [result(v, "vote", "yes") for _ in range(10)]) for v in voters]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        seen.wait(lambda one: one.slots.get("votes") == {"yes": 40, "no": 0}, "all votes")
    restart(server, signal.SIGKILL)
    with clients_of(server, "app", "x") as [one]:
        assert result(one, "vote", "no") == 1
        assert one.shared_object("poll", persistent=True).use().slots["votes"] == {"yes": 40, "no": 1}


CHAT = """
application.onAppStart = function () {
    this.chat = SharedObject.get("chat", true);
    this.history = this.chat.getProperty("history");
    if (this.history == null) this.history = [];
    this.chat.sendMessage = function (from, text) {
        application.history.push(from + ": " + text);
        if (application.history.length > 3) application.history.shift();
        this.setProperty("history", application.history);
        this.commit();
    };
}
"""


def test_a_chat_keeps_its_history_over_a_kill(serve):
    server = serve(app=CHAT)
    with clients_of(server, "app", "a", "b") as [one, two]:
        mine, theirs = one.shared_object("chat", persistent=True).use(), two.shared_object("chat", persistent=True).use()
        for i in range(5):
            mine.send("sendMessage", "anna", f"line {i}")
        last = ["anna: line 2", "anna: line 3", "anna: line 4"]
        theirs.wait(lambda one: one.slots.get("history") == last, "the last three lines")
        assert [line[2] for line in theirs.received] == [f"line {i}" for i in range(5)]
    restart(server, signal.SIGKILL)
    with clients_of(server, "app", "c") as [three]:
        three.shared_object("chat", persistent=True).use().wait_slots(history=last)


# --- batches, order, locks

BATCH = """
var so = SharedObject.get("so");
var heard = [];
so.onSync = function (list) { for (var i in list) heard.push(list[i].code + " " + list[i].name + " " + list[i].oldValue); };
so.shout = function (text) { heard.push("shout " + text); };
Client.prototype.fill = function (n) {
    for (var i = 0; i < n; i++) so.setProperty("s" + i, i);
    so.send("filled", n);
    so.setProperty("s0", "last");
};
Client.prototype.heard = function () { return heard.splice(0); };
Client.prototype.lock = function () { return so.lock(); };
Client.prototype.unlock = function () { return so.unlock(); };
Client.prototype.set = function (name, value) { so.setProperty(name, value); };
Client.prototype.clear = function (path) { return application.clearSharedObjects(path); };
"""


def test_what_a_call_sets_comes_as_one_message(serve):
    server = serve(app=BATCH)
    with clients_of(server, "app", "a", "b") as [one, two]:
        objects = [client.shared_object("so").use() for client in (one, two)]
        result(one, "fill", 20)
        for seen in objects:
            seen.wait(lambda seen: seen.slots.get("s0") == "last", "the change")
            update = seen.updates[-1]
            assert [kind for kind, _ in update.events].count(CHANGE) == 2 and len(update.events) == 3
            assert seen.slots == {"s0": "last", **{f"s{i}": i for i in range(1, 20)}}
            assert update.version == 1


def test_the_script_hears_clients_in_the_order_in_which_they_spoke(serve):
    server = serve(app=BATCH)
    with clients_of(server, "app", "a") as [one]:
        mine = one.shared_object("so").use()
        mine.set(x=1)
        mine.send("shout", "first")
        mine.set(x=2)
        mine.remove("x")
        mine.send("shout", "second")
        heard = result(one, "heard")
        assert [line for line in heard if line.startswith("shout")] == ["shout first", "shout second"]
        assert heard[0] == "change x undefined" and heard.index("delete x 1") > heard.index("shout first")


def test_clients_wait_while_the_script_has_the_lock(serve):
    server = serve(app=BATCH)
    with clients_of(server, "app", "a", "b") as [one, two]:
        mine, theirs = one.shared_object("so").use(), two.shared_object("so").use()
        assert result(one, "lock") == 1
        theirs.set(x="theirs")
        result(two, "heard")  # what it set is with the server
        result(one, "set", "x", "script")
        assert mine.slots == {} and theirs.acknowledged == []
        assert result(one, "unlock") == 0
        mine.wait_slots(x="theirs")
        assert theirs.updates[-1].events == [(SUCCESS, ["x"])]
        assert result(one, "heard") == ["change x script"]


def test_a_lock_that_is_forgotten_ends_by_itself(serve):
    server = serve(xml="<SharedObjManager><LockTimeOut>1</LockTimeOut></SharedObjManager>", app=BATCH)
    with clients_of(server, "app", "a") as [one]:
        mine = one.shared_object("so").use()
        result(one, "lock")
        mine.set(x=1)
        mine.wait(lambda one: one.acknowledged == ["x"], "the lock to end")
        assert result(one, "unlock") == -1


def test_clearing_reaches_objects_in_use_and_on_the_disk(serve):
    server = serve(app=BATCH)
    with clients_of(server, "app", "a") as [one]:
        kept = one.shared_object("rooms/kept", persistent=True).use()
        kept.set(x=1)
        kept.wait(lambda one: one.acknowledged == ["x"], "its change to be taken")
        kept.release()
        used = one.shared_object("rooms/used").use()
        used.set(y=1)
        assert result(one, "clear", "/rooms/*") is True
        used.wait(lambda one: one.updates[-1].events == [(CLEAR, None)], "the clear event")
        assert one.shared_object("rooms/kept", persistent=True).use().slots == {}
        assert result(one, "clear", "/rooms/none") is False


# --- rights

RIGHTS = """
application.onConnect = function (client, rights) {
    client.readAccess = client.writeAccess = rights;
    return true;
};
"""


@pytest.mark.parametrize("folders, status", [("false", []), ("true", ["SharedObject.NoReadAccess"])])
def test_folder_access_says_whether_a_path_may_be_an_object(serve, folders, status):
    server = serve(xml=f"<Client><Access><FolderAccess>{folders}</FolderAccess></Access></Client>", app=RIGHTS)
    with clients_of(server, "app", "room/a") as [one]:
        assert one.shared_object("room/a").use().statuses == status
        assert one.shared_object("room/a/below").use().statuses == []
        assert one.shared_object("room/ab").use().statuses == ["SharedObject.NoReadAccess"]


@pytest.mark.parametrize("folders", ["false", "true"])
def test_folder_access_holds_for_streams_too(serve, folders):
    server = serve(xml=f"<Client><Access><FolderAccess>{folders}</FolderAccess></Access></Client>", app=RIGHTS)
    with clients_of(server, "app", "room/a", "room/a") as [one, two]:
        one.publish("room/a/below")
        if folders == "false":
            two.publish("room/a")
        else:
            with pytest.raises(Refused):
                two.publish("room/a")


# --- what commit() promises

COUNTER = """
var so = SharedObject.get("counter", true);
so.autoCommit = false;
Client.prototype.put = function (n) { so.setProperty("n", n); return so.commit() ? n : -1; };
Client.prototype.get = function () { return so.getProperty("n"); };
"""
ROUNDS = 20


def test_nothing_that_was_committed_is_lost_by_kill_9(serve):
    server = serve(app=COUNTER)
    chance = random.Random(7)
    promised = 0
    for _ in range(ROUNDS):
        with clients_of(server, "app", "a") as [one]:
            assert (result(one, "get") or 0) >= promised
            killer = threading.Timer(chance.uniform(0.02, 0.2), server.program.signal, [signal.SIGKILL])
            killer.start()
            with contextlib.suppress(Refused, OSError):  # the connection ends somewhere in between
                while True:
                    done = result(one, "put", promised + 1)
                    assert done == promised + 1
                    promised = int(done)
            killer.join()
        server.program.wait(10)
        server._start()
    assert promised >= ROUNDS


# --- programs of others

def test_rtmp_client_of_npm_shares_an_object_with_a_script(serve, programs):
    if not (NODE_MODULES / "rtmp-client").is_dir():
        pytest.skip("npm's rtmp-client is not installed: scripts/setup")
    server = serve(app=BALL.replace('"position"', '"room"'))
    place = f"rtmp://127.0.0.1:{server.port}/app"
    theirs = programs.start("rtmp-client", ["node", HERE / "harness/shared_object_room.js", place, "room", "x", "500"],
                            environment={"NODE_PATH": str(NODE_MODULES)})

    def corrected():
        lines = [json.loads(line) for line in theirs.output().splitlines() if line.endswith("}")]
        return any(line.get("code") == "change" and line.get("value") == 100 for line in lines)

    eventually(corrected, 15, theirs.shown)
    got = sallyport.shared_object(programs, "get", place, "room")
    assert got.returncode == 0 and json.loads(got.output()) == {"x": 100}, got.shown()
    assert theirs.terminate() == 0, theirs.shown()

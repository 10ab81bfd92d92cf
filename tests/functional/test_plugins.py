"""Access plug-ins: libraries that decide about clients, in processes of their own."""

import hashlib
import hmac
import os
import pathlib
import re
import shutil
import signal
import threading
import time

import pytest

from harness import shared_objects
from harness.clients import rtmpdump
from harness.configured import with_rtmpe
from harness.processes import open_descriptors
from harness.rtmp_client import Refused, RtmpClient, connected, tcp
from harness.rtmpe_client import RtmpeClient
from harness.server import REPOSITORY, binary, make
from harness.snippets import snippet
from harness.tunnel_client import TunnelPipe
from harness.waiting import eventually

LIBRARIES = binary().parent.parent / "plugins"
CONNECT, DISCONNECT, PUBLISH, UNPUBLISH, PLAY, STOP, SEEK, PAUSE, SHARED_OBJECT, CALL = (1 << bit for bit in range(10))


def plugin(name, deadline=5, **settings):
    """A <Plugin> element."""
    inside = "".join(f'<Setting name="{key}">{value}</Setting>' for key, value in settings.items())
    return f'<Plugin library="plugins/{name}.so" deadline="{deadline}">{inside}</Plugin>'


def with_plugins(*elements, app="live", more=None):
    def configure(root):
        folder = root / "applications" / app
        (folder / "plugins").mkdir(parents=True, exist_ok=True)
        for library in LIBRARIES.glob("*.so"):
            shutil.copy(library, folder / "plugins")
            (folder / "plugins" / library.name).chmod(0o755)
        (folder / "Application.xml").write_text(f"<Application><Plugins>{''.join(elements)}</Plugins></Application>\n")
        if more:
            more(root)

    return configure


def logged(server, event):
    """The fields of the first event of that name."""
    return server.log.wait(event, timeout=20)[0].fields


def heard(server):
    texts = [event.fields["text"] for event in server.log.events("plugin-log")]
    return [text for text in texts if text.startswith("heard")]


def children(server):
    """The plug-ins' processes."""
    found = []
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)
        except OSError:
            continue
        if int(fields[1].split()[1]) == server.program.pid:
            found.append((int(status.parent.name), fields[1].split()[0]))
    return found


def one_child(server):
    return eventually(lambda: len(children(server)) == 1 and children(server)[0][0], 20, lambda: str(children(server)))


def comes_in(server, query="", timeout=30):
    """Somebody gets in again, sooner or later."""

    def attempt():
        try:
            connected(server.port, app=f"live{query}").close()
            return True
        except Refused:
            return False

    eventually(attempt, timeout, "somebody gets in", every=0.1)


def refused(server, query):
    with pytest.raises(Refused) as refusal:
        connected(server.port, app=f"live?{query}").close()
    return refusal.value


def denied(client, act):
    """What the client is told when `act` is refused; what it was told before does not count."""
    client.statuses.clear()
    with pytest.raises(Refused) as refusal:
        act()
    client.statuses.clear()
    return refusal.value


# --- the examples


def token(secret, expires, app="live"):
    return f"token={expires}-{hmac.new(secret.encode(), f'{app}:{expires}'.encode(), hashlib.sha256).hexdigest()}"


def test_the_token_example(start_server):
    secret = "sixteen letters and more"
    server = start_server(configure=with_plugins(plugin("token_check", secret=secret)))
    later = int(time.time()) + 600
    with connected(server.port, app=f"live?a=b&{token(secret, later)}") as client:
        client.publish("show")
    for query, words in [("", "A token is needed."), (token("another secret of them", later), "The token is not good."),
                         (token(secret, later, app="other"), "The token is not good."),
                         (token(secret, int(time.time()) - 5), "The token has expired."),
                         (token(secret, later)[:-1], "The token is not good."), ("token=", "The token is not good.")]:
        assert refused(server, query).info["description"].endswith(words), query
    server.log.wait("access", action="connect", verdict="refuse", by="plugin", reason="rejected")
    assert secret not in server.program.errors()


def test_the_token_example_with_ffmpeg(start_server, programs, short_media):
    secret = "sixteen letters and more"
    server = start_server(configure=with_plugins(plugin("token_check", secret=secret)))
    publish = ["ffmpeg", "-v", "error", "-re", "-i", short_media, "-c", "copy", "-t", "1", "-f", "flv"]
    good = f"rtmp://127.0.0.1:{server.port}/live?{token(secret, int(time.time()) + 600)}/show"
    assert programs.run("with", [*publish, good]).returncode == 0
    assert programs.run("without", [*publish, server.rtmp("show")]).returncode != 0
    server.log.wait("publish", stream="show")


def test_the_rtmpe_example(start_server):
    server = start_server(configure=with_plugins(plugin("rtmpe_only"), more=with_rtmpe(True)))
    for pipe, scheme in ((tcp(server.port), "rtmpe"), (TunnelPipe(server.port), "rtmpte")):
        client = RtmpeClient(pipe)
        client.connect(tc_url=f"{scheme}://127.0.0.1:{server.port}/live")
        client.close()
    for pipe, scheme in ((tcp(server.port), "rtmp"), (TunnelPipe(server.port), "rtmpt"), (tcp(server.port), "rtmpe")):
        client = RtmpClient(pipe)
        with pytest.raises(Refused) as refusal:
            client.connect(tc_url=f"{scheme}://127.0.0.1:{server.port}/live")  # says it, and is not
        assert "rtmpte" in refusal.value.info["description"]
        client.close()


def test_the_page_has_one_that_works(start_server, programs, tmp_path):
    source = tmp_path / "rtmpe.c"
    source.write_text(snippet("rtmpe", {}, page="plugins.md"))
    made = programs.run("cc", ["cc", "-shared", "-fPIC", f"-I{REPOSITORY}/include", "-o", tmp_path / "rtmpe.so", source])
    assert made.returncode == 0, made.shown()

    def configure(root):
        library = root / "applications/live/rtmpe.so"
        shutil.copy(tmp_path / "rtmpe.so", library)
        library.chmod(0o755)
        (root / "applications/live/Application.xml").write_text(
            '<Application>\n  <Plugins>\n    <Plugin library="rtmpe.so"/>\n  </Plugins>\n</Application>\n')
        with_rtmpe(True)(root)

    server = start_server(configure=configure)
    assert "rtmpte" in refused(server, "x").info["description"]
    client = RtmpeClient(tcp(server.port))
    client.connect(tc_url=f"rtmpe://127.0.0.1:{server.port}/live")
    client.close()


def test_the_rtmpe_example_with_rtmpdump(start_server, programs, tmp_path):
    server = start_server(configure=with_plugins(plugin("rtmpe_only"), more=with_rtmpe(True)))
    for scheme, event in (("rtmp", "refuse"), ("rtmpe", "play")):
        rtmpdump.play(programs, server.url(scheme, "show"), tmp_path / f"{scheme}.flv", f"by-{scheme}")
        server.log.wait(event, timeout=20, protocol=scheme)


def test_the_names_example(start_server):
    server = start_server(configure=with_plugins(plugin("stream_names", show="studio-7")))
    with connected(server.port) as publisher, connected(server.port) as viewer, connected(server.port) as curious:
        stream = publisher.publish("studio-7")
        viewer.play("show")
        publisher.send_metadata(stream, {"title": "evening"})
        eventually(lambda: any("evening" in str(values) for values in viewer.data()), 10, lambda: str(viewer.data()))
        assert viewer.statuses[-1]["details"] == "show", "the other name stays unknown to it"
        for name in ("studio-7", "other"):
            denied(curious, lambda: curious.play(name))
    server.log.wait("play", stream="studio-7")
    server.log.wait("access", action="play", verdict="refuse", by="plugin", stream="other")


# --- what a plug-in may do


def test_it_sees_what_there_is_to_know_of_a_connection(start_server):
    server = start_server(configure=with_plugins(plugin("unruly")))
    with RtmpClient(tcp(server.port)) as client:
        client.connect("live/room?describe", f"rtmp://127.0.0.1:{server.port}/live/room", arguments=["ann", 1.5, True, None, {"a": 1}],
                       pageUrl="http://example.com/page", flashVer="WIN 9,0,28,0")
    text = logged(server, "plugin-log")["text"]
    assert text == ("127.0.0.1 127.0.0.1 rtmp live/room page=http://example.com/page agent=WIN 9,0,28,0 "
                    "3:0:0:ann 2:0:1.5: 1:1:0: 0:0:0: 4:0:0:{a: 1}")


def test_it_denies_and_redirects(start_server):
    server = start_server(configure=with_plugins(plugin("unruly", elsewhere="rtmp://other.example/live")))
    rejected = refused(server, "deny")
    assert rejected.code == "NetConnection.Connect.Rejected"
    assert "not you" in rejected.info["description"]
    redirected = refused(server, "redirect")
    assert redirected.info["ex"]["redirect"] == "rtmp://other.example/live"
    comes_in(server)


def test_it_sets_rights_and_log_fields(start_server):
    server = start_server(configure=with_plugins(plugin("unruly")))
    with connected(server.port, app="live?terms") as client:
        client.publish("open/camera")
        denied(client, lambda: client.publish("closed/camera"))
        client.play("rooms/7")
        denied(client, lambda: client.play("other"))
    event = logged(server, "plugin-access")
    assert event["x_user"] == "ann smith"
    assert event["x_reason"] == "none"
    assert not any("Name" in key for key in event)


def test_a_script_narrows_what_the_plugin_grants_and_cannot_widen_it(start_server):
    def script(root):
        (root / "applications/live/main.asc").write_text(
            "application.onConnect = function (c) { c.readAccess = '/'; c.writeAccess = 'open/a;mine'; return true; };\n")

    server = start_server(configure=with_plugins(plugin("unruly"), more=script))
    with connected(server.port, app="live?terms") as client:
        client.publish("open/a")
        client.play("rooms/7")
        for act in (lambda: client.publish("open/b"), lambda: client.publish("mine"), lambda: client.play("other")):
            denied(client, act)


def test_a_crowd_is_decided_about(start_server):
    server = start_server(configure=with_plugins(plugin("unruly", decides=CONNECT | PUBLISH)))
    outcomes = []

    def come(number):
        try:
            with connected(server.port, app=f"live{'?deny' if number % 2 else ''}") as client:
                client.publish(f"show-{number}")
                outcomes.append("in")
        except Refused:
            outcomes.append("refused")

    crowd = [threading.Thread(target=come, args=(number,)) for number in range(100)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(30)
    assert (outcomes.count("in"), outcomes.count("refused")) == (50, 50)


def test_it_decides_and_renames_streams(start_server):
    server = start_server(configure=with_plugins(plugin("unruly", decides=PUBLISH)))
    with connected(server.port) as client, connected(server.port) as viewer:
        assert "closed today" in denied(client, lambda: client.publish("closed")).info["description"]
        denied(client, lambda: client.publish("bad"))  # the plug-in gives it a name that is none
        client.publish("old")
        viewer.play("new")
        eventually(lambda: "NetStream.Play.PublishNotify" in viewer.codes() or viewer.data(), 10, lambda: str(viewer.statuses))
    server.log.wait("publish", stream="new")
    server.log.wait("unpublish", stream="new")


def test_it_hears_what_clients_do(start_server):
    hears = CONNECT | DISCONNECT | PUBLISH | UNPUBLISH | PLAY | STOP | SEEK | PAUSE
    server = start_server(configure=with_plugins(plugin("unruly", hears=hears, no_access=1)))
    with connected(server.port) as publisher:
        publisher.publish("show")
        with connected(server.port) as viewer:
            stream = viewer.play("show")
            viewer.command("pause", None, True, 0, stream=stream)
            viewer.command("pause", None, False, 0, stream=stream)
            viewer.command("seek", None, 1500, stream=stream)
            eventually(lambda: "NetStream.Seek.Failed" in viewer.codes(), 10, lambda: str(viewer.codes()))

    lines = lambda: heard(server)
    eventually(lambda: len(lines()) >= 11, 10, lambda: str(lines()))
    clients = list(dict.fromkeys(line.rsplit(" ", 1)[1] for line in lines()))
    of = {client: [line.removeprefix("heard ").rsplit(" of ", 1)[0] for line in lines() if line.endswith(f" {client}")] for client in clients}
    assert of[clients[0]] == [f"{CONNECT}  0 0", f"{PUBLISH} show 0 0", f"{UNPUBLISH} show 0 0", f"{DISCONNECT}  0 0"]
    assert of[clients[1]] == [f"{CONNECT}  0 0", f"{PLAY} show 0 0", f"{PAUSE} show 1 0", f"{PAUSE} show 0 0",
                              f"{SEEK} show 0 1500", f"{STOP} show 0 0", f"{DISCONNECT}  0 0"]


def test_it_decides_calls(start_server):
    def script(root):
        (root / "applications/live/main.asc").write_text(
            "Client.prototype.open = function () { return 'done'; }; Client.prototype.closed = function () { return 'never'; };\n")

    server = start_server(configure=with_plugins(plugin("unruly", decides=CALL), more=script))
    with connected(server.port) as client:
        assert client.call("open", None)[-1] == "done"
        with pytest.raises(Refused) as refusal:
            client.call("closed", None)
        assert refusal.value.code == "NetConnection.Call.Failed"
        assert refusal.value.info["description"] == "closed today"
        assert client.call("open", None)[-1] == "done"


def test_it_decides_about_shared_objects(start_server):
    server = start_server(configure=with_plugins(plugin("unruly", decides=SHARED_OBJECT)))
    with shared_objects.connected(server.port) as client:
        closed, board = client.shared_object("closed").use(), client.shared_object("board").use()
        assert (closed.used, closed.statuses) == (False, ["SharedObject.NoReadAccess"])
        assert (board.used, board.statuses) == (True, [])
        board.set(x=1)
        eventually(lambda: board.acknowledged == ["x"], 10, lambda: str(board.updates))


def test_all_plugins_must_agree(start_server):
    server = start_server(configure=with_plugins(plugin("unruly"), plugin("rtmpe_only")))
    assert "rtmpte" in refused(server, "x").info["description"]
    assert "not you" in refused(server, "deny").info["description"]


def test_keys_are_asked_for_first(start_server):
    server = start_server(configure=with_plugins(plugin("unruly", decides=PUBLISH)), open_publishing=False)
    with connected(server.port) as client:
        denied(client, lambda: client.publish("old"))
        client.publish(f"old?key={server.key()}")
    server.log.wait("publish", stream="new")
    assert server.key() not in server.program.errors()


# --- what a plug-in does wrong


def with_two_applications(*elements):
    """`live` has plug-ins, `free` has none."""
    return with_plugins(*elements, more=lambda root: (root / "applications/free").mkdir())


@pytest.mark.parametrize("how, problem", [("crash", "Segmentation fault|exit code"), ("hang", "it hangs")])
def test_a_crash_or_hang_refuses_and_harms_nobody_else(start_server, how, problem):
    server = start_server(configure=with_two_applications(plugin("unruly", deadline=1)))
    with connected(server.port) as publisher, connected(server.port) as viewer, connected(server.port, app="free"):
        stream = publisher.publish("show")
        viewer.play("show")
        first = one_child(server)
        descriptors = open_descriptors(server.program.pid)

        assert refused(server, how).code == "NetConnection.Connect.Rejected"
        event = logged(server, "plugin-failed")
        assert re.search(problem, event["problem"])
        server.log.wait("access", action="connect", verdict="refuse", by="plugin")

        publisher.send_metadata(stream, {"title": "still here"})
        eventually(lambda: any("still here" in str(values) for values in viewer.data()), 10, lambda: str(viewer.data()))
        connected(server.port, app="free").close()
        comes_in(server)
        assert one_child(server) != first
        eventually(lambda: open_descriptors(server.program.pid) == descriptors, 20, "no descriptor is left behind")


def test_one_that_crashes_again_and_again_is_started_less_and_less_often(start_server):
    server = start_server(configure=with_plugins(plugin("unruly", open="crash", deadline=1)))
    eventually(lambda: refused(server, "x") and len(server.log.events("plugin-failed")) >= 3, 20,
               lambda: str(server.log.events("plugin-failed")))
    waits = [int(event.fields["restart_ms"]) for event in server.log.events("plugin-failed")]
    assert waits[:3] == [100, 200, 400]


def test_one_that_was_killed_comes_back(start_server):
    server = start_server(configure=with_plugins(plugin("unruly")))
    comes_in(server)
    for _ in range(3):
        child = one_child(server)
        os.kill(child, signal.SIGKILL)
        eventually(lambda: child not in [pid for pid, _ in children(server)], 10, "it is gone, and reaped")
        comes_in(server)


@pytest.mark.parametrize("how", ["twice", "unknown"])
def test_further_answers_are_without_effect(start_server, how):
    server = start_server(configure=with_plugins(plugin("unruly")))
    with connected(server.port, app=f"live?{how}") as client:
        client.publish("show")
        server.log.wait("plugin-answer", problem="an answer to a question that is not open")
        connected(server.port, app=f"live?{how}").close()
        client.publish("more")
    assert len(server.log.wait("plugin-answer")) == 1, "a plug-in does not write our log"


def test_no_answer_is_a_no(start_server):
    server = start_server(configure=with_plugins(plugin("unruly", deadline=1)))
    child = None
    for _ in range(2):
        assert refused(server, "silent").code == "NetConnection.Connect.Rejected"
        server.log.wait("plugin-silent", problem="no answer in time")
        assert child in (None, one_child(server)), "it is not taken for a hang"
        child = one_child(server)


def test_an_answer_may_come_later_and_others_do_not_wait_for_it(start_server):
    server = start_server(configure=with_plugins(plugin("unruly", delay_ms=1500)))
    done = []

    def wait_for_it():
        connected(server.port, app="live?late").close()
        done.append("late")

    waiting = threading.Thread(target=wait_for_it, daemon=True)
    waiting.start()
    connected(server.port).close()
    done.append("at once")
    waiting.join(10)
    assert done == ["at once", "late"]


def test_an_answer_after_the_deadline_is_without_effect(start_server):
    server = start_server(configure=with_plugins(plugin("unruly", delay_ms=1800, deadline=1)))
    assert refused(server, "late").code == "NetConnection.Connect.Rejected"
    server.log.wait("plugin-answer")
    comes_in(server)


def test_who_leaves_before_the_answer_is_forgotten(start_server):
    server = start_server(configure=with_plugins(plugin("unruly", delay_ms=700, hears=CONNECT | DISCONNECT)))
    client = RtmpClient(tcp(server.port))
    client.command("connect", {"app": "live?late", "tcUrl": f"rtmp://127.0.0.1:{server.port}/live"}, transaction=True)
    eventually(lambda: children(server), 10, "it is asked")
    client.close()
    server.log.wait("disconnect")
    connected(server.port).close()
    eventually(lambda: len(heard(server)) == 2, 10, lambda: str(heard(server)))
    assert len({text.rsplit(" ", 1)[1] for text in heard(server)}) == 1, "nothing was to be heard of the first"


def test_a_crash_in_a_decision_about_a_stream_refuses_the_stream(start_server):
    server = start_server(configure=with_plugins(plugin("unruly", decides=PUBLISH)))
    with connected(server.port) as client:
        assert denied(client, lambda: client.publish("crash")).code == "NetStream.Publish.BadName"
        comes_in(server)
        client.publish("show")


def test_a_library_that_cannot_be_used_lets_nobody_in(start_server):
    def others_may_write(root):
        (root / "applications/live/plugins/unruly.so").chmod(0o777)

    server = start_server(configure=with_plugins(plugin("unruly"), more=others_may_write))
    assert refused(server, "x").code == "NetConnection.Connect.Rejected"
    assert "write" in logged(server, "plugin-failed")["problem"]
    (server.root / "applications/live/plugins/unruly.so").chmod(0o755)
    comes_in(server)


@pytest.mark.parametrize("how, problem", [("fail", "answers 7"), ("other", "version 2")])
def test_a_plugin_that_does_not_open_lets_nobody_in(start_server, how, problem):
    server = start_server(configure=with_plugins(plugin("unruly", open=how)))
    refused(server, "x")
    assert problem in logged(server, "plugin-failed")["problem"]


def test_it_has_nothing_of_the_servers(start_server):
    server = start_server(configure=with_plugins(plugin("unruly")))
    words = refused(server, "inside").info["description"]
    inside = words[words.index("0 1 2 3"):].split()
    assert inside[:4] == ["0", "1", "2", "3"]
    assert set(inside[4:]) <= {"PATH", "LANG", "TZ"}


# --- its life


def test_it_ends_with_the_server(programs):
    server = make(programs, configure=with_plugins(plugin("unruly", hears=DISCONNECT)))
    with connected(server.port):
        child = one_child(server)
        server.stop()
    assert not pathlib.Path(f"/proc/{child}").exists()
    assert len(heard(server)) == 1, "that the client has gone"
    assert server.log.events("plugin-log", text="closed"), "it had the time to end well"


def test_it_does_not_hold_up_the_end_of_the_server(programs):
    server = make(programs, configure=with_plugins(plugin("unruly", deadline=9)))
    comes_in(server)
    child = one_child(server)
    client = RtmpClient(tcp(server.port))
    client.command("connect", {"app": "live?hang", "tcUrl": f"rtmp://127.0.0.1:{server.port}/live"}, transaction=True)
    server.stop()
    client.close()
    assert not pathlib.Path(f"/proc/{child}").exists()


def test_it_ends_with_a_server_that_is_killed(programs):
    server = make(programs, configure=with_plugins(plugin("unruly")))
    comes_in(server)
    child = one_child(server)
    server.program.end()

    def gone():
        try:
            return pathlib.Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        except OSError:
            return True

    eventually(gone, 10, "it has ended")


def test_a_library_that_is_replaced_is_taken_up(start_server):
    server = start_server(configure=with_plugins(plugin("unruly")))
    comes_in(server)
    first = one_child(server)
    library = server.root / "applications/live/plugins/unruly.so"
    shutil.copy(library, library.with_suffix(".new"))
    library.with_suffix(".new").rename(library)
    eventually(lambda: connected(server.port).close() or first not in [pid for pid, _ in children(server)], 30, lambda: str(children(server)), every=0.3)
    one_child(server)


def test_applications_that_have_the_same_share_a_process(start_server):
    def vhost(root):
        (root / "applications/other").mkdir()
        (root / "applications/live/Application.xml").unlink()
        library = root / "applications/live/plugins/unruly.so"
        (root / "conf/_defaultRoot_/_defaultVHost_/Application.xml").write_text(
            f'<Application><Plugins><Plugin library="{library}"/></Plugins></Application>\n')

    server = start_server(configure=with_plugins(plugin("unruly"), more=vhost))
    for app in ("live", "other"):
        connected(server.port, app=app).close()
        with pytest.raises(Refused):
            connected(server.port, app=f"{app}?deny").close()
    assert len(children(server)) == 1


def test_nothing_runs_where_none_is_configured(server):
    connected(server.port).close()
    assert children(server) == []


# --- check


def test_check_looks_at_the_library(start_server, programs):
    server = start_server(configure=with_plugins(plugin("unruly")))
    check = [binary(), "check", "--root", server.root]
    assert programs.run("good", check).returncode == 0
    library = server.root / "applications/live/plugins/unruly.so"
    library.chmod(0o757)
    writable = programs.run("writable", check)
    assert writable.returncode == 2
    assert re.search(r"error: the plug-in .*unruly.so would not be loaded.*write", writable.output())
    library.unlink()
    missing = programs.run("missing", check)
    assert missing.returncode == 2
    assert "No such file" in missing.output()

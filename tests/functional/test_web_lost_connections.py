"""Pages in Chromium, of which one publishes a camera and another plays it, while their connections are killed, stand still, or end
with the server."""

import contextlib
import signal

import pytest

from harness import devtools, flv, live_pages, web_library
from harness import server as servers
from harness.clients import ffmpeg
from harness.proxies.flaky import Flaky
from harness.rtmp_client import connected
from harness.waiting import eventually

MORE = 10  # changes of the picture that have to be seen again
SUCCESS, LOST, RETRY, RESTORED = (f"NetConnection.Connect.{word}" for word in ("Success", "Lost", "Retry", "Restored"))


@pytest.fixture(scope="module")
def library():
    return web_library.built()


@contextlib.contextmanager
def two_pages(library, programs):
    """A page that may publish, and one that may play."""
    with live_pages.serving(library) as pages:
        chromium = devtools.Chromium(programs, *devtools.FAKE_DEVICES)
        try:
            yield chromium.open(pages.origin), chromium.open(pages.origin)
        finally:
            chromium.close()


def uri(port):
    return f"ws://localhost:{port}/live"


def begin(publisher, player, published_to, played_from):
    live_pages.go_live(publisher, uri(published_to))
    live_pages.watch(player, uri(played_from))
    until_more_is_seen(player, 0)


def changes(player):
    return player.evaluate("told.changes")


def until_more_is_seen(player, before, timeout=30):
    player.until(f"told.errors.length > 0 || told.changes >= {before + MORE}", timeout)


def assert_nobody_noticed(*tabs):
    for tab in tabs:
        told = tab.evaluate("figures()")
        assert told["statuses"] == [SUCCESS] and told["errors"] == [], told
        assert "waiting" not in told["states"], told


def pictures(viewer):
    return [tag for tag in viewer.media() if tag.kind == flv.VIDEO]


def kill(path, tab):
    """And waits for its return."""
    interruptions = tab.evaluate("told.interruptions")
    path.kill()
    path.start()
    tab.until(f"told.interruptions > {interruptions} && !connection.interrupted")


def stand_still(path, tab, until):
    path.signal(signal.SIGSTOP)
    try:
        tab.until(until)
    finally:
        path.signal(signal.SIGCONT)


def test_pictures_go_on_where_connections_are_killed_and_stand_still(library, start_server, programs, tmp_path):
    server = start_server(configure=live_pages.taken_from_anywhere)
    with Flaky(programs, server.port) as up, Flaky(programs, server.port) as down, connected(server.port) as viewer, \
            two_pages(library, programs) as (publisher, player):
        viewer.play("cam")
        begin(publisher, player, up.port, down.port)
        for path, tab in ((up, publisher), (down, player)):
            before, sent = changes(player), publisher.evaluate("figures().statistics.framesSent")
            kill(path, tab)
            until_more_is_seen(player, before)
            assert publisher.evaluate("figures().statistics.framesSent") > sent
        assert_nobody_noticed(publisher, player)

        stand_still(up, publisher, "figures().statistics.framesDropped > 0 && figures().statistics.delay > 1200")
        before = changes(player)
        until_more_is_seen(player, before)
        publisher.until("figures().statistics.delay < 1000")
        assert_nobody_noticed(publisher, player)
        received = [tag for tag in viewer.media() if tag.kind in (flv.AUDIO, flv.VIDEO)]

    # What was left out were ends of groups: nothing that came builds on something that did not.
    video = [tag for tag in received if tag.kind == flv.VIDEO]
    assert ffmpeg.decoded_pictures(programs, flv.write(tmp_path / "video.flv", video)) == len([tag for tag in video if tag.is_frame])
    times = [tag.timestamp for tag in video if tag.is_frame]
    assert times == sorted(set(times)), "pictures came twice, or in the wrong order"


def test_a_page_that_suspects_a_way_which_only_stood_still_goes_on_with_its_session(library, start_server, programs):
    server = start_server(configure=live_pages.taken_from_anywhere)
    with Flaky(programs, server.port) as down, two_pages(library, programs) as (publisher, player):
        begin(publisher, player, server.port, down.port)
        publisher.evaluate("connection.session.stream.suspect()")  # wrongly: the Close frame arrives at once
        stand_still(down, player, "connection.interrupted")
        for tab in (publisher, player):
            tab.until("told.interruptions > 0 && !connection.interrupted")
        until_more_is_seen(player, changes(player))
        assert_nobody_noticed(publisher, player)


def test_both_come_back_to_a_server_that_begins_anew_with_a_key_frame(library, programs):
    first = servers.make(programs, name="first", configure=live_pages.taken_from_anywhere)
    with two_pages(library, programs) as (publisher, player):
        begin(publisher, player, first.port, first.port)
        first.program.end()
        for tab in (publisher, player):
            tab.until("connection.interrupted")
        before = changes(player)
        with servers.running(programs, name="second", port=first.port, configure=live_pages.taken_from_anywhere) as second, \
                connected(second.port) as viewer:
            viewer.play("cam")
            until_more_is_seen(player, before, timeout=60)
            eventually(lambda: len(pictures(viewer)) > MORE, 30, "pictures at the new server")
            seen = pictures(viewer)
            for tab in (publisher, player):
                told = tab.evaluate("figures()")
                assert [code for code in told["statuses"] if code != RETRY] == [SUCCESS, LOST, RESTORED], told
                assert told["errors"] == [], told
            assert publisher.evaluate("told.states") == ["starting", "publishing", "waiting", "publishing"]
    first = next(tag for tag in seen if not tag.is_config)  # there may be two headers: pictures become smaller where a core is busy
    assert seen[0].is_config and first.is_key_frame

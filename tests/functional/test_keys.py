"""Publishing needs the stream key of the application unless somebody decided otherwise."""

import pytest

from harness import flv
from harness.clients import ffmpeg
from harness.identity import assert_relayed
from harness.live import synthetic_tags
from harness.rtmp_client import Refused, connected

OPEN_APPLICATION = "<Application>\n  <Publish>open</Publish>\n</Application>\n"


@pytest.fixture
def guarded(start_server):
    return start_server(open_publishing=False)


def refused_with(server, app, stream):
    with connected(server.port, app) as client:
        with pytest.raises(Refused) as refusal:
            client.publish(stream)
    return refusal.value.code


def test_without_a_key_publishing_is_refused(guarded):
    assert refused_with(guarded, "live", "camera") == "NetStream.Publish.BadName"
    guarded.log.wait("refuse", reason="no-key")


@pytest.mark.parametrize("app, stream, reason", [
    ("live", "camera?key=wrong", "bad-key"), ("live?key=wrong", "camera", "bad-key"),
    ("live", "camera?key=", "no-key"), ("live?key=", "camera", "no-key")])
def test_with_a_wrong_key_publishing_is_refused(guarded, app, stream, reason):
    assert refused_with(guarded, app, stream) == "NetStream.Publish.BadName"
    guarded.log.wait("refuse", reason=reason)


def test_a_key_that_is_a_prefix_or_longer_is_wrong(guarded):
    key = guarded.key()

    assert refused_with(guarded, "live", f"camera?key={key[:-1]}") == "NetStream.Publish.BadName"
    assert refused_with(guarded, "live", f"camera?key={key}0") == "NetStream.Publish.BadName"


@pytest.mark.parametrize("place", ["stream name", "connect"])
def test_with_the_key_publishing_starts_and_viewers_know_the_bare_name(guarded, place):
    key = guarded.key()
    app, stream = ("live", f"camera?key={key}") if place == "stream name" else (f"live?key={key}", "camera")
    with connected(guarded.port) as viewer, connected(guarded.port, app) as publisher:
        viewer.play("camera")
        published = publisher.publish(stream)
        tags = synthetic_tags(10)
        for tag in tags:
            publisher.send_tag(tag, published)

        assert viewer.wait_media(len(tags)) == tags


def test_the_key_is_never_logged(guarded):
    key = guarded.key()
    with connected(guarded.port) as publisher:
        publisher.publish(f"camera?key={key}")
    guarded.log.wait("disconnect")

    assert key not in guarded.program.errors()


def test_playing_needs_no_key(guarded):
    with connected(guarded.port) as viewer:
        viewer.play("camera")


def test_ffmpeg_publishes_with_the_key(guarded, programs, short_media, tmp_path):
    player = ffmpeg.play(programs, guarded.rtmp("keyed"), tmp_path / "keyed.flv")
    publisher = ffmpeg.publish(programs, short_media, guarded.rtmp(f"keyed?key={guarded.key()}"))
    assert publisher.wait(30) == 0, publisher.shown()
    player.wait(15)

    assert_relayed(flv.read(short_media), flv.read(tmp_path / "keyed.flv"))


def test_ffmpeg_without_the_key_ends_with_an_error(guarded, programs, short_media):
    publisher = ffmpeg.publish(programs, short_media, guarded.rtmp("keyed"))

    assert publisher.wait(15) != 0


def test_application_xml_can_open_publishing(start_server):
    def configure(root):
        (root / "applications/live/Application.xml").write_text(OPEN_APPLICATION)

    server = start_server(open_publishing=False, configure=configure)
    with connected(server.port) as client:
        client.publish("camera")


def test_an_unknown_application_is_refused(guarded):
    with pytest.raises(Refused) as refusal:
        connected(guarded.port, "nowhere")

    assert refusal.value.code in ("NetConnection.Connect.InvalidApp", "NetConnection.Connect.Rejected")
    guarded.log.wait("refuse", reason="unknown-application")


def test_an_application_whose_script_cannot_be_run_is_not_served_without_its_rules(start_server):
    def configure(root):
        folder = root / "applications/scripted"
        folder.mkdir()
        (folder / "main.far").write_text("an archive")

    server = start_server(configure=configure)
    with pytest.raises(Refused):
        connected(server.port, "scripted")
    server.log.wait("refuse", reason="script-unsupported")

"""NetStream of scripts: live streams that are published on to other servers."""

import threading

import pytest

from harness import flv
from harness import server as servers
from harness.clients import ffmpeg, rtmpdump
from harness.identity import assert_relayed
from harness.live import LivePublisher, synthetic_tags
from harness.ports import free_port
from harness.proxies import nginx
from harness.rtmp_client import connected
from harness.scripted import client_of, result, serving
from harness.scripted_server import ScriptedServer, accepted, command, stream_created
from harness.waiting import eventually

# As the old guides taught it: a stream is published on as soon as it is published here.
MULTIPOINT = """
var links = {};
application.onPublish = function (client, stream) {
    var nc = new NetConnection();
    nc.connect("%s");
    var ns = new NetStream(nc);
    ns.onStatus = function (info) { trace("ns " + info.code); };
    ns.setBufferTime(2);
    ns.attach(stream);
    ns.publish(stream.name, "live");
    links[stream.name] = { nc: nc, ns: ns };
};
application.onUnpublish = function (client, stream) {
    var link = links[stream.name];
    if (!link) return;
    trace("went " + (link.ns.info.byteCount > 0) + " " + (link.ns.time > 0));
    link.ns.publish(false);
    link.nc.close();
    delete links[stream.name];
};
Client.prototype.say = function (text) { return links.film.ns.send("said", text, { n: 1 }); };
Client.prototype.detach = function () { return links.film.ns.attach(false); };
"""


def edge_to(start_server, uri):
    return start_server(configure=serving(edge=MULTIPOINT % uri), open_publishing=True, name="edge")


@pytest.fixture
def origin(start_server):
    return start_server(name="origin")


def played(port, app="live", name="film"):
    client = connected(port, app)
    client.play(name)
    return client


def test_what_is_published_here_is_played_there(start_server, origin):
    edge = edge_to(start_server, f"rtmp://127.0.0.1:{origin.port}/live")
    tags = synthetic_tags(200)
    with played(origin.port) as viewer, LivePublisher(edge.port, "film", tags, app="edge", speed=2) as publisher:
        publisher.client.send_metadata(publisher.stream, {"width": 640.0})
        publisher.join(30)
        eventually(lambda: viewer.media() and viewer.media()[-1].body == tags[-1].body, 15, "the stream there")
        received = viewer.media()
        publisher.unpublish()
        eventually(lambda: "NetStream.Play.UnpublishNotify" in viewer.codes(), 10, "the end there")
    assert_relayed(tags, received)
    edge.log.wait("trace", text="ns NetStream.Publish.Start")
    edge.log.wait("trace", text="went true true")
    origin.log.wait("publish", stream="film")


def test_metadata_and_messages_go_along(start_server, origin):
    edge = edge_to(start_server, f"rtmp://127.0.0.1:{origin.port}/live")
    with LivePublisher(edge.port, "film", synthetic_tags(500), app="edge") as publisher, client_of(edge, "edge") as speaker:
        publisher.client.send_metadata(publisher.stream, {"width": 640.0})
        edge.log.wait("trace", text="ns NetStream.Publish.Start", timeout=10)
        with played(origin.port) as viewer:
            viewer.wait_media(5)
            late = lambda: [d for d in viewer.data() if d[0] == "onMetaData"]
            assert eventually(late, 10, "onMetaData for who comes later")[0][1]["width"] == 640
            assert result(speaker, "say", "hello") is True
            heard = lambda: [d for d in viewer.data() if d[0] == "said"]
            assert eventually(heard, 10, "what the script says")[0] == ["said", "hello", {"n": 1}]
            assert result(speaker, "detach") is True
            assert result(speaker, "say", "still there") is True
            eventually(lambda: len(heard()) == 2, 10, "what it says without a stream")


@pytest.fixture
def foreign(programs):
    port = free_port()
    nginx.rtmp_server(programs, port)
    return port


def test_ffmpegs_stream_through_us_to_a_server_that_is_not_ours(start_server, programs, foreign, short_media, tmp_path):
    edge = edge_to(start_server, f"rtmp://127.0.0.1:{foreign}/live")
    received = tmp_path / "received.flv"
    player = rtmpdump.play(programs, f"rtmp://127.0.0.1:{foreign}/live/film", received)
    source = ffmpeg.publish(programs, short_media, edge.rtmp("film", "edge"))
    assert source.wait(30) == 0, source.shown()
    edge.log.wait("trace", text="ns NetStream.Publish.Start")
    eventually(lambda: received.exists() and received.stat().st_size > 50_000, 20, lambda: f"the stream there\n{player.shown()}")
    player.wait(30)
    assert_relayed(flv.read(short_media), flv.read(received), to_the_end=False)


def test_a_name_that_is_taken_there(start_server, origin):
    edge = edge_to(start_server, f"rtmp://127.0.0.1:{origin.port}/live")
    with LivePublisher(origin.port, "film", synthetic_tags(500)), LivePublisher(edge.port, "film", synthetic_tags(500), app="edge"):
        edge.log.wait("trace", text="ns NetStream.Publish.BadName", timeout=30)


def test_a_server_that_goes_away_leaves_the_stream_here(start_server, programs):
    origin = servers.make(programs, name="mortal")
    edge = edge_to(start_server, f"rtmp://127.0.0.1:{origin.port}/live")
    with LivePublisher(edge.port, "film", synthetic_tags(1500), app="edge") as publisher, played(edge.port, "edge") as viewer:
        edge.log.wait("trace", text="ns NetStream.Publish.Start", timeout=10)
        origin.stop()
        edge.log.wait("trace", text="ns NetStream.Unpublish.Success", timeout=20)
        before = len(viewer.messages)
        eventually(lambda: len(viewer.messages) > before + 20, 10, "the stream here")
        assert publisher.sending


def test_where_nobody_listens_the_stream_fails_there_only(start_server):
    edge = edge_to(start_server, f"rtmp://127.0.0.1:{free_port()}/live")
    with LivePublisher(edge.port, "film", synthetic_tags(500), app="edge"), played(edge.port, "edge") as viewer:
        edge.log.wait("trace", text="ns NetStream.Failed", timeout=20)
        viewer.wait_media(20)


def test_a_server_that_reads_nothing_holds_up_nobody(start_server):
    """It accepts the publish and then takes nothing: viewers here see its end, and memory has a bound."""
    over = threading.Event()

    def script(say, heard):
        heard(b"connect")
        say(accepted())
        heard(b"createStream")
        say(stream_created())
        heard(b"publish")
        say(command("onStatus", 0, None, {"level": "status", "code": "NetStream.Publish.Start"}, stream=1))
        over.wait(60)

    with ScriptedServer(script) as slow:
        edge = edge_to(start_server, f"rtmp://127.0.0.1:{slow.port}/live")
        tags = synthetic_tags(400, size=40_000)
        with LivePublisher(edge.port, "film", tags, app="edge", speed=2) as publisher, played(edge.port, "edge") as viewer:
            publisher.join(60)
            eventually(lambda: viewer.media() and viewer.media()[-1].body == tags[-1].body, 30, "the last of it here")
            assert edge.memory < 250 * 1024 * 1024
        over.set()


def test_an_instance_that_is_unloaded_ends_what_it_publishes(start_server, origin):
    script = MULTIPOINT % f"rtmp://127.0.0.1:{origin.port}/live" + "Client.prototype.unload = function () { application.shutdown(); };"
    edge = start_server(configure=serving(edge=script), open_publishing=True, name="edge")
    with LivePublisher(edge.port, "film", synthetic_tags(500), app="edge"), client_of(edge, "edge") as other:
        origin.log.wait("publish", stream="film", timeout=10)
        other.command("unload", None)
        origin.log.wait("unpublish", stream="film", timeout=10)


# --- the other way round: Stream.play with a NetConnection

BRINGING = """
application.onAppStart = function () {
    nc = new NetConnection();
    nc.onStatus = function (info) { trace("nc " + info.code); };
    nc.connect("%s");
    mix = Stream.get("mix");
    mix.onStatus = function (info) { trace("mix " + info.code + " " + info.details); };
    trace("play " + mix.play("film?some=query", -2, -1, true, nc));
};
Client.prototype.stop = function () { return mix.play(false); };
Client.prototype.cut = function (name) { return mix.play(name); };
Client.prototype.back = function (name) { return mix.play(name, -2, -1, true, nc); };
Client.prototype.shut = function () { nc.close(); };
"""


def bringing(start_server, port):
    return start_server(configure=serving(edge=BRINGING % f"rtmp://127.0.0.1:{port}/live"), open_publishing=True, name="edge")


def test_a_stream_from_there_is_played_here(start_server, origin):
    edge = bringing(start_server, origin.port)
    tags = synthetic_tags(200)
    with played(edge.port, "edge", "mix") as viewer:
        edge.log.wait("trace", text="play true")
        origin.log.wait("play", stream="film", timeout=10)
        with LivePublisher(origin.port, "film", tags, speed=2) as publisher:
            publisher.client.send_metadata(publisher.stream, {"width": 640.0})
            publisher.join(30)
            eventually(lambda: viewer.media() and viewer.media()[-1].body == tags[-1].body, 15, "the stream here")
            publisher.unpublish()
        assert_relayed(tags, viewer.media())
        assert [d for d in viewer.data() if d[0] == "onMetaData"][0][1]["width"] == 640
        eventually(lambda: "NetStream.Play.UnpublishNotify" in viewer.codes(), 10, "the end here")
    edge.log.wait("trace", text="mix NetStream.Play.Start film")
    edge.log.wait("trace", text="mix NetStream.Play.UnpublishNotify film")


def test_it_is_cut_like_any_other_and_given_back_when_nothing_plays_it(start_server, origin):
    edge = bringing(start_server, origin.port)
    here, there = synthetic_tags(1500, marker=b"near"), synthetic_tags(1500, marker=b"far")
    shows = lambda viewer, marker: any(marker in tag.body for tag in viewer.media()[-10:])
    with played(edge.port, "edge", "mix") as viewer, client_of(edge, "edge") as director, \
            LivePublisher(origin.port, "film", there), LivePublisher(edge.port, "camera", here, app="edge"):
        eventually(lambda: shows(viewer, b"far"), 20, "the stream from there")
        assert result(director, "cut", "camera") is True
        eventually(lambda: shows(viewer, b"near") and not shows(viewer, b"far"), 20, "the stream from here")
        assert result(director, "back", "film") is True
        eventually(lambda: shows(viewer, b"far") and not shows(viewer, b"near"), 20, "the stream from there again")
        assert result(director, "stop") is True
        eventually(lambda: "NetStream.Play.UnpublishNotify" in viewer.codes(), 10, "the end")


def test_a_connection_that_ends_ends_the_stream_here(start_server, origin):
    edge = bringing(start_server, origin.port)
    with played(edge.port, "edge", "mix") as viewer, client_of(edge, "edge") as director, LivePublisher(origin.port, "film", synthetic_tags(1500)):
        viewer.wait_media(20, 20)
        result(director, "shut")
        eventually(lambda: "NetStream.Play.UnpublishNotify" in viewer.codes(), 10, "the end here")
        assert result(director, "back", "film") is False
    edge.log.wait("trace", text="mix NetStream.Play.Failed film")


def test_where_nobody_listens_the_stream_here_hears_of_it(start_server):
    edge = bringing(start_server, free_port())
    with client_of(edge, "edge"):
        edge.log.wait("trace", text="mix NetStream.Play.Failed film", timeout=20)


def test_ffmpegs_stream_on_a_server_that_is_not_ours_is_played_here(start_server, programs, foreign, media, tmp_path):
    received = tmp_path / "received.flv"
    source = ffmpeg.publish(programs, media, f"rtmp://127.0.0.1:{foreign}/live/film")
    edge = bringing(start_server, foreign)
    with client_of(edge, "edge"):
        player = rtmpdump.play(programs, edge.rtmp("mix", "edge"), received)
        eventually(lambda: received.exists() and received.stat().st_size > 50_000, 30, lambda: f"the stream here\n{player.shown()}")
        assert source.wait(30) == 0, source.shown()
        eventually(lambda: edge.log.events("trace", text="mix NetStream.Play.UnpublishNotify film"), 20, "the end here")
        player.end()
    assert_relayed(flv.read(media), flv.read(received), to_the_end=False)

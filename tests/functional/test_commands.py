"""What clients ask for besides publish and play, answered as FMS answered it."""

import struct

import pytest

from harness import amf0, chunks, flv
from harness.live import LivePublisher, synthetic_tags
from harness.rtmp_client import Refused, connected
from harness.waiting import eventually, stays

PING_REQUEST, PING_RESPONSE = 6, 7


@pytest.fixture
def client(server):
    with connected(server.port) as one:
        yield one


def commands_named(client, name):
    decoded = [amf0.decode(m.payload) for m in list(client.messages) if m.kind == chunks.COMMAND]
    return [values for values in decoded if values[0] == name]


def received_command(client, name):
    return eventually(lambda: commands_named(client, name), 5, f"command {name} from the server")[0]


def test_connect_is_answered_in_the_order_players_know(client):
    kinds = [m.kind for m in client.messages]
    result = next(i for i, m in enumerate(client.messages) if m.kind == chunks.COMMAND and b"_result" in m.payload)

    assert set(kinds[:result]) >= {chunks.WINDOW_SIZE, 6, chunks.SET_CHUNK_SIZE}
    assert client.connect_properties["fmsVer"].startswith("FMS/")
    assert "capabilities" in client.connect_properties


def test_connect_answers_with_success_and_the_object_encoding_asked_for(server):
    with connected(server.port, objectEncoding=0.0) as client:
        information = amf0.decode(next(m for m in client.messages if m.kind == chunks.COMMAND).payload)[-1]

    assert information["code"] == "NetConnection.Connect.Success"
    assert information["objectEncoding"] == 0


def test_streams_have_numbers_of_their_own_from_one(client):
    numbers = [client.create_stream() for _ in range(3)]

    assert numbers[0] == 1 and len(set(numbers)) == 3


def test_the_commands_of_encoders_are_answered(client):
    client.call("releaseStream", None, "encoder")
    client.call("FCPublish", None, "encoder")

    assert received_command(client, "onFCPublish")[-1]["code"] == "NetStream.Publish.Start"
    client.publish("encoder")
    client.command("FCUnpublish", None, "encoder")
    assert received_command(client, "onFCUnpublish")[-1]["code"] == "NetStream.Unpublish.Success"


def test_fcsubscribe_is_answered(client):
    client.command("FCSubscribe", None, "anything")

    assert received_command(client, "onFCSubscribe")[-1]["code"] == "NetStream.Play.Start"


def test_a_bandwidth_check_ends_with_a_result(client):
    client.command("_checkbw", None, transaction=True)

    received_command(client, "onBWDone")


def test_an_unknown_procedure_fails(client):
    with pytest.raises(Refused) as refusal:
        client.call("noSuchProcedure", None, 1)

    assert refusal.value.code == "NetConnection.Call.Failed"


def test_a_ping_is_answered(client):
    client.send(chunks.Message(chunks.USER_CONTROL, 0, 0, struct.pack(">HI", PING_REQUEST, 4711)), 2)

    answer = struct.pack(">HI", PING_RESPONSE, 4711)
    eventually(lambda: any(m.kind == chunks.USER_CONTROL and m.payload == answer for m in list(client.messages)), 5, "pong")


def test_recording_is_answered_honestly(client):
    """The stream is live all the same; that nothing is recorded is said at once."""
    client.publish("recorded", "record")

    eventually(lambda: "NetStream.Record.NoAccess" in client.codes(), 5, "an answer about the recording")


def test_messages_sent_on_a_stream_reach_its_viewers(server):
    with LivePublisher(server.port, "sends", synthetic_tags(100)) as publisher, connected(server.port) as viewer:
        viewer.play("sends")
        viewer.wait_media(5)
        payload = amf0.encode("onTextData", {"text": "hello", "number": 7})
        publisher.client.send(chunks.Message(chunks.DATA, 0, publisher.stream, payload))

        eventually(lambda: ["onTextData", {"text": "hello", "number": 7}] in viewer.data(), 5, "the message")


def test_metadata_that_was_cleared_is_not_sent_to_late_viewers(server):
    with LivePublisher(server.port, "cleared", synthetic_tags(250)) as publisher, connected(server.port) as witness:
        witness.play("cleared")
        publisher.client.send_metadata(publisher.stream, {"title": "old"})
        publisher.client.send(chunks.Message(chunks.DATA, 0, publisher.stream, amf0.encode("@clearDataFrame", "onMetaData")))
        publisher.client.send(chunks.Message(chunks.DATA, 0, publisher.stream, amf0.encode("onCleared")))
        eventually(lambda: ["onCleared"] in witness.data(), 10, "what was sent after the clearing")
        with connected(server.port) as viewer:  # within the group of pictures in which the clearing was
            viewer.play("cleared")
            viewer.wait_media(5)

            assert not any(values[0] == "onMetaData" for values in viewer.data())


def test_a_paused_viewer_gets_nothing_and_resumes_at_a_key_frame(server):
    with LivePublisher(server.port, "paused", synthetic_tags(250)) as publisher, connected(server.port) as viewer:
        stream = viewer.play("paused")
        viewer.wait_media(20)
        viewer.command("pause", None, True, 0.0, stream=stream)
        viewer.expect_status("NetStream.Pause.Notify")
        seen = len(viewer.media())
        stays(lambda: len(viewer.media()) == seen, 1.2, "silence while paused")
        viewer.command("pause", None, False, 0.0, stream=stream)
        viewer.expect_status("NetStream.Unpause.Notify")
        eventually(lambda: len(flv.frames(viewer.media()[seen:], flv.VIDEO)) > 3, 10, "video after the pause")

        assert flv.frames(viewer.media()[seen:], flv.VIDEO)[0].is_key_frame
        assert publisher.sending


def test_a_viewer_without_video_gets_sound_only(server):
    with LivePublisher(server.port, "sound", synthetic_tags(250)), connected(server.port) as viewer:
        stream = viewer.play("sound")
        viewer.wait_media(20)
        viewer.command("receiveVideo", None, False, stream=stream)
        mark = settled_without(viewer, flv.VIDEO)
        eventually(lambda: len(flv.frames(viewer.media()[mark:], flv.AUDIO)) > 25, 10, "sound alone")
        assert flv.frames(viewer.media()[mark:], flv.VIDEO) == []

        viewer.command("receiveVideo", None, True, stream=stream)
        eventually(lambda: flv.frames(viewer.media()[mark:], flv.VIDEO), 10, "video again")
        assert flv.frames(viewer.media()[mark:], flv.VIDEO)[0].is_key_frame


def settled_without(viewer, kind):
    """The number of media messages when none of `kind` came for half a second's worth of others."""
    def last():
        media = viewer.media()
        tail = media[-15:]
        return len(media) if len(tail) == 15 and all(t.kind != kind for t in tail) else None

    return eventually(last, 10, "the other kind alone")


def test_a_deleted_stream_gets_nothing_more(server):
    with LivePublisher(server.port, "deleted", synthetic_tags(250)), connected(server.port) as viewer:
        stream = viewer.play("deleted")
        viewer.wait_media(20)
        viewer.command("deleteStream", None, float(stream))
        viewer.create_stream()
        seen = len(viewer.media())

        stays(lambda: len(viewer.media()) == seen, 1, "silence after deleteStream")


def test_two_streams_on_one_connection_are_kept_apart(server):
    first, second = synthetic_tags(75, marker=b"first"), synthetic_tags(75, marker=b"second")
    with connected(server.port) as viewer:
        numbers = {}
        for name in ("one", "two"):
            viewer.statuses.clear()
            numbers[name] = viewer.play(name)
        with LivePublisher(server.port, "one", first) as one, LivePublisher(server.port, "two", second) as two:
            one.join(20)
            two.join(20)
            viewer.wait_media(len(first) + len(second))

    for name, tags in (("one", first), ("two", second)):
        got = [m.payload for m in viewer.messages if m.stream == numbers[name] and m.kind in (flv.AUDIO, flv.VIDEO)]
        assert got == [tag.body for tag in tags]


def test_an_aggregate_message_reaches_viewers_as_its_parts(server):
    tags = synthetic_tags(10)
    with connected(server.port) as viewer, connected(server.port) as publisher:
        viewer.play("aggregate")
        stream = publisher.publish("aggregate")
        body = b"".join(sub_message(tag) for tag in tags)
        publisher.send(chunks.Message(22, tags[0].timestamp, stream, body))

        assert viewer.wait_media(len(tags)) == tags


def sub_message(tag):
    head = bytes([tag.kind]) + len(tag.body).to_bytes(3, "big")
    head += (tag.timestamp & 0xFFFFFF).to_bytes(3, "big") + bytes([tag.timestamp >> 24]) + bytes(3)
    return head + tag.body + struct.pack(">I", 11 + len(tag.body))


def test_time_that_wraps_is_passed_on(server):
    """A stream that has run for 49 days."""
    start = 0xFFFFFFFF - 400
    tags = [flv.Tag(t.kind, (start + t.timestamp) & 0xFFFFFFFF, t.body) for t in synthetic_tags(25)]
    with connected(server.port) as viewer, connected(server.port) as publisher:
        viewer.play("wraps")
        stream = publisher.publish("wraps")
        for tag in tags:
            publisher.send_tag(tag, stream)
        received = viewer.wait_media(len(tags))

    assert [t.body for t in received] == [t.body for t in tags]
    steps = [(b.timestamp - a.timestamp) & 0xFFFFFFFF for a, b in zip(received, received[1:])]
    assert steps == [(b.timestamp - a.timestamp) & 0xFFFFFFFF for a, b in zip(tags, tags[1:])]

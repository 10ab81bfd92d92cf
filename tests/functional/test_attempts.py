"""A connect that is said again over another way is answered once; two without an id leave one client."""

import contextlib
import secrets

import pytest

from harness.rtmp_client import Refused, RtmpClient, connected, tcp
from harness.tunnel_client import TunnelPipe
from harness.waiting import eventually


def attempt_id():
    return secrets.token_hex(16)


def unheard(port, **fields):
    """A client that has said connect and does nothing else, as if no answer had come."""
    client = RtmpClient(tcp(port))
    client.answers_pings = False
    client.command("connect", {"app": "live", "tcUrl": "rtmp://127.0.0.1/live", "flashVer": "FMLE/3.0 (compatible; test)", **fields},
                   transaction=True)
    return client


def accepted(client):
    return eventually(lambda: client._replies.get(1), 10, "the answer to connect")[0] == "_result"


def test_the_repeat_takes_the_place_of_the_first(server):
    attempt = attempt_id()
    with contextlib.closing(unheard(server.port, attemptId=attempt)) as first:
        assert accepted(first)
        with contextlib.closing(unheard(server.port, attemptId=attempt)) as second:
            assert accepted(second)
            first.closed.wait(10)
            assert not first.statuses, "the first connection was told something"
            server.log.wait("disconnect", reason="attempt-repeated")
            name = attempt[:8]
            second.publish(name)
            with connected(server.port) as viewer:
                viewer.play(name)


def test_the_repeat_comes_through_the_tunnel(server):
    attempt = attempt_id()
    first = unheard(server.port, attemptId=attempt)
    assert accepted(first)
    first.pipe.close()
    with contextlib.closing(RtmpClient(TunnelPipe(server.port))) as second:
        second.connect(attemptId=attempt)
        server.log.wait("repeat")
        second.publish(attempt[:8])


def test_the_first_bytes_come_at_once(server):
    with contextlib.closing(unheard(server.port, attemptId=attempt_id())) as client:
        assert accepted(client)
        assert client.messages[0].kind == 3, "an acknowledgement comes first"


def test_who_says_other_things_is_somebody_else(server):
    attempt = attempt_id()
    with contextlib.closing(unheard(server.port, attemptId=attempt)) as first:
        assert accepted(first)
        with contextlib.closing(unheard(server.port, attemptId=attempt, pageUrl="http://elsewhere/")) as second:
            assert accepted(second)
            assert not first.closed.wait(0.5)


def test_who_comes_from_another_address_is_somebody_else(server):
    attempt = attempt_id()
    with contextlib.closing(unheard(server.port, attemptId=attempt)) as first:
        assert accepted(first)
        thief = RtmpClient(tcp(server.port, source="127.0.0.2"))
        with contextlib.closing(thief):
            thief.connect(attemptId=attempt, flashVer="FMLE/3.0 (compatible; test)")
            assert not first.closed.wait(0.5)


def test_an_id_is_spent_with_the_first_command(server):
    attempt = attempt_id()
    with contextlib.closing(unheard(server.port, attemptId=attempt)) as first:
        assert accepted(first)
        stream = first.create_stream()
        with contextlib.closing(unheard(server.port, attemptId=attempt)) as second:
            assert accepted(second)
            first.command("publish", None, attempt[:8], "live", stream=stream)
            first.expect_status("NetStream.Publish.Start")


def test_a_refusal_is_repeated(server):
    attempt = attempt_id()
    for _ in range(2):
        with contextlib.closing(RtmpClient(tcp(server.port))) as client, pytest.raises(Refused) as refusal:
            client.connect("nowhere", attemptId=attempt)
        assert refusal.value.code == "NetConnection.Connect.InvalidApp"


def test_old_racers_leave_one_client(server):
    """They say connect on two ways, without an id, and drop one: it leaves once, and its name is free."""
    with connected(server.port) as winner, connected(server.port) as loser:
        loser.publish("raced")
        loser.pipe.close()
        loser.closed.wait(10)
        stream = winner.create_stream()

        def publishes():
            winner.statuses.clear()
            winner.command("publish", None, "raced", "live", stream=stream)
            return eventually(lambda: winner.codes(), 10, "an answer to publish")[-1] == "NetStream.Publish.Start"

        eventually(publishes, 10, "the name of the client that was dropped")
        assert len(server.log.wait("disconnect")) == 1

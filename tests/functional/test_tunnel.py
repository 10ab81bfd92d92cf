"""RTMPT request by request: what old players, proxies and careless networks send."""

import re
import time

import pytest

from harness import amf0
from harness.chunks import COMMAND, Message, encode
from harness.live import LivePublisher, synthetic_tags
from harness.rtmp_client import RtmpClient
from harness.tunnel_client import HttpConnection, TunnelPipe
from harness.waiting import eventually

C0C1 = b"\x03" + bytes(8) + bytes(range(256)) * 5 + bytes(248)

# The request of the article of 2003, with its addresses; the session it names does not exist here.
GOLDEN = (
    b"POST /send/20250680/0 HTTP/1.1\r\n"
    b"Content-Type: application/x-fcs\r\n"
    b"User-Agent: Shockwave Flash\r\n"
    b"Host: myHost.myDomain.com:80\r\n"
    b"Content-Length: 1537\r\n"
    b"Connection: Keep-Alive\r\n"
    b"Cache-Control: no-cache\r\n"
    b"\r\n"
) + C0C1


@pytest.fixture
def http(server):
    with HttpConnection(server.port) as connection:
        yield connection


def opened(http):
    reply = http.post("/open/1")
    assert reply.status == 200
    assert reply.body.endswith(b"\n"), "librtmp cuts the last byte off"
    return reply.body[:-1].decode()


def connect_bytes():
    body = amf0.encode("connect", 1, {"app": "live", "tcUrl": "rtmpt://127.0.0.1/live"})
    return encode(Message(COMMAND, 0, 0, body), 128, 3)


def test_a_session_id_cannot_be_guessed_and_fits_every_client(http):
    ids = {opened(http) for _ in range(20)}

    assert len(ids) == 20
    for one in ids:
        assert re.fullmatch(r"[A-Za-z0-9_~.-]{22,63}", one), one


def test_the_request_of_the_article_finds_no_session_and_keeps_the_connection(http):
    http.send_raw(GOLDEN)

    reply = http.read()

    assert reply.status == 404
    assert opened(http)


def test_the_request_of_the_article_works_with_a_session_of_this_server(http):
    session = opened(http)

    http.send_raw(GOLDEN.replace(b"/send/20250680/0", f"/send/{session}/0".encode()))
    reply = http.read()

    assert reply.status == 200
    assert reply.headers["content-type"] == "application/x-fcs"
    assert "no-" in reply.headers["cache-control"]
    body = collected(http, session, 1, reply.body[1:], 1 + 1536 + 1536)
    assert body[0] == 3
    assert body[1537:][8:1536] == C0C1[1:][8:], "S2 does not echo C1"


def collected(http, session, sequence, body, count):
    """Polls until `count` bytes came."""
    while len(body) < count:
        reply = http.post(f"/idle/{session}/{sequence}")
        sequence += 1
        body += reply.body[1:]
    return body


def test_a_repeated_request_gets_the_same_reply_and_is_not_executed_twice(http, server):
    session = opened(http)
    http.post(f"/send/{session}/0", C0C1)
    http.post(f"/send/{session}/1", C0C1[1:1537])
    first = http.post(f"/send/{session}/2", connect_bytes())
    with HttpConnection(server.port) as other:
        again = other.post(f"/send/{session}/2", connect_bytes())

    assert again.status == 200
    assert again.body == first.body
    body = first.body[1:]
    received = poll_until(http, session, 3, body, b"NetConnection.Connect.Success")
    assert received.count(b"NetConnection.Connect.Success") == 1


def poll_until(http, session, sequence, body, text):
    for number in range(sequence, sequence + 40):
        if text in body:
            return body
        body += http.post(f"/idle/{session}/{number}").body[1:]
    raise AssertionError(f"{text} did not come: {body[:400]!r}")


def test_requests_that_overtake_each_other_are_put_in_order(http, server):
    session = opened(http)
    with HttpConnection(server.port) as other:
        other.send("POST", f"/send/{session}/1", C0C1[800:], {"Content-Type": "application/x-fcs"})
        http.send("POST", f"/send/{session}/0", C0C1[:800], {"Content-Type": "application/x-fcs"})
        first, second = http.read(), other.read()

    assert (first.status, second.status) == (200, 200)
    body = collected(http, session, 2, first.body[1:] + second.body[1:], 1 + 1536 + 1536)
    assert body[0] == 3 and body[1537:][8:1536] == C0C1[1:][8:]


def test_pipelined_requests_are_answered_in_order(http):
    session = opened(http)
    for sequence in range(3):
        http.send("POST", f"/send/{session}/{sequence}", C0C1[sequence * 512 : (sequence + 1) * 512],
                  {"Content-Type": "application/x-fcs"})

    replies = [http.read() for _ in range(3)]

    assert [reply.status for reply in replies] == [200, 200, 200]


def test_every_reply_has_a_body(http):
    session = opened(http)
    replies = [http.post(f"/send/{session}/0", C0C1[:10]), http.post(f"/idle/{session}/1"),
               http.post(f"/close/{session}/2")]

    assert all(len(reply.body) >= 1 for reply in replies)


def test_an_idle_request_with_nothing_to_say_is_held(http):
    """rtmpdump does not pause between polls: a server that answers at once gets 38,000 of them a second."""
    session = opened(http)
    http.post(f"/send/{session}/0", C0C1[:10])
    http.post(f"/idle/{session}/1")
    start = time.monotonic()

    reply = http.post(f"/idle/{session}/2")

    assert reply.status == 200
    assert 0.1 <= time.monotonic() - start <= 2


def test_an_unknown_session_and_an_unknown_verb_are_refused(http):
    assert http.post("/idle/nobodys/0").status == 404
    assert http.post("/open/2").status in (400, 404)
    assert opened(http), "the connection goes on"


def test_ident_requests_are_answered(http):
    assert http.post("/fcs/ident2").status in (200, 404)
    assert http.post("/fcs/ident").status in (200, 404)
    assert opened(http)


@pytest.mark.parametrize("kind", ["application/x-fcs", "application/octet-stream", "text/plain"])
def test_the_content_type_of_the_request_is_mirrored(http, kind):
    reply = http.request("POST", "/open/1", b"\x00", {"Content-Type": kind})

    assert reply.headers["content-type"].split(";")[0] == kind


def test_a_request_without_content_type_is_answered(http):
    reply = http.request("POST", "/open/1", b"\x00")

    assert reply.status == 200
    assert reply.headers["content-type"] == "application/x-fcs"


def test_http_1_0_is_answered_and_closed(http):
    reply = http.request("POST", "/open/1", b"\x00", {"Content-Type": "application/x-fcs"}, "HTTP/1.0")

    assert reply.status == 200 and reply.body.endswith(b"\n")
    assert http.at_end()


def test_an_absolute_uri_is_understood(http, server):
    reply = http.request("POST", f"http://127.0.0.1:{server.port}/open/1", b"\x00")

    assert reply.status == 200


def test_a_chunked_body_is_understood(http):
    session = opened(http)
    pieces = [C0C1[:700], C0C1[700:]]
    http.send("POST", f"/send/{session}/0", headers={"Transfer-Encoding": "chunked", "Content-Type": "application/x-fcs"})
    for piece in pieces:
        http.send_raw(b"%x\r\n" % len(piece) + piece + b"\r\n")
    http.send_raw(b"0\r\n\r\n")
    reply = http.read()

    assert reply.status == 200
    assert collected(http, session, 1, reply.body[1:], 3073)[0] == 3


def test_expect_continue_is_honoured(http):
    session = opened(http)
    http.send("POST", f"/send/{session}/0", headers={"Expect": "100-continue", "Content-Length": str(len(C0C1))})
    assert http.read_interim() == 100
    http.send_raw(C0C1)

    assert http.read().status == 200


def test_a_session_survives_the_loss_of_its_connection(server):
    pipe = TunnelPipe(server.port)
    with RtmpClient(pipe) as viewer:
        viewer.connect("live", f"rtmpt://127.0.0.1:{server.port}/live")
        viewer.play("survives")
        tags = synthetic_tags(150)
        with LivePublisher(server.port, "survives", tags) as publisher:
            for _ in range(3):
                # On a busy machine much may come at once, and then there is less left than wanted.
                wanted = min(len(viewer.media()) + 10, len(tags))
                eventually(lambda: len(viewer.media()) >= wanted, 10, "more of the stream")
                pipe.drop_connection()
            publisher.join(20)

            assert viewer.wait_media(len(tags)) == tags


def test_sessions_on_one_connection_are_not_mixed(http):
    """What a proxy does that keeps one connection to the server for all its clients."""
    first, second = opened(http), opened(http)
    other = C0C1[:9] + bytes(reversed(C0C1[9:]))
    replies = {}
    for session, hello in ((first, C0C1), (second, other)):
        replies[session] = http.post(f"/send/{session}/0", hello).body[1:]
    echoes = {s: collected(http, s, 1, replies[s], 3073)[1537:][8:1536] for s in (first, second)}

    assert echoes[first] == C0C1[1:][8:]
    assert echoes[second] == other[1:][8:]


def test_a_closed_session_is_gone(http):
    session = opened(http)
    http.post(f"/send/{session}/0", C0C1)
    http.post(f"/close/{session}/1")

    assert http.post(f"/idle/{session}/2").status == 404


def test_garbage_in_the_tunnel_ends_the_session_not_the_server(http):
    session = opened(http)
    reply = http.post(f"/send/{session}/0", b"\xff" * 1537)

    assert reply.status in (200, 400, 404)
    assert opened(http)

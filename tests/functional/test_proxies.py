"""rtmpt through the proxies that stand in people's way, publishing and playing."""

import contextlib

import pytest

from harness import flv
from harness.clients import ffmpeg, rtmpdump
from harness.identity import as_far_as_sent, assert_relayed
from harness.processes import until_ended
from harness.proxies import nginx
from harness.proxies.squid import Squid

STREAM = "proxied"


class Way:
    """How rtmpt reaches the server: the port to name, and the environment that makes clients take it."""

    def __init__(self, proxy, port, environment=None):
        self.proxy = proxy
        self.port = port
        self.environment = environment


def through_nginx(keepalive):
    def way(programs, server):
        proxy = nginx.reverse_proxy(programs, server.port, keepalive)
        return Way(proxy, proxy.port)

    return way


def through_squid(programs, server):
    proxy = Squid(programs)
    return Way(proxy, server.port, proxy.environment)


WAYS = {"nginx": through_nginx(False), "nginx-keepalive": through_nginx(True), "squid": through_squid}


@pytest.mark.parametrize("name", WAYS)
def test_published_and_played_through_a_proxy(name, server, programs, media, tmp_path):
    """One viewer through the proxy too, one directly; a second client shares the proxy's connections."""
    way = WAYS[name](programs, server)
    tunnel = server.rtmpt(STREAM, port=way.port)
    publisher = ffmpeg.publish(programs, media, tunnel, environment=way.environment)
    server.log.wait("publish", timeout=10)
    players = {
        "proxied": ffmpeg.play(programs, tunnel, tmp_path / "proxied.flv", "play-proxied", way.environment),
        "direct": ffmpeg.play(programs, server.rtmp(STREAM), tmp_path / "direct.flv", "play-direct"),
    }
    if way.environment is None:  # librtmp knows SOCKS only, so it cannot use squid
        players["rtmpdump"] = rtmpdump.play(programs, tunnel, tmp_path / "rtmpdump.flv")
    assert publisher.wait(40) == 0, publisher.shown()
    until_ended(players.values(), 15)

    received = {player_name: flv.read(tmp_path / f"{player_name}.flv") for player_name in players}
    published = as_far_as_sent(flv.read(media), received.values())
    for player_name, player in players.items():
        with told(player_name, player):
            assert_relayed(published, received[player_name])
    assert any("POST" in line and "/send/" in line for line in way.proxy.requests()), "the proxy saw no tunnel"


@contextlib.contextmanager
def told(name, player):
    """Says which player it was."""
    try:
        yield
    except AssertionError as failure:
        raise AssertionError(f"{name}: {failure}\n{player.shown()}") from None

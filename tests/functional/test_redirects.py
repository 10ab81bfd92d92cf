"""Servers that send our client on to others, well-meaning and hostile ones."""

import pytest

from harness.certificates import Authority, for_this_machine
from harness.clients import sallyport
from harness.live import LivePublisher, synthetic_tags
from harness.redirector import Redirector
from harness.waiting import eventually

MOST = 5  # ConnectOptions::redirects


def play_from(programs, server, url, *options):
    with LivePublisher(server.port, "s", synthetic_tags(2000)):
        player = sallyport.play(programs, url, options=["--seconds", "1", *options])
        player.wait(25)
    return player


@pytest.mark.parametrize("later", [False, True], ids=["in-a-refusal", "once-connected"])
def test_a_redirect_is_followed(later, server, programs):
    with Redirector(f"rtmp://127.0.0.1:{server.port}/live", later) as first:
        player = play_from(programs, server, f"rtmp://127.0.0.1:{first.port}/old/s")

    assert player.returncode == 0, player.shown()
    assert f"NetConnection.Connect.Redirected: rtmp://127.0.0.1:{server.port}/live" in player.errors()
    assert first.sent_on == 1


def test_a_redirect_without_a_host_leads_to_the_same_one(server, programs):
    with Redirector(f"rtmp://:{server.port}/live") as first:
        player = play_from(programs, server, f"rtmp://127.0.0.1:{first.port}/old/s")

    assert player.returncode == 0, player.shown()


@pytest.mark.parametrize("later", [False, True], ids=["in-a-refusal", "once-connected"])
def test_a_circle_is_left(later, programs):
    with Redirector(later=later) as one:
        one.to = f"rtmp://127.0.0.1:{one.port}/live"
        player = sallyport.play(programs, f"rtmp://127.0.0.1:{one.port}/live/s", options=["--seconds", "1", "--reconnect", "0"])
        if later:  # then it stays where it is
            assert "once too often" in eventually_said(player)
            player.interrupt(10)
        else:
            assert player.wait(20) == 1, player.shown()
            assert "once too often" in player.errors() and "NetConnection.Connect.Rejected" in player.errors()

    assert one.sent_on == MOST + 1


def eventually_said(player):
    eventually(lambda: "RedirectRefused" in player.errors(), 20, player.shown)
    return player.errors()


@pytest.mark.parametrize("later", [False, True], ids=["in-a-refusal", "once-connected"])
@pytest.mark.parametrize("to", ["rtmp://127.0.0.1:{port}/live", "rtmp://:{port}/live", "ws://127.0.0.1:{port}/live",
                                "rtmpt://127.0.0.1:{port}/live", "rtmpe:/live", "RTMP://127.0.0.1:{port}/live"])
def test_nothing_leads_from_tls_to_plaintext(to, later, server, programs, tmp_path):
    authority = Authority(tmp_path)
    connections = len(server.log.events("connect"))
    with Redirector(to.format(port=server.port), later, for_this_machine(authority)) as first:
        player = sallyport.play(programs, f"rtmps://127.0.0.1:{first.port}/old/s",
                                options=["--cacert", str(authority.file), "--seconds", "1", "--reconnect", "0"])
        errors = eventually_said(player)
        player.interrupt(10)

    assert "not protected" in errors
    assert len(server.log.events("connect")) == connections, "it went there"


@pytest.mark.parametrize("to", ["", "nonsense", "http://127.0.0.1:{port}/live", "rtmp://127.0.0.1:{port}", "rtmp://[::/x",
                                "rtmp:" + "/a" * 30_000])
def test_a_redirect_that_is_none_is_a_refusal(to, server, programs):
    with Redirector(to.format(port=server.port)) as first:
        player = sallyport.play(programs, f"rtmp://127.0.0.1:{first.port}/live/s")
        assert player.wait(20) == 1, player.shown()
    assert "NetConnection.Connect.Rejected" in player.errors()

"""Wrong stream keys cost their address time, and nobody else."""

import time

import pytest

from harness.rtmp_client import RtmpClient, Refused, connected, tcp
from harness.waiting import eventually

LIMITS = "<MaxFailures>3</MaxFailures><RecoveryTime>{recovery}</RecoveryTime><LockoutLimit>{lockout}</LockoutLimit>"


def limits(lockout, recovery=3000):
    def configure(root):
        (root / "conf/Server.xml").write_text(
            "<Root><Server><Security><LoginLimits>" + LIMITS.format(lockout=lockout, recovery=recovery) +
            "</LoginLimits></Security></Server></Root>\n")

    return configure


def attempt(server, key, source="127.0.0.41"):
    """Seconds until a publish with `key` was answered."""
    client = RtmpClient(tcp(server.port, source=source))
    try:
        client.connect("live", f"rtmp://127.0.0.1:{server.port}/live")
        start = time.monotonic()
        client.publish(f"name?key={key}")
        return time.monotonic() - start
    finally:
        client.close()


def refused(server, key, **options):
    start = time.monotonic()
    with pytest.raises(Refused) as refusal:
        attempt(server, key, **options)
    assert refusal.value.code == "NetStream.Publish.BadName"
    return time.monotonic() - start


def test_wrong_keys_wait_and_right_ones_do_not(start_server):
    server = start_server(open_publishing=False, configure=limits(lockout=300))
    quick = [refused(server, f"wrong-{n}") for n in range(3)]
    slow = [refused(server, f"wrong-{n}") for n in range(3, 6)]
    assert slow[0] >= 0.5 and slow[1] >= 1 and slow[2] >= 2, slow
    assert max(quick) < 0.5, quick
    assert attempt(server, server.key()) < 0.5
    assert attempt(server, server.key(), source="127.0.0.42") < 0.5


def test_an_encoder_that_repeats_its_wrong_key_harms_nobody(start_server):
    server = start_server(open_publishing=False, configure=limits(lockout=10))
    for _ in range(20):
        assert refused(server, "mistyped") < 0.5
    attempt(server, server.key())
    assert not server.log.events("refuse", reason="login-delay")


def test_who_guesses_on_is_refused_unheard_for_a_while(start_server):
    server = start_server(open_publishing=False, configure=limits(lockout=5, recovery=12))
    for n in range(5):
        refused(server, f"wrong-{n}")
    server.log.wait("login-delay", address="127.0.0.41")

    refused(server, server.key())
    server.log.wait("refuse", reason="login-delay", address="127.0.0.41")
    server.log.wait("access", action="publish", stream="name", verdict="refuse", by="login-delay", reason="login-delay",
                    address="127.0.0.41")
    attempt(server, server.key(), source="127.0.0.42")
    with connected(server.port, source="127.0.0.41") as viewer:
        viewer.play("anything")  # offers nothing, so nothing is held against it

    eventually(lambda: accepted(server), 15, "a failure is forgiven, and the right key is good again", every=0.5)


def accepted(server):
    try:
        attempt(server, server.key())
    except Refused:
        return False
    return True

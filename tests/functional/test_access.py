"""Who may connect, publish and play: every carrier, action and state of a token; the places tokens are found in; the
end of sessions whose token was revoked; and that no secret reaches the log."""

import collections
import itertools
import time

import pytest

from harness import server as servers
from harness.carriers import CARRIERS, TUNNELS
from harness.clients import ffmpeg, rtmpdump
from harness.credentials import STATES
from harness.guarded import APPLICATIONS, REVOCATIONS, Guarded, application_xml, scope_of
from harness.live import synthetic_tags
from harness.processes import Programs
from harness.waiting import eventually

REFUSALS = {"connect": "NetConnection.Connect.Rejected", "publish": "NetStream.Publish.BadName", "play": "NetStream.Play.Failed"}
FORMS = ("jwt-eddsa", "jwt-es256", "signed-url")
REVOCATION_SECONDS = 5
NAMES = {"rtmpts": "rtmps", "ws": "rtmpt", "wss": "rtmps"}  # what FMS, and so client.protocol, calls a carrier if not by its own name


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """One server for everything that leaves it as it was."""
    folder = tmp_path_factory.mktemp("stage")
    programs = Programs(folder)
    made = Guarded(lambda **options: servers.make(programs, **options), folder)
    yield made
    made.server.stop()
    programs.end_all()


@pytest.fixture
def guarded(start_server, tmp_path):
    return Guarded(start_server, tmp_path)


# --- the matrix


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name.replace(" ", "-"))
@pytest.mark.parametrize("action", APPLICATIONS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_every_carrier_action_form_and_state_of_a_token(stage, carrier, form, action, state):
    instance, stream, issuer = stage.fresh("room"), stage.fresh("camera"), stage.issuers[form]
    token, reason = state.make(issuer, scope_of(action, stream)), state.reason_for(issuer)
    way = {"stream": stream, "issuer": issuer, "ending": "-once" if state.used_before else ""}
    if state.used_before:
        with stage.visit(carrier, action, token, **way) as first:
            assert first.outcome == "none"

    with stage.visit(carrier, action, token, instance=instance, **way) as visit:
        assert visit.outcome == ("none" if reason == "none" else REFUSALS[action])

    line, = stage.server.log.wait("access", action=action, instance=instance)
    assert line.fields["verdict"] == ("allow" if reason == "none" else "refuse")
    assert (line.fields["reason"], line.fields["protocol"], line.fields["by"]) == (reason, NAMES.get(carrier, carrier), "token")
    assert line.fields["address"] == "127.0.0.1"
    named = issuer.identity(token) if state.named else (None, None)
    assert (line.fields.get("token"), line.fields.get("subject")) == named
    assert line.fields.get("stream") == (None if action == "connect" else stream)


# --- where tokens are found


@pytest.mark.parametrize("action", APPLICATIONS)
@pytest.mark.parametrize("carrier, place", [
    *((carrier, place) for carrier in CARRIERS for place in ("uri", "argument", "text")), *((carrier, "header") for carrier in TUNNELS)])
def test_a_token_may_stand_in_every_place(stage, carrier, place, action):
    stream = stage.fresh("camera")
    right, wrong = (stage.issuer.mint(scope_of(action, name)) for name in (stream, "elsewhere"))
    if action == "connect":
        wrong = stage.issuer.mint("play:elsewhere")
    with stage.visit(carrier, action, right, stream=stream, place=place) as visit:
        assert visit.outcome == "none"
    with stage.visit(carrier, action, wrong, stream=stream, place=place) as visit:
        assert visit.outcome == REFUSALS[action]


def test_a_wrong_token_in_the_stream_name_is_not_mended_by_the_connections(stage):
    right, wrong = stage.issuer.mint("play:a"), stage.issuer.mint("play:b")
    with stage.visit("rtmp", "play", right, place="uri", stream=f"a?token={wrong}") as visit:
        assert visit.outcome == REFUSALS["play"]
    with stage.visit("rtmp", "play", wrong, place="uri", stream=f"a?token={right}") as visit:
        assert visit.outcome == "none"


def test_one_token_serves_a_session_as_far_as_its_scopes_go(stage):
    token = stage.issuer.mint("connect play:news/*")
    client = stage.enter("rtmp", "session", token)
    with client:
        client.play("news/one")
        client.play("news/two")
        stream = client.create_stream()
        client.command("play", None, "sports/one", -2000, stream=stream)
        eventually(lambda: REFUSALS["play"] in client.codes(), 5, "a refusal")


# --- real programs


def test_ffmpeg_and_rtmpdump_come_in_by_tokens(stage, short_media, tmp_path, programs):
    publish = stage.issuer.mint("publish:film")
    play = stage.issuer.mint("play:film")
    players = {
        "rtmpe": rtmpdump.play(programs, stage.url("rtmpe", f"both/film?token={play}"), tmp_path / "rtmpe.flv"),
        "rtmpte": rtmpdump.play(programs, stage.url("rtmpte", f"both/film?token={play}"), tmp_path / "rtmpte.flv"),
        "rtmps": ffmpeg.play(programs, stage.url("rtmps", f"both/film?token={play}"), tmp_path / "rtmps.flv"),
        "rtmpts": ffmpeg.play(programs, stage.url("rtmpts", f"both/film?token={play}"), tmp_path / "rtmpts.flv"),
    }
    for name, count in collections.Counter(NAMES.get(carrier, carrier) for carrier in players).items():
        stage.server.log.wait("access", 15, count, app="both", action="play", protocol=name, verdict="allow")
    publisher = ffmpeg.publish(programs, short_media, stage.url("rtmps", f"both/film?token={publish}"))
    assert publisher.wait(30) == 0, publisher.shown()
    stage.server.log.wait("access", app="both", action="publish", protocol="rtmps", verdict="allow")
    for carrier, player in players.items():
        player.wait(20)
        assert (tmp_path / f"{carrier}.flv").stat().st_size > 10_000, player.shown()


@pytest.mark.parametrize("carrier", ["rtmp", "rtmps", "rtmpe", "rtmpt"])
def test_rtmpdump_is_refused_with_an_expired_token(stage, programs, tmp_path, carrier):
    stream = stage.fresh("film")
    token = stage.issuer.mint(f"play:{stream}", exp=int(time.time()) - 600)
    player = rtmpdump.play(programs, stage.url(carrier, f"both/{stream}?token={token}"), tmp_path / "none.flv")
    stage.server.log.wait("access", 15, stream=stream, protocol=carrier, reason="token-expired", token=stage.issuer.identity(token)[0])
    assert player.wait(30) != 0


def test_rtmpdump_brings_its_token_as_an_argument_of_connect(stage, programs, tmp_path):
    token = stage.issuer.mint("connect")
    player = programs.start("rtmpdump-argument", [
        "rtmpdump", "--live", "-r", stage.url("rtmp", "connecting/nothing"), "-C", "O:1", "-C", f"NS:token:{token}", "-C", "O:0",
        "-o", tmp_path / "none.flv"])
    stage.server.log.wait("access", 15, app="connecting", action="connect", verdict="allow", token=stage.issuer.identity(token)[0])
    player.end()


# --- revocation and expiry


@pytest.mark.parametrize("kind", ["jti", "sub", "key"])
def test_a_revocation_ends_live_sessions_and_frees_their_names(guarded, kind):
    claims = {"jti": "named", "sub": "mallory"}
    value = {**claims, "key": guarded.issuer.key_id}[kind]
    bystander = guarded.visit("rtmp", "connect", guarded.issuer.mint("connect")) if kind != "key" else None
    guests = {
        "connect": guarded.visit("rtmps", "connect", guarded.issuer.mint("connect", **claims)),
        "publish": guarded.visit("rtmp", "publish", guarded.issuer.mint("publish:cam", **claims), instance="i", stream="cam"),
        "play": guarded.visit("rtmpt", "play", guarded.issuer.mint("play:cam", **claims), instance="i", stream="cam"),
    }
    assert {guest.outcome for guest in guests.values()} == {"none"}

    began = time.monotonic()
    guarded.revoke(kind, value)
    for action, guest in guests.items():
        line, = guarded.server.log.wait("access", REVOCATION_SECONDS, action=action, verdict="withdraw")
        assert line.fields["reason"] == "token-revoked"
        guest.client.wait_closed(max(began + REVOCATION_SECONDS - time.monotonic(), 0.1))
        assert "NetConnection.Connect.Closed" in guest.client.codes()
    assert time.monotonic() - began < REVOCATION_SECONDS
    ended = guarded.server.log.wait("disconnect", reason="token-revoked", count=len(guests))
    assert len({line.fields["client"] for line in ended}) == len(ended) == len(guests)

    if bystander:
        assert not bystander.client.closed.is_set()
        bystander.close()
        with guarded.visit("rtmp", "publish", guarded.issuer.mint("publish:cam"), instance="i", stream="cam") as heir:
            assert heir.outcome == "none"


def test_a_revocation_in_sqlite_ends_live_sessions(start_server, programs, tmp_path):
    def configure(root):
        Guarded.add_application(root, "listed", application_xml({"Connect": "token"}).replace(REVOCATIONS, "conf/revoked.db"))

    made = Guarded(start_server, tmp_path, configure)
    with made.enter("rtmps", "listed", made.issuer.mint("connect", jti="named")) as guest, \
            made.enter("rtmpt", "listed", made.issuer.mint("connect")) as bystander:
        revoked = programs.run("revoke", [servers.binary(), "token", "revoke", "--list", made.server.root / "conf/revoked.db",
                                          "--id", "named"])
        assert revoked.returncode == 0, revoked.shown()
        guest.wait_closed(REVOCATION_SECONDS)
        line, = made.server.log.wait("access", app="listed", verdict="withdraw")
        assert (line.fields["token"], line.fields["reason"]) == ("named", "token-revoked")
        assert not bystander.closed.is_set()


def test_the_name_of_a_revoked_publisher_is_free_at_once_and_viewers_are_told(guarded):
    first = guarded.visit("rtmp", "publish", guarded.issuer.mint("publish:cam", jti="named"), instance="i", stream="cam")
    with guarded.enter("rtmp", "publishing/i") as viewer:
        viewer.play("cam")
        guarded.revoke("jti", "named")
        viewer.expect_status("NetStream.Play.UnpublishNotify", REVOCATION_SECONDS)
        with guarded.visit("rtmp", "publish", guarded.issuer.mint("publish:cam"), instance="i", stream="cam") as heir:
            assert heir.outcome == "none"
            tags = synthetic_tags(5)
            for tag in tags:
                heir.client.send_tag(tag, 1)
            assert viewer.wait_media(len(tags))
    assert len(guarded.server.log.wait("unpublish", stream="cam", client=first.client_id)) == 1


def refused(stage, token):
    with stage.visit("rtmp", "connect", token) as visit:
        return visit.outcome != "none"


def test_a_token_is_for_entering(stage):
    """The clocks' tolerance lets in tokens that expired up to 30 s ago: this one has a few seconds left."""
    token = stage.issuer.mint("connect play:news", exp=int(time.time()) - 27)
    with stage.enter("rtmp", "session", token) as client:
        eventually(lambda: refused(stage, token), 15, "the end of the token", every=0.5)
        client.play("news")


def test_a_session_may_be_made_to_end_with_its_token(stage):
    token = stage.issuer.mint("connect", exp=int(time.time()) - 27)
    visit = stage.visit("rtmp", "connect", token, ending="-end", instance="ending")
    assert visit.outcome == "none"
    visit.client.wait_closed(15)
    line, = stage.server.log.wait("access", instance="ending", verdict="withdraw")
    assert line.fields["reason"] == "token-expired"


# --- secrets


def test_no_secret_reaches_the_log(guarded):
    """Every kind of credential, right and wrong, in every place, over a few carriers."""
    key = guarded.server.key("live")
    secrets = [key, "wrong-key-of-somebody"]
    for carrier in ("rtmp", "rtmpt", "rtmps"):
        for place in ("nearest", "uri", "argument", "text", *(["header"] if carrier in TUNNELS else [])):
            for state, issuer in itertools.product(STATES, guarded.issuers.values()):
                if token := state.make(issuer, "play:camera"):
                    secrets.append(token)
                    guarded.visit(carrier, "play", token, place=place, issuer=issuer).close()
        for query in (f"?key={key}", "?key=wrong-key-of-somebody", "?st=signature-of-somebody&exp=1&path=live"):
            for app, name in ((f"live{query}", "a"), ("live", f"a{query}"), (f"nowhere{query}", "a"), ("live", f"b/{query}")):
                guarded.attempt(carrier, app, name)
    secrets.append("signature-of-somebody")
    guarded.server.log.wait("access", reason="bad-key")
    guarded.attempt("rtmp", "the-last", "a")  # lines are written in their order: those before it are there
    guarded.server.log.wait("refuse", app="the-last")

    written = guarded.server.program.errors() + guarded.server.program.output()
    assert not [secret for secret in secrets if secret in written]
    parts = {part for secret in secrets if secret.count(".") == 2 for part in secret.split(".")[1:] if part}
    parts |= {secret.partition("st=")[2] for secret in secrets if "&st=" in secret}
    assert not [part for part in parts if part in written]


# --- configuration


def test_check_says_where_tokens_are_asked_for_without_keys(programs, server):
    (server.root / "applications/live/Application.xml").write_text(
        "<Application>\n  <Access>\n    <Play>token</Play>\n  </Access>\n</Application>\n")
    checked = programs.run("check", [servers.binary(), "check", "--root", server.root])
    assert checked.returncode == 2
    assert "applications/live/Application.xml:3:11: error: <Play> asks for a token" in checked.output()


def test_an_application_can_close_what_others_leave_open(start_server, tmp_path):
    def configure(root):
        (root / "conf/_defaultRoot_/_defaultVHost_/Application.xml").write_text(
            application_xml({"Connect": "token"}).replace("<Access>", '<Access override="no">'))
        (root / "applications/live/Application.xml").write_text("<Application><Access><Connect>open</Connect></Access></Application>")

    made = Guarded(start_server, tmp_path, configure)
    assert made.attempt("rtmp", "live", "a") == REFUSALS["connect"]

"""Which carriers an application takes: DisallowedProtocols, AllowedProtocols, AllowHTTPTunnel."""

import contextlib

import pytest

from harness import certificates, flv, tls
from harness.clients import ffmpeg, gstreamer, rtmpdump
from harness.identity import assert_relayed
from harness.live import LivePublisher, synthetic_tags
from harness.processes import until_ended
from harness.rtmp_client import Refused, RtmpClient, connected, tcp
from harness.rtmpe_client import RtmpeClient
from harness.tunnel_client import TunnelPipe
from harness.waiting import eventually

RULES = {
    "none": "",
    "document": "<DisallowedProtocols> rtmp, RTMPS ,rtmpt</DisallowedProtocols>",
    "noplain": "<DisallowedProtocols>RTMP</DisallowedProtocols>",
    "notunnel": "<AllowHTTPTunnel>false</AllowHTTPTunnel>",
    "tunnelled": "<AllowedProtocols>rtmpt</AllowedProtocols>",
    "obfuscated": "<AllowedProtocols>rtmpe</AllowedProtocols>",
    "secure": "<AllowedProtocols>Secure</AllowedProtocols>",
}


@pytest.fixture
def server(start_server, tmp_path):
    """With everything served: TLS, and RTMPE."""
    certificate = certificates.for_this_machine(certificates.Authority(tmp_path))

    def configure(root):
        certificates.present(certificate)(root)
        adaptor = root / "conf/_defaultRoot_/Adaptor.xml"
        adaptor.write_text(adaptor.read_text().replace('<RTMPE enabled="false">', '<RTMPE enabled="true">'))
        for name, tags in RULES.items():
            folder = root / "applications" / name
            folder.mkdir()
            (folder / "Application.xml").write_text(f"<Application>{tags}</Application>\n")

    return start_server(configure=configure)


CARRIERS = {
    "rtmp": lambda port: RtmpClient(tcp(port)),
    "rtmpt": lambda port: RtmpClient(TunnelPipe(port)),
    "rtmps": lambda port: RtmpClient(tls.tls(port, tls.trusting_anybody())),
    "rtmpe": lambda port: RtmpeClient(tcp(port)),
    "rtmpte": lambda port: RtmpeClient(TunnelPipe(port)),
}

BARRED, INSECURE = "protocol-disallowed", "insecure"
# What each application says to the carriers, in their order above.
EXPECTED = {
    "none": (None, None, None, None, None),
    "document": (BARRED, BARRED, BARRED, None, None),
    "noplain": (BARRED, BARRED, None, None, None),
    "notunnel": (None, BARRED, None, None, BARRED),
    "tunnelled": (BARRED, None, BARRED, BARRED, BARRED),
    "obfuscated": (BARRED, BARRED, BARRED, None, BARRED),
    "secure": (INSECURE, INSECURE, None, INSECURE, INSECURE),
}


def verdict(server, carrier, app):
    """None if the client gets in, else the reason in the log."""
    before = len(server.log.events("refuse"))
    with contextlib.closing(CARRIERS[carrier](server.port)) as client:
        try:
            # The URI lies about the carrier, which must not matter.
            client.connect(app, tc_url=f"rtmps://127.0.0.1/{app}")
        except Refused as refusal:
            assert refusal.code == "NetConnection.Connect.Rejected"
            eventually(lambda: len(server.log.events("refuse")) > before, 5, "a refusal in the log")
            return server.log.events("refuse")[-1].fields["reason"]
    return None


def test_every_carrier_against_every_rule(server):
    seen = {app: tuple(verdict(server, carrier, app) for carrier in CARRIERS) for app in EXPECTED}

    assert seen == EXPECTED


def test_nothing_is_made_for_clients_that_may_not_come_in(server):
    assert verdict(server, "rtmp", "document") == BARRED
    assert verdict(server, "rtmp", "none") is None
    assert {event.fields["app"] for event in server.log.wait("load")} == {"none"}


def test_every_connect_has_one_line_in_the_audit(server):
    for app in EXPECTED:
        verdict(server, "rtmpt", app)
    with contextlib.closing(CARRIERS["rtmpt"](server.port)) as client, pytest.raises(Refused):
        client.connect("nowhere")
    lines = {event.fields["app"]: (event.fields["verdict"], event.fields["by"], event.fields["reason"])
             for event in server.log.wait("access", count=len(EXPECTED) + 1, action="connect", protocol="rtmpt")}
    assert lines == {**{app: ("refuse", "protocols", reasons[1]) if reasons[1] else ("allow", "open", "none")
                        for app, reasons in EXPECTED.items()},
                     "nowhere": ("refuse", "application", "unknown-application")}


def watch(programs, server, scheme, app, folder):
    return rtmpdump.play(programs, server.url(scheme, "camera", app=app), folder / f"{app}-{scheme}.flv", f"{app}-{scheme}")


def test_librtmp_gets_in_by_the_protocols_that_the_documents_line_leaves(server, programs, short_media, tmp_path):
    players = {scheme: watch(programs, server, scheme, "document", tmp_path) for scheme in ("rtmp", "rtmpt", "rtmpe", "rtmpte")}
    for scheme in ("rtmpe", "rtmpte"):
        server.log.wait("play", 15, app="document", protocol=scheme)
    for scheme in ("rtmp", "rtmpt"):
        server.log.wait("refuse", 15, app="document", protocol=scheme, reason=BARRED)
    sent = tmp_path / "sent.flv"
    source = gstreamer.publish_by_librtmp(programs, short_media, server.url("rtmpe", "camera", app="document"), sent)
    assert source.wait(30) == 0, source.shown()

    until_ended(players.values(), 20)
    for scheme in ("rtmpe", "rtmpte"):
        assert_relayed(flv.read(sent), flv.read(tmp_path / f"document-{scheme}.flv"))


def test_where_only_tls_is_taken_ffmpeg_gets_in_by_it_and_rtmpdump_not_without(server, programs, short_media, tmp_path):
    url = server.url("rtmps", "camera", app="secure")
    player = ffmpeg.play(programs, url, tmp_path / "tls.flv")
    server.log.wait("play", 15, app="secure", protocol="rtmps")
    for scheme in ("rtmp", "rtmpe"):
        watch(programs, server, scheme, "secure", tmp_path).wait(20)
        server.log.wait("refuse", app="secure", protocol=scheme, reason=INSECURE)

    source = ffmpeg.publish(programs, short_media, url)
    assert source.wait(30) == 0, source.shown()
    until_ended([player], 20)
    assert_relayed(flv.read(short_media), flv.read(tmp_path / "tls.flv"))


def test_who_is_inside_stays_when_the_rules_change(server):
    with LivePublisher(server.port, "camera", synthetic_tags(500), app="none") as publisher:
        application = server.root / "applications/none/Application.xml"
        application.write_text("<Application><AllowedProtocols>rtmpt</AllowedProtocols></Application>\n")

        eventually(lambda: verdict(server, "rtmp", "none") == "protocol-disallowed", 10, "the new rule in force")
        assert verdict(server, "rtmpt", "none") is None
        assert publisher.sending


def test_contradictions_are_told_at_start(start_server):
    def configure(root):
        (root / "conf/_defaultRoot_/_defaultVHost_/Application.xml").write_text(
            "<Application>\n  <AllowedProtocols>secure</AllowedProtocols>\n</Application>\n")

    server = start_server(configure=configure)
    told = [event.fields.get("message", "") for event in server.log.wait("configuration", count=2)]
    assert any("Application.xml:2:21: warning: nobody can connect" in message and "certificate" in message
               for message in told), told
    with pytest.raises(Refused):
        connected(server.port)

"""RTMPS, RTMPTS and HTTPS on the ports of their plain forms, with the programs people have."""

import signal
import ssl
import struct
import time

import pytest

from harness import amf0, certificates, chunks, flv, tls
from harness.chunks import Message
from harness.clients import ffmpeg, gstreamer, mpv, rtmpdump
from harness.identity import as_far_as_sent, assert_relayed
from harness.ports import free_port
from harness.processes import until_ended
from harness.proxies import nginx
from harness.rtmp_client import tcp
from harness.tunnel_client import HttpConnection
from harness.waiting import eventually

STREAM = "sealed"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return certificates.Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def certificate(authority):
    return certificates.for_this_machine(authority)


@pytest.fixture
def server(start_server, certificate):
    return start_server(configure=certificates.present(certificate))


def url(server, scheme, stream=STREAM):
    return f"{scheme}://localhost:{server.port}/live/{stream}"


# --- publishing and playing

def trusting(authority, command):
    """A command that sees `authority` as the machine's list of trusted authorities, in a mount namespace of its own."""
    bundle = "/etc/ssl/certs/ca-certificates.crt"
    return ["unshare", "--mount", "sh", "-c", f'mount --bind {authority.file} {bundle} && exec "$@"', "sh", *command]


def play_gstreamer(programs, authority, address, output, name):
    return programs.start(name, trusting(authority, [
        "gst-launch-1.0", "-e", "rtmp2src", f"location={address}", "tls-validation-flags=validate-all", "!",
        "filesink", "buffer-mode=2", f"location={output}"]))


def players_of(server, programs, authority, folder):
    return {
        "ffmpeg-rtmps": ffmpeg.play(programs, url(server, "rtmps"), folder / "ffmpeg-rtmps.flv", "play-ffmpeg-rtmps"),
        "ffmpeg-rtmpts": ffmpeg.play(programs, url(server, "rtmpts"), folder / "ffmpeg-rtmpts.flv", "play-ffmpeg-rtmpts"),
        "rtmpdump-rtmps": rtmpdump.play(programs, url(server, "rtmps"), folder / "rtmpdump-rtmps.flv", "play-rtmpdump"),
        "gstreamer-rtmps": play_gstreamer(programs, authority, url(server, "rtmps"), folder / "gstreamer-rtmps.flv",
                                          "play-gstreamer"),
        "ffmpeg-rtmp": ffmpeg.play(programs, server.rtmp(STREAM), folder / "ffmpeg-rtmp.flv", "play-ffmpeg-rtmp"),
    }


LOST_AT_THE_END = {"gstreamer-rtmps": 1}  # as over plain rtmp: see README.md
PUBLISHERS = ["ffmpeg-rtmps", "ffmpeg-rtmpts", "gstreamer-rtmps"]


def start_publisher(kind, programs, authority, media, server, sent):
    if kind != "gstreamer-rtmps":
        return ffmpeg.publish(programs, media, url(server, kind.split("-")[1]))
    return programs.start("gst-publish", trusting(authority, gstreamer.publishing(media, url(server, "rtmps"), sent)))


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_what_is_published_over_tls_is_what_everybody_receives(publisher, server, programs, authority, media, tmp_path):
    players = players_of(server, programs, authority, tmp_path)
    watcher = mpv.play(programs, url(server, "rtmps"), 60, "mpv-rtmps")
    server.log.wait("play", timeout=15, count=len(players) + 1)
    sent = tmp_path / "sent.flv"
    source = start_publisher(publisher, programs, authority, media, server, sent)
    assert source.wait(40) == 0, source.shown()
    assert watcher.wait(15) == 0, watcher.shown()
    until_ended(players.values(), 15)

    received = {name: flv.read(tmp_path / f"{name}.flv") for name in players}
    published = flv.read(sent if publisher.startswith("gstreamer") else media)
    if publisher == "ffmpeg-rtmpts":
        published = as_far_as_sent(published, received.values())
    for name, tags in received.items():
        assert_relayed(published, tags, lost_at_the_end=LOST_AT_THE_END.get(name, 0))
    assert mpv.decoding_errors(watcher) == []
    assert {event.fields["protocol"] for event in server.log.events("connect")} == {"rtmps", "rtmpts", "rtmp"}


def test_curl_gets_https_from_the_port_that_is_published_to(start_server, programs, authority, certificate, short_media):
    page = "<html>behind TLS</html>\n"
    site = nginx.web_site(programs, {"index.html": page})

    def configure(root):
        certificates.present(certificate)(root)
        ini = root / "conf/fms.ini"
        ini.write_text(ini.read_text().replace("HTTPPROXY.HOST =", f"HTTPPROXY.HOST = 127.0.0.1:{site.port}"))

    server = start_server(configure=configure)
    publisher = ffmpeg.publish(programs, short_media, url(server, "rtmps"))
    server.log.wait("publish", timeout=10, protocol="rtmps")
    fetched = programs.run("curl", ["curl", "-sS", "--cacert", authority.file, f"https://localhost:{server.port}/"])
    assert fetched.returncode == 0, fetched.shown()
    assert fetched.output() == page
    assert publisher.wait(20) == 0, publisher.shown()


# --- certificates

def presented(port, made, name="localhost"):
    """The names of the certificate that the server presents."""
    with tls.tls(port, made, name) as connection:
        return [value for _, value in connection.getpeercert()["subjectAltName"]]


def serial(port, made):
    with tls.tls(port, made) as connection:
        return connection.getpeercert()["serialNumber"]


def test_the_name_that_is_asked_for_chooses_the_certificate(start_server, authority, certificate):
    other = authority.issue("other", "DNS:example.com", "DNS:*.example.com")
    section = "".join(
        f"<SSLServerCtx><SSLCertificateFile>{one.file}</SSLCertificateFile>"
        f"<SSLCertificateKeyFile>{one.key}</SSLCertificateKeyFile></SSLServerCtx>" for one in (certificate, other))

    def configure(root):
        (root / "conf/_defaultRoot_/Adaptor.xml").write_text(f"<Adaptor><SSL>{section}</SSL></Adaptor>")

    server = start_server(configure=configure)
    made = tls.context(authority)
    assert presented(server.port, made, "example.com") == ["example.com", "*.example.com"]
    assert presented(server.port, made, "cam.example.com") == ["example.com", "*.example.com"]
    assert "localhost" in presented(server.port, made, "localhost")
    with pytest.raises(ssl.SSLCertVerificationError):
        presented(server.port, made, "elsewhere.test")  # gets the first one, and sees that it is not for it
    server.log.wait("refuse", reason="bad-tls")


class IdleClient:
    """An RTMP client over TLS that has connected and says nothing more."""

    def __init__(self, port, made):
        self._pipe = tls.tls(port, made)
        self._pipe.sendall(b"\x03" + bytes(1536))
        answer = b""
        while len(answer) < 1 + 2 * 1536:
            answer += self._pipe.recv(4096)
        self._pipe.sendall(answer[1:1537])
        self.ask("connect", {"app": "live", "tcUrl": f"rtmps://localhost:{port}/live"}, b"NetConnection.Connect.Success")

    def ask(self, name, argument, expected):
        self._pipe.sendall(chunks.encode(Message(chunks.COMMAND, 0, 0, amf0.encode(name, 1, argument)), 128, 3))
        got = b""
        while expected not in got:
            piece = self._pipe.recv(4096)
            assert piece, "the session has ended"
            got += piece

    def close(self):
        self._pipe.close()


def replace(certificate, fresh):
    """As certbot does: new files take the place of the old ones."""
    fresh.key.rename(certificate.key)
    fresh.file.rename(certificate.file)


def test_500_sessions_stay_through_a_change_of_the_certificate(server, authority, certificate):
    made = tls.context(authority)
    clients = [IdleClient(server.port, made) for _ in range(500)]
    before = serial(server.port, made)

    replace(certificate, certificates.for_this_machine(authority, "renewed"))
    changed = time.monotonic()
    eventually(lambda: serial(server.port, made) != before, 5, "the new certificate")
    waited = time.monotonic() - changed
    assert waited <= 1.0, f"the new certificate was seen after {waited:.2f} s"

    for client in clients:
        client.ask("createStream", None, b"_result")
    for client in clients:
        client.close()


def test_a_broken_certificate_leaves_the_old_one_and_says_so(server, authority, certificate):
    made = tls.context(authority)
    before = serial(server.port, made)
    certificate.file.write_text("no certificate\n")

    event = server.log.wait("certificate", effect="the old one stays")[0]
    assert str(certificate.file) in event.fields["problem"] and event.level == "error"
    assert serial(server.port, made) == before


def test_sighup_reads_the_certificates_again(server, authority, certificate):
    made = tls.context(authority)
    server.log.wait("certificate")
    server.program.signal(signal.SIGHUP)
    server.log.wait("reload")
    assert len(server.log.wait("certificate", count=2)) == 2
    assert serial(server.port, made)


# --- what is not allowed

def s_client(programs, server, name, *options, script=""):
    """openssl s_client, with `script` typed into it."""
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", *options]
    return programs.run(name, ["sh", "-c", f"{script or 'true'} | \"$@\"", "sh", *command], timeout=20)


@pytest.mark.parametrize("version", ["-tls1", "-tls1_1"])
def test_old_versions_are_refused(version, server, programs):
    tried = s_client(programs, server, f"s_client{version}", version, "-cipher", "ALL:@SECLEVEL=0")
    assert "protocol version" in tried.errors() + tried.output()
    server.log.wait("refuse", reason="tls-version")


def test_no_renegotiation(server, programs):
    tried = s_client(programs, server, "renegotiate", "-tls1_2", script="(sleep 0.5; echo R; sleep 1)")
    said = tried.errors() + tried.output()
    assert "RENEGOTIATING" in said and "no renegotiation" in said, said


def test_tickets_and_alpn(server, programs):
    for version in ("-tls1_2", "-tls1_3"):
        said = s_client(programs, server, f"look{version}", version, "-alpn", "h2,http/1.1", script="sleep 0.5").output()
        assert "ALPN protocol: http/1.1" in said
        assert "session ticket" not in said.lower(), said


def test_a_handshake_that_is_cut_or_never_comes_ends_at_the_deadline(server):
    cut = tcp(server.port)
    cut.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100))
    silent = tls.trusting_anybody()
    with tls.tls(server.port, silent) as quiet:  # a handshake, and then nothing
        server.log.wait_refusals("connect-deadline", 2, timeout=15)
        assert cut.recv(1) == b"" and quiet.recv(1) == b""


def test_a_hello_of_16_kib_and_noise_are_told_off(server):
    hello = b"\x01" + (0xFFFFFF).to_bytes(3, "big") + b"\x03\x03" + bytes(16_378)  # a full record of one far longer
    for body in (hello, b"\xff" * 64):
        with tcp(server.port) as peer:
            peer.sendall(b"\x16\x03\x01" + struct.pack(">H", len(body)) + body)
            answer = peer.recv(64)
            assert answer == b"" or answer[0] == 0x15, answer  # an alert and nothing else
    server.log.wait_refusals("bad-tls", 2, timeout=5)


def test_a_wrong_name_or_an_unknown_authority_is_the_clients_end_of_it(server, programs, tmp_path, authority):
    """Never plaintext instead: the players give up, and the server has seen no client."""
    wrong = programs.run("ffmpeg-unknown", [
        *ffmpeg.QUIET, "-tls_verify", "1", "-i", url(server, "rtmps"), "-f", "null", "-"], timeout=20)
    assert wrong.returncode != 0
    made = tls.context(authority)
    with pytest.raises(ssl.SSLCertVerificationError):
        tls.tls(server.port, made, "example.org")
    server.log.wait_refusals("bad-tls", 1, timeout=5)
    assert server.log.events("connect") == []


def test_a_port_for_tls_takes_nothing_else(start_server, certificate, authority):
    port = free_port()
    sealed = start_server(configure=certificates.present(certificate), listen=[f"127.0.0.1:-{port}"])
    with tcp(sealed.port) as plain:
        plain.sendall(b"\x03" + bytes(1536))
        assert plain.recv(1) == b""
    sealed.log.wait("refuse", reason="tls-required")
    with HttpConnection(sealed.port) as http:
        http.send("POST", "/open/1", b"\x00")
        assert http.at_end()
    with tls.connected(sealed.port, tls.context(authority)) as client:
        assert client.create_stream() >= 1

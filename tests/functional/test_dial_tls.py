"""TLS of the client library against OpenSSL's server: whom it trusts, and what it says when it does not."""

import pytest

from harness import dated_certificates as dated
from harness.answering import Answering, resetting, saying
from harness.certificates import Authority, for_this_machine
from harness.dial_probe import dial
from harness.ports import accepts, free_port
from harness.waiting import eventually


@pytest.fixture
def authority(programs):
    return Authority(programs.folder, "Wall")


def tls_server(programs, certificate, *options):
    """`openssl s_server` that says every line backwards; its port."""
    port = free_port()
    program = programs.start("s_server", ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-rev", "-quiet",
                                          "-cert", certificate.file, "-key", certificate.key, *options])
    eventually(lambda: program.running and accepts("127.0.0.1", port), 10, lambda: program.shown())
    return port


def seen_by(programs, port, *options, host="localhost", **more):
    return dial(programs, host, port, "--tls", *options, **more)


def trusting(certificate):
    return "--cacert", certificate.file


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_talks_tls_with_a_server_it_trusts(programs, authority, version):
    port = tls_server(programs, for_this_machine(authority), version)

    seen = seen_by(programs, port, *trusting(authority), send="hello\n")

    assert (seen["ok"], seen["secure"], seen["received"]) == (True, True, "olleh\n")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_verifies_an_address_by_the_certificates_addresses(programs, authority, address):
    port = tls_server(programs, authority.issue("addresses", "IP:127.0.0.1", "IP:::1"))

    seen = seen_by(programs, port, *trusting(authority), "--name", address, host="127.0.0.1", send="hello\n")

    assert seen["received"] == "olleh\n"


def test_does_not_take_a_name_for_an_address(programs, authority):
    port = tls_server(programs, authority.issue("name", "DNS:localhost", "DNS:127.0.0.1"))

    seen = seen_by(programs, port, *trusting(authority), host="127.0.0.1")

    assert (seen["obstacle"], seen["stage"]) == ("tls-wrong-name", "tls")


def test_names_what_a_certificate_is_for(programs, authority):
    port = tls_server(programs, authority.issue("other", "DNS:other.test", "IP:192.0.2.7"))

    seen = seen_by(programs, port, *trusting(authority))

    assert seen["obstacle"] == "tls-wrong-name"
    assert seen["detail"] == "the certificate is for other.test, 192.0.2.7, not for localhost"


def test_names_an_issuer_it_does_not_know(programs, authority):
    port = tls_server(programs, for_this_machine(authority))

    seen = seen_by(programs, port)
    elsewhere = seen_by(programs, port, *trusting(Authority(programs.folder, "other")))

    assert (seen["obstacle"], seen["detail"]) == ("tls-intercepted", 'the issuer is "Wall"')
    assert elsewhere["obstacle"] == "tls-intercepted"


def test_tells_a_self_signed_certificate_from_interception(programs):
    certificate = dated.make(programs.folder, "own", (-1, 30))
    port = tls_server(programs, certificate)

    assert seen_by(programs, port)["obstacle"] == "tls-self-signed"
    assert seen_by(programs, port, *trusting(certificate), send="hello\n")["received"] == "olleh\n"


@pytest.mark.parametrize("root_days, days, expected", [
    ((-900, 900), (-60, -1), "tls-expired"),
    ((-900, 900), (1, 30), "clock-wrong"),
    ((-900, -2), (-60, -1), "clock-wrong"),
])
def test_tells_an_expired_certificate_from_a_wrong_clock(programs, root_days, days, expected):
    root = dated.make(programs.folder, "root", root_days, is_authority=True)
    port = tls_server(programs, dated.make(programs.folder, "server", days, issuer=root))

    seen = seen_by(programs, port, *trusting(root))

    assert seen["obstacle"] == expected
    assert "clock says" in seen["detail"]


def test_does_not_go_below_tls_1_2(programs, authority):
    port = tls_server(programs, for_this_machine(authority), "-tls1", "-cipher", "ALL:@SECLEVEL=0")

    seen = seen_by(programs, port, *trusting(authority))

    assert (seen["obstacle"], seen["stage"]) == ("tls-failed", "tls")
    assert "protocol" in seen["detail"]


def test_names_the_alert_of_a_server_that_refuses(programs, authority):
    port = tls_server(programs, for_this_machine(authority), "-tls1_2", "-cipher", "DHE-PSK-AES128-CBC-SHA256")

    seen = seen_by(programs, port, *trusting(authority))

    assert (seen["obstacle"], seen["detail"]) == ("tls-failed", "alert: handshake failure")


@pytest.mark.parametrize("words, detail", [
    (b"HTTP/1.1 400 Bad Request\r\n\r\n", "it answers HTTP in the clear"),
    (b"\x03\x00\x00\x00\x00\x00\x00\x00\x00", "it answers RTMP in the clear"),
    (b"SSH-2.0-OpenSSH\r\n", 'it answers "SSH-2"'),
])
def test_says_what_answers_instead_of_tls(programs, words, detail):
    with Answering(saying(words)) as server:
        seen = seen_by(programs, server.port)

    assert (seen["obstacle"], seen["detail"]) == ("not-tls", detail)


@pytest.mark.parametrize("answer, expected", [(saying(b""), "closed"), (resetting, "reset"),
                                              (saying(b"\x16\x03\x03\x00\x7a\x02"), "closed")])
def test_says_how_a_handshake_was_broken_off(programs, answer, expected):
    with Answering(answer) as server:
        seen = seen_by(programs, server.port)

    assert (seen["obstacle"], seen["stage"]) == (expected, "tls")


def test_sends_the_name_and_offers_http(programs, authority):
    hellos = []

    def listen(connection):
        hellos.append(connection.recv(4096))

    with Answering(listen) as server:
        seen_by(programs, server.port, "--name", "server.test.", host="127.0.0.1")

    assert b"\x00\x0bserver.test" in hellos[0]
    assert b"\x08http/1.1" in hellos[0]


def test_sends_no_address_as_a_name(programs):
    hellos = []
    with Answering(lambda connection: hellos.append(connection.recv(4096))) as server:
        seen_by(programs, server.port, host="127.0.0.1")

    assert b"127.0.0.1" not in hellos[0]


def test_says_nothing_in_the_clear(programs):
    """Whatever the far end does, a connection that was to be TLS carries nothing but TLS records."""
    heard = []

    def listen(connection):
        heard.append(connection.recv(4096))
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while more := connection.recv(4096):
            heard.append(more)

    with Answering(listen) as server:
        dial(programs, "127.0.0.1", server.port, "--tls", send="PLAINTEXT")
        eventually(lambda: heard, 5, "a hello")

    assert heard[0][:2] == b"\x16\x03"
    assert b"PLAINTEXT" not in b"".join(heard)
    assert all(piece[:2] in (b"\x16\x03", b"\x15\x03") for piece in heard)

"""The client library through real proxies: squid, dante and microsocks, and what they say when they refuse."""

import hashlib
import pathlib
import shutil
import subprocess

import pytest

from harness.answering import Answering, echo, resetting, saying
from harness.certificates import Authority, for_this_machine
from harness.dial_probe import dial, obstacle
from harness.ports import free_port
from harness.proxies.socks import Dante, Microsocks, Ssh
from harness.proxies.squid import Squid

USER, PASSWORD, REALM = "ann", "s3cret", "office"
HELPERS = pathlib.Path("/usr/lib/squid")
PAGES = pathlib.Path("/usr/share/squid/errors/templates")


@pytest.fixture
def echo_server():
    with Answering(echo) as server:
        yield server


def for_squid(path):
    """squid gives up root and must still read its files."""
    path.chmod(0o644)
    return path


def basic(programs):
    users = for_squid(_written(programs, "users", f"{USER}:{_apr1(PASSWORD)}\n"))
    return f"""auth_param basic program {HELPERS}/basic_ncsa_auth {users}
auth_param basic realm {REALM}
acl known proxy_auth REQUIRED
http_access allow known"""


def digest(programs):
    secret = hashlib.md5(f"{USER}:{REALM}:{PASSWORD}".encode()).hexdigest()
    users = for_squid(_written(programs, "users", f"{USER}:{REALM}:{secret}\n"))
    return f"""auth_param digest program {HELPERS}/digest_file_auth -c {users}
auth_param digest realm {REALM}
acl known proxy_auth REQUIRED
http_access allow known"""


def _written(programs, name, text):
    path = programs.folder / name
    path.write_text(text)
    return path


def _apr1(password):
    made = subprocess.run(["openssl", "passwd", "-apr1", password], check=True, capture_output=True, text=True)
    return made.stdout.strip()


def url(proxy, scheme="http", user="", password=PASSWORD):
    login = f"{user}:{password}@" if user else ""
    return f"{scheme}://{login}127.0.0.1:{proxy.port}"


def through(programs, proxy_url, server, **options):
    return dial(programs, "127.0.0.1", server.port, "--proxy", proxy_url, send="hello", **options)


# ---- squid


def test_connects_through_squid(programs, echo_server):
    squid = Squid(programs)

    seen = through(programs, url(squid), echo_server)

    assert (seen["received"], seen["port"]) == ("hello", squid.port)
    assert seen["route"] == f"http-connect 127.0.0.1:{squid.port}"


def test_takes_the_proxy_from_the_environment(programs, echo_server):
    squid = Squid(programs)
    environment = {"https_proxy": url(squid)}

    seen = through(programs, "environment", echo_server, environment=environment)
    past = through(programs, "environment", echo_server, environment={**environment, "no_proxy": "127.0.0.0/8"})

    assert (seen["received"], seen["route"]) == ("hello", f"http-connect 127.0.0.1:{squid.port}")
    assert (past["received"], past["route"]) == ("hello", "direct")


def test_lets_squid_resolve_the_name(programs, echo_server):
    squid = Squid(programs, rules="hosts_file " + str(_hosts(programs)) + "\nhttp_access allow all")

    seen = dial(programs, "only-squid-knows.test", echo_server.port, "--proxy", url(squid), send="hello")

    assert seen["received"] == "hello"


def _hosts(programs):
    return for_squid(_written(programs, "hosts", "127.0.0.1 only-squid-knows.test\n"))


def test_connects_through_a_proxy_that_is_spoken_to_in_tls(programs, echo_server):
    authority = Authority(programs.folder)
    certificate = for_this_machine(authority)
    certificate.key.chmod(0o644)
    port = free_port()
    Squid(programs, rules=f"https_port 127.0.0.1:{port} tls-cert={certificate.file} tls-key={certificate.key}\n"
                          "http_access allow all")
    proxy = f"https://localhost:{port}"

    seen = dial(programs, "127.0.0.1", echo_server.port, "--proxy", proxy, "--cacert", authority.file, send="hello")
    distrusted = dial(programs, "127.0.0.1", echo_server.port, "--proxy", proxy)

    assert seen["received"] == "hello"
    assert (distrusted["obstacle"], distrusted["stage"]) == ("tls-intercepted", "tls")


def test_says_that_squid_lets_nothing_through_to_a_port(programs, echo_server):
    squid = Squid(programs, rules="acl https port 443\nhttp_access deny CONNECT !https\nhttp_access allow all")

    seen = through(programs, url(squid), echo_server)

    assert (seen["obstacle"], seen["stage"]) == ("connect-refused", "proxy")
    assert seen["detail"] == "403 Forbidden (ERR_ACCESS_DENIED 0)"


def test_says_that_squid_forbids_a_destination(programs):
    squid = Squid(programs, rules="acl site dstdomain forbidden.test\nhttp_access deny site\nhttp_access allow all")

    assert obstacle(programs, "forbidden.test", 443, "--proxy", url(squid)) == "destination-forbidden"


@pytest.mark.parametrize("page, words, expected", [
    ("ERR_OUTSIDE_HOURS", "Not now.", "outside-hours"),
    ("ERR_HOUSE_RULE", "Browsing is for permitted hours only.", "outside-hours"),
    ("ERR_USER_BARRED", "Sorry.", "user-barred"),
    ("ERR_HOUSE_RULE", "Your account is not permitted to use the Internet.", "user-barred"),
])
def test_reads_the_pages_of_squids_administrator(programs, page, words, expected):
    pages = programs.folder / "pages"
    shutil.copytree(PAGES, pages)
    for_squid(_written(programs, f"pages/{page}", f"<html><body><p>{words}</p></body></html>\n"))
    squid = Squid(programs, rules=f"error_directory {pages}\nacl everybody src all\ndeny_info {page} everybody\n"
                                  "http_access deny everybody")

    assert obstacle(programs, "server.test", 443, "--proxy", url(squid)) == expected


def test_says_what_squid_cannot_reach(programs):
    squid = Squid(programs)

    closed = dial(programs, "127.0.0.1", free_port(), "--proxy", url(squid))
    unknown = dial(programs, "nobody.invalid", 443, "--proxy", url(squid))

    assert (closed["obstacle"], unknown["obstacle"]) == ("proxy-cannot-reach", "proxy-cannot-reach")
    assert "ERR_CONNECT_FAIL" in closed["detail"]
    # Where no name server answers at all squid says that it cannot forward.
    assert "ERR_DNS_FAIL" in unknown["detail"] or "ERR_CANNOT_FORWARD" in unknown["detail"]


@pytest.mark.parametrize("login", [basic, digest])
def test_logs_in_at_squid(programs, echo_server, login):
    squid = Squid(programs, rules=login(programs))

    lines = dial(programs, "127.0.0.1", echo_server.port, "--proxy", url(squid, user=USER), "--repeat", 3, send="hello")

    assert [line["received"] for line in lines] == ["hello"] * 3
    refused = [line for line in squid.requests() if "/407 " in line]
    assert len(refused) == 1, refused  # the next ones log in at once, with the nonce counted on


@pytest.mark.parametrize("login", [basic, digest])
def test_logs_in_for_requests_that_are_forwarded(programs, login):
    squid = Squid(programs, rules=login(programs))

    with Answering(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")) as web:
        lines = dial(programs, "127.0.0.1", web.port, "--proxy", url(squid, user=USER), "--proxy-use", "http", "--post",
                     "--repeat", 3)
    refused = dial(programs, "127.0.0.1", 80, "--proxy", url(squid, user=USER, password="wrong"), "--proxy-use", "http",
                   "--post")

    assert [line["status"] for line in lines] == [200] * 3
    assert [line["route"] for line in lines] == [f"http-forward 127.0.0.1:{squid.port}"] * 3
    assert refused["obstacle"] == "proxy-refuses-credentials"


@pytest.mark.parametrize("login", [basic, digest])
def test_says_that_squid_refuses_a_password_and_tries_it_once(programs, echo_server, login):
    squid = Squid(programs, rules=login(programs))

    lines = dial(programs, "127.0.0.1", echo_server.port, "--proxy", url(squid, user=USER, password="wrong"),
                 "--repeat", 3)

    assert [line["obstacle"] for line in lines] == ["proxy-refuses-credentials"] * 3
    assert len([line for line in squid.requests() if "/407 " in line]) == 4


@pytest.mark.parametrize("login", [basic, digest])
def test_says_that_squid_wants_credentials(programs, echo_server, login):
    squid = Squid(programs, rules=login(programs))

    seen = through(programs, url(squid), echo_server)

    assert seen["obstacle"] == "proxy-wants-credentials"
    assert login.__name__ in seen["detail"].lower()


def test_takes_a_fresh_nonce_when_squid_finds_the_old_one_stale(programs, echo_server):
    squid = Squid(programs, rules="auth_param digest nonce_max_count 2\n" + digest(programs))

    lines = dial(programs, "127.0.0.1", echo_server.port, "--proxy", url(squid, user=USER), "--repeat", 5, send="hello")

    assert [line["ok"] for line in lines] == [True] * 5
    assert len([line for line in squid.requests() if "/407 " in line]) > 1


@pytest.mark.parametrize("scheme", ["ntlm", "negotiate"])
def test_names_the_login_that_is_lacking(programs, echo_server, scheme):
    squid = Squid(programs, rules=f"auth_param {scheme} program {HELPERS}/ntlm_fake_auth\n"
                                  "acl known proxy_auth REQUIRED\nhttp_access allow known")

    seen = through(programs, url(squid, user=USER), echo_server)

    assert (seen["obstacle"], seen["detail"].lower()) == ("proxy-scheme-unknown", f"it offers {scheme}")


def test_goes_on_where_a_proxy_closes_behind_each_question(programs):
    asked = []

    def answer(connection):
        asked.append(connection.recv(4096))
        if b"Proxy-Authorization: Basic" not in asked[-1]:
            connection.sendall(b"HTTP/1.0 407 Wanted\r\nProxy-Authenticate: Basic realm=x\r\n\r\nlogin")
            return
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
        echo(connection)

    with Answering(answer) as proxy:
        seen = dial(programs, "server.test", 443, "--proxy", url(proxy, user=USER), send="hello")

    assert seen["received"] == "hello"
    assert len(asked) == 2


# ---- what is no such proxy


def test_says_that_a_proxy_cannot_be_reached(programs):
    port = free_port()

    seen = dial(programs, "server.test", 443, "--proxy", f"127.0.0.1:{port}")

    assert (seen["obstacle"], seen["stage"]) == ("proxy-unreachable", "proxy")
    assert f"127.0.0.1:{port}" in seen["detail"]


@pytest.mark.parametrize("scheme", ["http", "socks4a", "socks5"])
@pytest.mark.parametrize("answer, expected", [
    (saying(b"220 mail.test ESMTP\r\n"), {"proxy-bad-reply"}),
    (saying(b""), {"closed"}),
    (resetting, {"reset"}),
])
def test_says_that_what_answers_is_no_proxy(programs, scheme, answer, expected):
    with Answering(answer) as server:
        assert obstacle(programs, "server.test", 443, "--proxy", url(server, scheme)) in expected


def test_knows_a_portal_in_the_proxys_place(programs):
    with Answering(saying(b"HTTP/1.1 302 Found\r\nLocation: http://login.test/\r\nContent-Length: 0\r\n\r\n")) as portal:
        seen = dial(programs, "server.test", 443, "--proxy", url(portal))

    assert (seen["obstacle"], seen["detail"]) == ("captive-portal", "302 Found to http://login.test/")


# ---- SOCKS


@pytest.mark.parametrize("scheme", ["socks4a", "socks5"])
def test_connects_through_dante(programs, echo_server, scheme):
    dante = Dante(programs)

    seen = through(programs, url(dante, scheme), echo_server)

    assert (seen["received"], seen["route"]) == ("hello", f"{scheme} 127.0.0.1:{dante.port}")


def test_lets_dante_resolve_the_name(programs, echo_server):
    dante = Dante(programs)  # it knows SOCKS 4 without names, and 5

    seen = dial(programs, "localhost", echo_server.port, "--proxy", url(dante, "socks5"), send="hello")

    assert seen["received"] == "hello"


@pytest.mark.parametrize("scheme", ["socks4a", "socks5"])
def test_lets_ssh_resolve_the_name(programs, echo_server, scheme):
    ssh = Ssh(programs)

    seen = dial(programs, "localhost", echo_server.port, "--proxy", url(ssh, scheme), send="hello")
    closed = dial(programs, "localhost", free_port(), "--proxy", url(ssh, scheme))

    assert seen["received"] == "hello"
    assert not closed["ok"]


@pytest.mark.parametrize("scheme", ["socks4a", "socks5"])
def test_says_that_dante_lets_nothing_through_to_a_port(programs, echo_server, scheme):
    dante = Dante(programs, ports=[443])

    assert through(programs, url(dante, scheme), echo_server)["obstacle"] == "connect-refused"


def test_says_what_dante_cannot_reach(programs):
    dante = Dante(programs)

    seen = dial(programs, "127.0.0.1", free_port(), "--proxy", url(dante, "socks5"))

    assert (seen["obstacle"], seen["detail"]) == ("proxy-cannot-reach", "SOCKS 5 reply 5: connection refused")


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_connects_through_microsocks(programs, echo_server, scheme):
    microsocks = Microsocks(programs)

    by_name = dial(programs, "localhost", echo_server.port, "--proxy", url(microsocks, scheme), send="hello")

    assert by_name["received"] == "hello"


def test_logs_in_at_microsocks(programs, echo_server):
    microsocks = Microsocks(programs, user=USER, password=PASSWORD)

    assert through(programs, url(microsocks, "socks5", USER), echo_server)["received"] == "hello"
    assert through(programs, url(microsocks, "socks5"), echo_server)["obstacle"] == "proxy-wants-credentials"
    wrong = through(programs, url(microsocks, "socks5", USER, "wrong"), echo_server)
    assert wrong["obstacle"] == "proxy-refuses-credentials"


def test_carries_no_ipv6_address_through_socks_4(programs):
    with Answering(echo) as server:
        assert obstacle(programs, "::1", 443, "--proxy", url(server, "socks4a")) == "unsupported"

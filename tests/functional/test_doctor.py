"""`sallyport doctor`: every way is tried, what is in the way gets its name, and what passes is said to pass."""

import contextlib
import json
import os
import pty
import socket
import subprocess
import time

import pytest

from harness import certificates
from harness import server as servers
from harness.answering import Answering, echo, resetting
from harness.ports import free_port
from harness.proxies import nginx
from harness.proxies.crooked import Crooked
from harness.proxies.squid import Squid

PLAIN = ("rtmp", "ws", "rtmpt", "http-poll", "http-text")
SECURE = ("rtmps", "wss", "rtmpts", "https-poll", "https-text")
NO_PROXY = {"http_proxy": "", "https_proxy": "", "all_proxy": "", "no_proxy": ""}


@pytest.fixture
def doctor(programs, tmp_path):
    """Runs the command to its end and answers the program."""

    def run(*arguments, name="doctor", environment=None, timeout=45):
        ours = {"XDG_STATE_HOME": tmp_path / "state", **NO_PROXY, **(environment or {})}
        return programs.run(name, [servers.binary(), "doctor", *arguments], timeout=timeout,
                            environment={key: str(value) for key, value in ours.items()})

    return run


@pytest.fixture
def diagnosis(doctor):
    """The same with --json; answers the object and checks the exit code by what it says."""

    def run(*arguments, watch="0", **options):
        program = doctor(*arguments, "--json", "--watch", watch, **options)
        found = json.loads(program.output())
        assert program.returncode == (0 if found["passes"] else 1), program.shown()
        return found

    return run


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return certificates.Authority(tmp_path_factory.mktemp("authority"))


def uri(port, scheme="rtmp", host="127.0.0.1"):
    return f"{scheme}://{host}:{port}/live"


def words(found, route="direct"):
    """What is in the way, by carrier; "none" where nothing is."""
    return {way["carrier"]: way.get("obstacle", "none") for way in found["candidates"] if way["route"].startswith(route)}


def verdicts(found, route="direct"):
    return {way["carrier"]: way["verdict"] for way in found["candidates"] if way["route"].startswith(route)}


# --- what passes

def test_every_carrier_is_tried_and_passes_where_nothing_is_in_the_way(start_server, authority, diagnosis):
    server = start_server(configure=certificates.present(certificates.for_this_machine(authority)))
    found = diagnosis(uri(server.port), "--cacert", authority.file)
    assert verdicts(found) == dict.fromkeys((*PLAIN, *SECURE), "passes")
    assert found["best"]["carrier"] == "rtmp"
    assert "nothing is in the way" in found["advice"]["user"]
    assert found["advice"]["administrator"] == "Nothing needs to be changed."
    assert found["notes"] == []


def test_connect_is_not_said_and_nothing_is_remembered(server, diagnosis, tmp_path):
    assert diagnosis(uri(server.port), watch="0.5")["passes"]
    for protocol in ("rtmp", "ws", "rtmpt"):
        server.log.wait("disconnect", protocol=protocol)
    assert not server.log.events("connect")
    assert not server.log.events("access")
    assert not (tmp_path / "state").exists()


def test_the_scheme_bounds_what_is_tried(server, diagnosis):
    found = diagnosis(uri(server.port, "rtmps"))
    assert not found["passes"]
    assert set(words(found)) == set(SECURE)


def test_a_server_without_tls_is_not_taken_for_an_obstacle(server, diagnosis):
    found = diagnosis(uri(server.port))
    assert verdicts(found) == {**dict.fromkeys(PLAIN, "passes"), **dict.fromkeys(SECURE, "fails")}
    assert "nothing speaks TLS there" in found["advice"]["user"]


def test_the_table_is_for_people(server, doctor):
    program = doctor(uri(server.port), "--watch", "0")
    lines = program.output().splitlines()
    assert program.returncode == 0
    assert lines[0] == f"{uri(server.port)}: 5 of 10 ways get through"
    assert lines[2].split() == ["CARRIER", "PORT", "ROUTE", "VERDICT", "TIME", "WHAT", "IS", "IN", "THE", "WAY"]
    assert len([line for line in lines if " direct " in line and " passes " in line]) == 5
    assert lines[-2].startswith("For you: Connect to ")
    assert lines[-1].startswith("For the administrator: ")
    assert program.errors() == ""


def test_progress_is_shown_on_a_terminal(server):
    ours, theirs = pty.openpty()
    program = subprocess.Popen([servers.binary(), "doctor", uri(server.port), "--watch", "0"], stdout=subprocess.PIPE,
                               stderr=theirs, env={**os.environ, **NO_PROXY})
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # that is how a terminal ends
        while data := os.read(ours, 4096):
            shown += data
    os.close(ours)
    output, _ = program.communicate(timeout=20)
    assert program.returncode == 0
    assert b"10 of 10 ways examined, 5 get through" in shown
    assert shown.endswith(b"\r\x1b[K")
    assert b"For you: " in output


# --- what does not

def test_nothing_listens(diagnosis):
    found = diagnosis(uri(free_port()))
    assert set(words(found).values()) == {"refused"}
    assert found["obstacle"] == "refused"
    assert "listens" in found["advice"]["user"]


def test_a_port_that_swallows_everything_is_silent_in_bounded_time(diagnosis):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        began = time.monotonic()
        found = diagnosis(uri(mute.getsockname()[1]), "--timeout", "3")
    assert time.monotonic() - began < 8
    assert set(words(found).values()) <= {"silent", "none"}
    assert words(found)["rtmp"] == "silent"
    assert "not-tried" in verdicts(found).values()


def test_a_web_site_is_no_portal(programs, diagnosis):
    site = nginx.web_site(programs, {"index.html": "<html>welcome</html>"})
    found = diagnosis(uri(site.port))
    assert not found["passes"]
    assert "captive-portal" not in {*words(found).values(), found["obstacle"]}
    assert words(found)["ws"] == "upgrade-stripped"
    assert words(found)["rtmp"] == "not-rtmp"
    assert "something else answers there" in found["advice"]["user"]


def test_a_portal_is_one(programs, diagnosis, tmp_path):
    """It answers in clear with a page, and in TLS with a certificate of its own, on the same port."""
    other = certificates.for_this_machine(certificates.Authority(tmp_path, "hotel"))
    body = """server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {crt}; ssl_certificate_key {key};
        error_page 497 =302 http://portal.test/login; location / {{ return 302 http://portal.test/login; }} }}"""
    portal = nginx.http_front(programs, lambda port: body.format(port=port, crt=other.file, key=other.key))
    found = diagnosis(uri(portal.port))
    assert words(found)["rtmps"] == "tls-intercepted"
    assert words(found)["rtmpt"] == "captive-portal"
    assert found["obstacle"] == "captive-portal"
    assert "log in there" in found["advice"]["user"]


def test_an_unknown_authority_is_named_and_the_user_warned(start_server, authority, diagnosis):
    server = start_server(configure=certificates.present(certificates.for_this_machine(authority)))
    found = diagnosis(uri(server.port))
    assert {words(found)[carrier] for carrier in SECURE} == {"tls-intercepted"}
    assert "authority" in next(way["detail"] for way in found["candidates"] if way["carrier"] == "rtmps")
    assert found["passes"]
    assert "can be read on the way" in found["advice"]["user"]


@pytest.mark.parametrize("answer, word", [(echo, "silent"), (resetting, "reset")])
def test_nobody_gets_through_who_is_no_server(diagnosis, answer, word):
    with Answering(answer) as impostor:
        found = diagnosis(uri(impostor.port), "--timeout", "8")
    assert not found["passes"]
    assert words(found)["rtmp"] == word


def test_a_name_that_is_not_there(diagnosis):
    found = diagnosis("rtmp://nowhere.invalid/live", "--timeout", "8")
    assert set(words(found).values()) <= {"no-name", "name-server-silent"}


def test_wrong_arguments_are_usage(doctor):
    for arguments in (["http://host/live"], ["rtmp://host/live", "--proxy", "gopher://x"],
                      ["rtmp://host/live", "--watch", "60"], ["rtmp://host/live", "--cacert", "/nowhere"]):
        assert doctor(*arguments).returncode == 2


# --- proxies

def test_a_proxy_that_refuses_connect_lets_the_tunnel_through(server, programs, diagnosis):
    squid = Squid(programs, rules="acl CONNECT method CONNECT\nhttp_access deny CONNECT\nhttp_access allow all")
    found = diagnosis(f"rtmp://127.0.0.1:{server.port}/live", "--proxy", f"http://127.0.0.1:{squid.port}")
    assert set(words(found, "http-connect").values()) == {"connect-refused"}
    assert verdicts(found, "http-forward")["rtmpt"] == "passes"
    assert verdicts(found, "direct")["rtmp"] == "passes"


def test_a_proxy_that_wants_credentials_and_gets_them(server, programs, diagnosis):
    squid = Squid(programs, credentials="alice:wonder")
    without = diagnosis(uri(server.port), "--proxy", f"http://127.0.0.1:{squid.port}", "--proxy-type", "connect")
    assert not without["passes"]
    assert {way["obstacle"] for way in without["candidates"]} == {"proxy-wants-credentials"}
    assert "user:password" in without["advice"]["user"]
    wrong = diagnosis(uri(server.port), "--proxy", f"http://alice:land@127.0.0.1:{squid.port}", "--proxy-type",
                      "connect", name="wrong")
    assert wrong["obstacle"] == "proxy-refuses-credentials"
    assert "land" not in json.dumps(wrong)
    forwarded = diagnosis(uri(server.port, "rtmpt"), "--proxy", f"http://127.0.0.1:{squid.port}", "--proxy-type", "http",
                          name="forwarded")
    assert {way["obstacle"] for way in forwarded["candidates"]} == {"proxy-wants-credentials"}
    right = diagnosis(uri(server.port), "--proxy", f"http://alice:wonder@127.0.0.1:{squid.port}", "--proxy-type",
                      "connect", name="right")
    assert verdicts(right, "http-connect")["rtmp"] == "passes"


def test_a_login_that_we_lack_is_named_on_every_route(server, programs, diagnosis):
    squid = Squid(programs, rules="auth_param negotiate program /usr/lib/squid/ntlm_fake_auth\n"
                                  "acl known proxy_auth REQUIRED\nhttp_access allow known")
    for kind in ("connect", "http"):
        found = diagnosis(uri(server.port), "--proxy", f"http://127.0.0.1:{squid.port}", "--proxy-type", kind, name=kind)
        assert {way["obstacle"] for way in found["candidates"]} == {"proxy-scheme-unknown"}
        assert "Basic or Digest" in found["advice"]["user"]


def test_what_a_proxy_forbids_is_told_on_every_route(server, programs, diagnosis):
    squid = Squid(programs, rules="http_access deny all")
    found = diagnosis(uri(server.port), "--proxy", f"http://127.0.0.1:{squid.port}", "--proxy-type", "http")
    assert set(words(found, "http-forward").values()) == {"destination-forbidden"}
    assert "list of permitted sites" in found["advice"]["administrator"]


def test_a_proxy_that_is_not_there_is_left(server, diagnosis):
    found = diagnosis(uri(server.port), "--proxy", f"http://127.0.0.1:{free_port()}")
    assert set(words(found, "http-connect").values()) == {"proxy-unreachable"}
    assert "--proxy direct" in found["advice"]["user"]


def test_a_setting_that_is_no_proxy_is_noted(server, diagnosis):
    found = diagnosis(uri(server.port), environment={"http_proxy": "gopher://x"})
    assert found["passes"]
    assert len(found["notes"]) == 1


# --- what is only seen after a while

def test_replies_that_are_held_back_are_measured(server, diagnosis):
    with Crooked(server.port, hold=0.4) as box:
        found = diagnosis(uri(box.port, "rtmpt"), watch="1")
    tunnel = next(way for way in found["candidates"] if way["carrier"] == "rtmpt")
    assert (tunnel["verdict"], tunnel["obstacle"]) == ("hindered", "replies-buffered")
    assert tunnel["held_for_ms"] >= 380
    assert "more delay" in found["advice"]["user"]


def test_connections_that_are_cut_are_told_with_their_age(server, diagnosis):
    with Crooked(server.port, lifetime=1.0) as box:
        found = diagnosis(uri(box.port, "rtmpt"), watch="3")
    tunnel = next(way for way in found["candidates"] if way["carrier"] == "rtmpt")
    assert (tunnel["verdict"], tunnel["obstacle"]) == ("hindered", "connections-cut")
    assert 900 <= tunnel["cut_after_ms"] <= 2500


def test_a_filter_that_lets_documents_through_is_about_the_content_type(server, diagnosis):
    with Crooked(server.port, types=("text/html", "image/gif"), close_each=True) as box:
        found = diagnosis(uri(box.port, "rtmpt"))
    assert words(found) == {"rtmpt": "content-type-refused", "http-poll": "content-type-refused", "http-text": "none"}

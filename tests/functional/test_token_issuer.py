"""The example issuer: who logs in gets a token, and real programs come in with it."""

import http.client
import json
import re
import subprocess
import time
import urllib.parse

import pytest

from harness import server as servers
from harness.clients import ffmpeg
from harness.waiting import eventually

ISSUER = servers.REPOSITORY / "examples/token-issuer/issuer.py"
PASSWORD = "correct horse battery"
APPLICATION = """<Application>
  <Access>
    <Connect>token</Connect>
    <Publish>key-or-token</Publish>
    <Play>token</Play>
    <Keys>conf/site.secrets</Keys>
  </Access>
</Application>
"""


class Issuer:
    def __init__(self, programs, secrets, *options):
        self.users = programs.folder / "users"
        added = subprocess.run(["/usr/bin/python3", ISSUER, "--users", self.users, "--add-user", "alice"], input=PASSWORD + "\n",
                               text=True, capture_output=True, timeout=30, check=False)
        assert added.returncode == 0, added.stderr
        self.program = programs.start("issuer", ["/usr/bin/python3", ISSUER, "--users", self.users, "--secrets", secrets,
                                                 "--port", "0", *options])
        self.port = int(eventually(lambda: re.search(r":(\d+)/", self.program.errors()), 10, self.program.shown)[1])

    def post(self, body, path="/token", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        fields = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        connection.request("POST", path, body, fields)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text

    def login(self, name="alice", password=PASSWORD, **headers):
        answer, text = self.post(urllib.parse.urlencode({"name": name, "password": password}), **headers)
        return answer.status, json.loads(text)


@pytest.fixture
def secrets(programs):
    made = programs.run("keygen", [servers.binary(), "token", "keygen", "--type", "hmac", "--id", "site", "--out", programs.folder / "site"])
    assert made.returncode == 0, made.shown()
    return programs.folder / "site.secrets"


@pytest.fixture
def issuer(programs, secrets):
    return Issuer(programs, secrets, "--may", "connect,publish,play", "--stream", "camera", "--bind-address")


@pytest.fixture
def site(start_server, secrets):
    """A server that lets in whoever the issuer has let in."""

    def configure(root):
        folder = root / "applications" / "live"
        (folder / "Application.xml").write_text(APPLICATION)
        keys = root / "conf" / "site.secrets"
        keys.touch(0o600)
        keys.write_text(secrets.read_text())

    return start_server(open_publishing=False, configure=configure)


def test_ffmpeg_and_rtmpdump_come_in_with_a_token_and_nobody_does_without(programs, site, issuer, media, tmp_path):
    status, answer = issuer.login()
    assert status == 200
    app = "live?" + answer["token"]
    publisher = programs.start("ffmpeg-publish", [*ffmpeg.QUIET, "-re", "-i", media, "-c", "copy", "-f", "flv", "-rtmp_app", app,
                                                  site.rtmp("camera")])
    site.log.wait("publish", stream="camera")

    recorded = tmp_path / "recorded.flv"
    player = programs.start("rtmpdump", ["rtmpdump", "--live", "-r", site.rtmp("camera"), "-a", app, "-y", "camera", "-o", recorded])
    eventually(lambda: recorded.exists() and recorded.stat().st_size > 20_000, 20, player.shown)
    stranger = programs.run("stranger", ["rtmpdump", "--live", "-r", site.rtmp("camera"), "-o", tmp_path / "stolen.flv"])

    assert stranger.returncode != 0
    assert not (tmp_path / "stolen.flv").exists() or (tmp_path / "stolen.flv").stat().st_size == 0
    site.log.wait("refuse", reason="no-token")
    player.end()
    publisher.end()


def test_the_token_is_for_five_minutes_one_address_and_different_every_time(programs, issuer, secrets):
    first, second = issuer.login()[1], issuer.login()[1]

    assert abs(first["expires"] - time.time() - 300) < 10
    assert first["token"] != second["token"]
    assert dict(urllib.parse.parse_qsl(first["token"]))["ip"] == "127.0.0.1"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(issuer):
    assert issuer.login(password="wrong password") == issuer.login(name="mallory", password="wrong password")
    assert issuer.login(password="wrong password")[0] == 403


def test_guessing_is_slowed_down_and_the_right_password_waits_as_well(issuer):
    outcomes = [issuer.login(password=f"guess {number}")[0] for number in range(9)]

    assert outcomes[:5] == [403] * 5
    assert 429 in outcomes[5:]
    answer, _ = issuer.post(urllib.parse.urlencode({"name": "alice", "password": PASSWORD}))
    assert answer.status in (200, 429)
    assert answer.status == 200 or int(answer.getheader("Retry-After")) >= 1


def test_neither_passwords_nor_tokens_nor_keys_are_logged(issuer, secrets):
    token = issuer.login()[1]["token"]
    issuer.login(password="not the password")
    issuer.login(name="x\ny login accepted name='alice'")

    log = issuer.program.errors() + issuer.program.output()

    assert "login accepted name='alice'" in log
    for secret in (PASSWORD, "not the password", token, token.rpartition("st=")[2], secrets.read_text().split()[1]):
        assert secret not in log
    assert len([line for line in log.splitlines() if " login " in line]) == 3


@pytest.mark.parametrize("body, headers", [
    ("", {}), ("name=alice", {}), ("name=alice&password=a&password=b", {}), ("name=alice&password=" + "x" * 5000, {}),
    ('{"name": "alice"}', {"Content-Type": "application/json"}), ("name=alice&password=x", {"Content-Length": "-1"}),
    (b"name=\xff&password=\xff", {}), ("a&b&c", {})])
def test_requests_of_another_form_are_refused(issuer, body, headers):
    answer, text = issuer.post(body, **headers)

    assert answer.status in (400, 403)
    assert "token" not in json.loads(text)


def test_a_forged_address_is_not_believed(issuer):
    _, answer = issuer.login(**{"X-Forwarded-For": "192.0.2.9"})

    assert dict(urllib.parse.parse_qsl(answer["token"]))["ip"] == "127.0.0.1"


def test_it_refuses_secrets_that_others_can_read(programs, secrets, issuer):
    secrets.chmod(0o644)

    refused = programs.run("open", ["/usr/bin/python3", ISSUER, "--users", issuer.users, "--secrets", secrets, "--port", "0"])

    assert refused.returncode == 1 and "chmod 600" in refused.errors()

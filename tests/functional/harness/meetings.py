"""Servers with a meeting, as an operator makes one, and people who speak to it by RTMP."""

import re
import secrets
import subprocess

from .rtmp_client import Refused, RtmpClient, tcp
from .server import binary
from .waiting import eventually

FOLDER = "applications/meeting"


def enabling(settings="", also=""):
    """A `configure` that enables the meeting with these settings, and `also` beside them in Application.xml."""

    def configure(root):
        made = subprocess.run([binary(), "enable", "meeting", "--root", root], capture_output=True, text=True, timeout=20, check=False)
        assert made.returncode == 0, made.stderr
        file = root / FOLDER / "Application.xml"
        text = re.sub(r"<config>.*</config>", lambda _: f"<config>{settings}</config>", file.read_text(), flags=re.DOTALL)
        file.write_text(text.replace("</Application>", also + "</Application>"))

    return configure


def token(root, account, *options, lifetime=600):
    """What `enable` says how to make."""
    made = subprocess.run([binary(), "token", "mint", "--key", root / "conf/meeting.secrets", "--path", "meeting", "--may", "connect",
                           "--subject", account, "--lifetime", str(lifetime), *options], capture_output=True, text=True, timeout=20, check=True)
    return made.stdout.strip()


def revoke(root, *what):
    """As an operator does it: `--subject mia`, `--id …`."""
    made = subprocess.run([binary(), "token", "revoke", "--list", root / "conf/meeting.revoked", *what],
                          capture_output=True, text=True, timeout=20, check=False)
    assert made.returncode == 0, made.stderr


class Person:
    """Somebody in a meeting; the room is `room`, unless it is for the administration. `pipe` is another way in than TCP."""

    def __init__(self, server, source="127.0.0.1", pipe=None, **wish):
        self.key = wish.setdefault("key", secrets.token_urlsafe(24))
        if "token" not in wish:
            wish.setdefault("name", "Guest")
        self.client = RtmpClient(pipe or tcp(server.port, source=source))
        try:
            self.client.connect("meeting", f"rtmp://127.0.0.1:{server.port}/meeting", arguments=[{"version": 1, **wish}])
        except Refused:
            self.client.close()
            raise

    def events(self, kind):
        return [call[3] for call in list(self.client.calls) if call[0] == "meeting" and call[3]["type"] == kind]

    def heard(self, kind):
        return eventually(lambda: self.events(kind), 10, lambda: f"{kind}; heard {self.client.calls}")[-1]

    def do(self, method, /, **wish):
        return self.client.call(method, None, wish)[-1]

    @property
    def id(self):
        return self.heard("welcome")["you"]["id"]


def refusal(server, **wish):
    """Why somebody is not let in."""
    try:
        Person(server, **wish).client.close()
    except Refused as refused:
        return refused.info["application"]["reason"]
    raise AssertionError("was let in")

"""A server whose applications demand tokens, on every carrier. `connecting`, `publishing` and `playing` each demand
one for that action alone; `NAME-once` lets each token in once, and `NAME-end` ends sessions at its expiry."""

import itertools
import pathlib
import re

from . import certificates
from .carriers import come_in
from .issuer import EcIssuer, Issuer, UrlIssuer
from .rtmp_client import Refused

REVOKED = "revoked"  # tokens named so, with a number behind, were revoked before the server started
KEYS = "conf/tokens.jwks"
SECRETS = "conf/tokens.secrets"
REVOCATIONS = "conf/revoked.txt"
APPLICATIONS = {"connect": "connecting", "publish": "publishing", "play": "playing"}
EXTRAS = {"": "", "-once": "<Once>true</Once>", "-end": "<EndAtExpiry>true</EndAtExpiry>"}


def scope_of(action, stream):
    return action if action == "connect" else f"{action}:{stream}"


def application_xml(demands, extra=""):
    requirements = {"Connect": "open", "Publish": "open", "Play": "open", **demands}
    tags = "".join(f"<{name}>{word}</{name}>" for name, word in requirements.items())
    return (f"<Application>\n  <Access>{tags}<Audience>live.example</Audience><Keys>{KEYS}</Keys><Keys>{SECRETS}</Keys>"
            f"<Revocations>{REVOCATIONS}</Revocations>{extra}</Access>\n</Application>\n")


class Visit:
    """One session that wants one thing. `outcome` is "none", or the code of the refusal."""

    def __init__(self, client, url, app, action, stream, arguments=()):
        self.client = client
        try:
            self.connect_result = client.connect(app, url, arguments=arguments)
            if action == "publish":
                client.publish(stream)
            elif action == "play":
                client.play(stream)
            self.outcome = "none"
        except Refused as refusal:
            self.outcome = refusal.code

    @property
    def client_id(self):
        """As the log has it."""
        info = next(value for value in self.connect_result if isinstance(value, dict) and "clientid" in value)
        return info["clientid"]

    def close(self):
        self.client.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Guarded:
    """The server, the issuer it trusts, and what a test does with them."""

    def __init__(self, start_server, folder, configure=lambda root: None):
        self.issuer = Issuer()
        self.issuers = {one.form: one for one in (self.issuer, EcIssuer(), UrlIssuer(self.issuer))}
        self._configure_more = configure
        folder = pathlib.Path(folder)
        self._certificate = certificates.for_this_machine(certificates.Authority(folder))
        self.server = start_server(open_publishing=False, configure=self._configure)
        self.port = self.server.port
        self._numbers = itertools.count()

    def _configure(self, root):
        certificates.present(self._certificate)(root)
        adaptor = root / "conf/_defaultRoot_/Adaptor.xml"
        text = re.sub(r'<RTMPE enabled="\w+">', '<RTMPE enabled="true">', adaptor.read_text())
        adaptor.write_text(re.sub(r"<Idle(\w+)Interval>\d+<", r"<Idle\1Interval>10<", text))  # tunnels that do not idle
        # Hundreds of wrong tokens come from one address here, and none of them is to wait for the one before.
        (root / "conf/Server.xml").write_text(
            "<Root><Server><Security><LoginLimits><MaxFailures>100000</MaxFailures><LockoutLimit>200000</LockoutLimit>"
            "</LoginLimits></Security></Server></Root>\n")
        (root / REVOCATIONS).write_text("".join(f"jti {REVOKED}-{number}\n" for number in range(500)))
        (root / KEYS).write_text(self.issuer.jwks(self.issuers["jwt-es256"]))
        (root / SECRETS).write_text(self.issuers["signed-url"].secrets())
        (root / SECRETS).chmod(0o600)
        for action, name in APPLICATIONS.items():
            for ending, extra in EXTRAS.items():
                self.add_application(root, name + ending, application_xml({action.capitalize(): "token"}, extra))
        self.add_application(root, "both", application_xml({"Publish": "token", "Play": "token"}))
        self._configure_more(root)
        self.add_application(root, "session", application_xml({"Connect": "token", "Play": "token"}))

    @staticmethod
    def add_application(root, name, text):
        folder = root / "applications" / name
        folder.mkdir()
        (folder / "Application.xml").write_text(text)

    def fresh(self, word):
        """A name nobody has used: by it a cell is found in the log."""
        return f"{word}{next(self._numbers)}"

    def visit(self, carrier, action, token, *, ending="", instance=None, stream="camera", place="nearest", issuer=None, **way):
        """`place` is where the token stands: nearest (the stream name, or the connect URI of a connect), uri,
        argument, text or header. `issuer` is whose token it is."""
        query = f"?{(issuer or self.issuer).query(token)}" if token else ""
        path = f"{APPLICATIONS[action]}{ending}/{instance or self.fresh('room')}"
        in_name = place == "nearest" and action != "connect"
        if place == "header":
            way["headers"] = {"Authorization": f"Bearer {token}"}
        app = path + query if place in ("nearest", "uri") and not in_name else path
        arguments = {"argument": ({"user": "ann", "token": token},), "text": ("ann", token)}.get(place, ())
        client = come_in(carrier, self.port, **way)
        return Visit(client, self.url(carrier, app), app, action, stream + (query if in_name else ""), arguments)

    def enter(self, carrier, app, token=None):
        """A client that is connected."""
        query = f"?token={token}" if token else ""
        client = come_in(carrier, self.port)
        client.connect(app + query, self.url(carrier, app + query))
        return client

    def attempt(self, carrier, app, stream):
        """Connects and publishes, whatever comes of it; "none" or the code of the refusal."""
        with Visit(come_in(carrier, self.port), self.url(carrier, app), app, "publish", stream) as visit:
            return visit.outcome

    def url(self, carrier, rest):
        return f"{carrier}://127.0.0.1:{self.port}/{rest}"

    def revoke(self, kind, value):
        with open(self.server.root / REVOCATIONS, "a", encoding="utf-8") as file:
            file.write(f"{kind} {value}\n")

    def decisions(self, **fields):
        return self.server.log.events("access", **fields)

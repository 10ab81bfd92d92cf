"""Web servers that are told what clients do, and asked whether they may."""

import base64
import collections
import http.server
import importlib.util
import json
import pathlib
import re
import threading

import pytest

from harness.ports import free_port
from harness.rtmp_client import Refused, connected
from harness.waiting import eventually

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/webhook-receiver/receiver.py"
_spec = importlib.util.spec_from_file_location("webhook_receiver", EXAMPLE)
example = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(example)

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
YES, NO = (200, b'{"allow": true}'), (200, b'{"allow": false, "message": "not today"}')


class Receiver:
    """Keeps what came, with its id; `answers` are given one after the other, then 204. None: no answer at all."""

    def __init__(self, port=0):
        self.came = []
        self.answers = collections.deque()
        self._silent = threading.Event()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                message_id = example.verify(base64.b64decode(SECRET.removeprefix("whsec_")), self.headers, body)
                event = json.loads(body)
                receiver.came.append((message_id, event["type"], event["data"]))
                answer = receiver.answers.popleft() if receiver.answers else (204, b"")
                if answer is None:
                    receiver._silent.wait(30)
                    self.close_connection = True
                    return
                status, content = answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?path=s3cret"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def types(self):
        return [kind for _, kind, _ in self.came]

    def close(self):
        self._silent.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver():
    started = Receiver()
    yield started
    started.close()


def with_webhook(*attributes):
    def configure(root):
        hooks = "".join(f"<Webhook {one}/>" for one in attributes)
        (root / "applications/live/Application.xml").write_text(f"<Application><Webhooks>{hooks}</Webhooks></Application>\n")
        (root / "applications/live/webhook.secret").write_text(SECRET + "\n")

    return configure


def test_it_is_told_what_clients_do_in_order(start_server, receiver):
    server = start_server(configure=with_webhook(f'url="{receiver.url}" events="connect,disconnect,publish,unpublish,play,stop"'))
    with connected(server.port) as publisher:
        publisher.publish("show")
        with connected(server.port) as viewer:
            viewer.play("show")
    eventually(lambda: len(receiver.came) >= 8, 10, lambda: str(receiver.came))

    of_publisher, of_viewer = [[kind for _, kind, data in receiver.came if data["client"] == client] for client in
                               list(dict.fromkeys(data["client"] for _, _, data in receiver.came))]
    assert of_publisher == ["client.connect", "stream.publish", "stream.unpublish", "client.disconnect"]
    assert of_viewer == ["client.connect", "stream.play", "stream.stop", "client.disconnect"]
    published = next(data for _, kind, data in receiver.came if kind == "stream.publish")
    assert (published["application"], published["instance"], published["stream"], published["address"], published["protocol"]) == (
        "live", "_definst_", "show", "127.0.0.1", "rtmp")
    assert len({message_id for message_id, _, _ in receiver.came}) == len(receiver.came)


def test_what_it_does_not_take_comes_again_with_the_same_id_and_before_what_is_newer(start_server, receiver):
    server = start_server(configure=with_webhook(f'url="{receiver.url}" events="connect,disconnect"'))
    receiver.answers.extend([(500, b""), (503, b"later")])
    with connected(server.port):
        pass
    eventually(lambda: len(receiver.came) >= 4, 20, lambda: str(receiver.came))

    assert receiver.types() == ["client.connect"] * 3 + ["client.disconnect"]
    assert len({message_id for message_id, kind, _ in receiver.came if kind == "client.connect"}) == 1
    server.log.wait("webhook-failed", problem="status 500")


def test_a_receiver_that_is_down_gets_it_when_it_is_back(start_server):
    port = free_port()
    server = start_server(configure=with_webhook(f'url="http://127.0.0.1:{port}/" events="connect,disconnect"'))
    with connected(server.port):
        server.log.wait("webhook-failed", endpoint=f"127.0.0.1:{port}")
    receiver = Receiver(port)
    eventually(lambda: len(receiver.came) >= 2, 20, lambda: str(receiver.came))
    receiver.close()
    assert receiver.types() == ["client.connect", "client.disconnect"]


@pytest.mark.parametrize("what, code", [("connect", "NetConnection.Connect.Rejected"), ("publish", "NetStream.Publish.BadName"),
                                        ("play", "NetStream.Play.Failed")])
def test_it_decides(start_server, receiver, what, code):
    server = start_server(configure=with_webhook(f'url="{receiver.url}" asks="{what}"'))

    def do():
        with connected(server.port) as client:
            if what == "publish":
                client.publish("show")
            elif what == "play":
                client.play("show")

    receiver.answers.append(YES)
    do()
    receiver.answers.append(NO)
    with pytest.raises(Refused) as refusal:
        do()
    assert refusal.value.code == code
    assert receiver.types() == [("client." if what == "connect" else "stream.") + what] * 2
    server.log.wait("access", action=what, verdict="refuse", by="webhook", reason="rejected")


@pytest.mark.parametrize("answer", [(200, b"yes"), (302, b""), (500, b'{"allow": true}'), None], ids=["garbage", "redirect", "error", "silence"])
def test_what_cannot_be_understood_is_a_no(start_server, receiver, answer):
    server = start_server(configure=with_webhook(f'url="{receiver.url}" asks="connect" deadline="1"'))
    receiver.answers.append(answer)
    with pytest.raises(Refused):
        connected(server.port).close()
    server.log.wait("webhook-failed")
    server.log.wait("refuse", reason="rejected")

    connected(server.port).close()  # the next one is asked about again


def test_nobody_comes_in_while_it_is_down(start_server):
    server = start_server(configure=with_webhook(f'url="http://127.0.0.1:{free_port()}/" asks="connect"'))
    with pytest.raises(Refused):
        connected(server.port).close()
    server.log.wait("webhook-failed")
    server.log.wait("refuse", reason="rejected")


def test_keys_are_asked_for_first(start_server, receiver):
    server = start_server(configure=with_webhook(f'url="{receiver.url}" asks="publish"'), open_publishing=False)
    with connected(server.port) as client, pytest.raises(Refused):
        client.publish("show")
    assert receiver.came == []
    with connected(server.port) as client:
        client.publish(f"show?key={server.key()}")
    assert receiver.types() == ["stream.publish"]


def test_who_leaves_before_the_answer_is_forgotten(start_server, receiver):
    server = start_server(configure=with_webhook(f'url="{receiver.url}" asks="connect" deadline="5"'))
    receiver.answers.append(None)
    waiting = threading.Thread(target=lambda: pytest.raises(Exception, connected, server.port), daemon=True)
    waiting.start()
    eventually(lambda: receiver.came, 10, "it is asked")
    connected(server.port).close()  # others do not wait behind it
    assert server.program.running


def test_presence_is_told_once_for_a_crowd(start_server, receiver):
    server = start_server(configure=with_webhook(f'url="{receiver.url}" events="presence"'))
    clients = [connected(server.port) for _ in range(20)]
    eventually(lambda: receiver.came and receiver.came[-1][2]["count"] == 20, 10, lambda: str(receiver.types()))
    assert len(receiver.came[-1][2]["clients"]) == 20
    for client in clients:
        client.close()
    eventually(lambda: receiver.came[-1][2]["count"] == 0, 10, lambda: str(receiver.types()))
    assert len(receiver.came) < 20


def test_no_secret_is_logged_or_sent(start_server, receiver):
    server = start_server(configure=with_webhook(f'url="{receiver.url}" events="connect" asks="publish"'), open_publishing=False)
    with connected(server.port) as client:
        client.publish(f"show?key={server.key()}")
    eventually(lambda: len(receiver.came) >= 2, 10, lambda: str(receiver.came))
    log = server.program.errors()
    for secret in (SECRET, "s3cret", server.key()):
        assert secret not in log
        assert secret not in json.dumps(receiver.came)


def test_a_secret_is_made_for_its_owner_alone(start_server, receiver):
    def configure(root):
        with_webhook(f'url="{receiver.url}" events="connect"')(root)
        (root / "applications/live/webhook.secret").unlink()

    server = start_server(configure=configure)
    connected(server.port).close()
    made = server.root / "applications/live/webhook.secret"
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=\n", made.read_text())
    assert made.stat().st_mode & 0o777 == 0o600


def test_the_example(start_server, programs, tmp_path):
    port = free_port()
    banned = tmp_path / "banned.txt"
    banned.write_text("127.0.0.9")
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    server = start_server(configure=with_webhook(
        f'url="http://127.0.0.1:{port}/" events="connect,disconnect,publish,unpublish,presence"',
        f'url="http://127.0.0.1:{port}/ask" asks="connect,publish"'))
    shown = programs.start("receiver", ["python3", EXAMPLE, "--secret", secret, "--port", str(port), "--banned", banned])
    eventually(lambda: "listening" in shown.output(), 10, shown.shown)
    with connected(server.port) as publisher:
        publisher.publish("show")
    with pytest.raises(Refused):
        connected(server.port, source="127.0.0.9").close()
    eventually(lambda: "stream.unpublish" in shown.output(), 10, shown.shown)
    eventually(lambda: "live/_definst_: 0 here" in shown.output(), 10, shown.shown)

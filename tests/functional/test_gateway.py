"""The gateway: AMF over HTTP calls services of an application's script, and scripts call gateways."""

import http.server
import json
import subprocess
import threading

import pytest

from harness import certificates, remoting
from harness.issuer import Issuer
from harness.remoting import Gateway
from harness.scripted import application, client_of, result
from harness.tls import tls, trusting_anybody
from harness.tunnel_client import HttpConnection
from harness.waiting import eventually
from test_web_client import library  # noqa: F401, a fixture

SERVICES = """
var waiting = [];
application.registerService("Chat", {
    echo: function (caller, value) { return value; },
    who: function (caller) { return [caller.ip, caller.protocol, caller.secure, caller.agent, caller.headers.Credentials.userid].join(); },
    later: function (caller, value) { var reply = caller.defer(); setTimeout(function () { reply.onResult(value); }, 20); },
    never: function (caller) { caller.defer(); },
    askClient: function (caller) { application.clients[0].call("question", caller.defer()); },
    fail: function () { throw new Error("on purpose"); },
    count: function () { return application.clients.length; }
});
application.onGatewayConnect = function (caller) { return caller.agent != "banned"; };
application.onConnect = function () { return true; };
Client.prototype.echo = function (value) { return value; };
Client.prototype.openTo = function (url, encoding) {
    var client = this;
    this.nc = new NetConnection();
    this.nc.objectEncoding = encoding;
    this.nc.onStatus = function (info) { client.call("heard", null, "nc", info.code, info.description); };
    return this.nc.connect(url);
};
Client.prototype.callOut = function (method, value) {
    var client = this;
    return this.nc.call(method, {
        onResult: function (value) { client.call("heard", null, "result", value); },
        onStatus: function (info) { client.call("heard", null, "status", info.code, info.description); }
    }, value);
};
Client.prototype.login = function (name) { this.nc.setCredentials(name, "secret"); };
"""
NET_SERVICES = """
load("netservices.asc");
application.onConnect = function () { return true; };
Client.prototype.use = function (url, word) {
    var client = this;
    NetServices.setDefaultGatewayUrl(url);
    var service = NetServices.createGatewayConnection().getService("Chat", {
        echo_Result: function (value) { client.call("heard", null, "echo_Result", value); },
        onStatus: function (info) { client.call("heard", null, "onStatus", info.description); }
    });
    service.echo(word);
    service.fail();
};
"""
KEYS = "conf/tokens.jwks"
ENABLED = "<Gateway enabled='true'/>"


@pytest.fixture
def issuer():
    return Issuer()


@pytest.fixture
def server(start_server, tmp_path, issuer):
    def configure(root):
        certificates.present(certificates.for_this_machine(certificates.Authority(tmp_path)))(root)
        application(root, "app", SERVICES, ENABLED + "<WebSocket><Origins>same https://friend.example</Origins></WebSocket>")
        application(root, "closed", SERVICES)
        application(root, "secure", SERVICES, ENABLED + "<AllowedProtocols>secure</AllowedProtocols>")
        application(root, "tokens", SERVICES, ENABLED + f"<Access><Connect>token</Connect><Keys>{KEYS}</Keys></Access>")
        (root / KEYS).write_text(issuer.jwks())
        application(root, "services", NET_SERVICES)

    return start_server(configure=configure)


def heard(client, count):
    def enough():
        found = [call[3:] for call in list(client.calls) if call[0] == "heard"]
        return found if len(found) >= count else None

    return eventually(enough, 10, lambda: f"{count} calls to the client; {client.calls}")


def test_calls_are_answered_in_their_order_over_one_connection(server):
    gateway = Gateway(server.port, "/app/gateway")
    first = gateway.call_all(("Chat.echo", {"a": [1, "two", None, True]}), ("Chat.fail",), ("Chat.later", "slow"), ("Chat.echo", 2))
    assert first[0] == (True, {"a": [1, "two", None, True]})
    assert first[1][0] is False and first[1][1]["description"] == "Error: on purpose"
    assert first[2:] == [(True, "slow"), (True, 2)]
    assert gateway.call("Chat.count") == (True, 0), "a caller is no client"
    server.log.wait("gateway", app="app", calls="4", failed="1")


def test_nothing_but_registered_services_is_reached(server):
    gateway = Gateway(server.port, "/app/gateway")
    for name in ["echo", "application.shutdown", "Chat.toString", "Chat.constructor", "Chat.__proto__", "Client.echo", "trace", "Chat", ""]:
        ok, information = gateway.call(name, "x")
        assert not ok and information["code"] == "NetConnection.Call.Failed", name


def test_the_script_sees_who_calls(server):
    gateway = Gateway(server.port, "/app/gateway", User_Agent="player")
    ok, told = gateway.call("Chat.who", headers={"Credentials": {"userid": "ann", "password": "p"}})
    assert (ok, told) == (True, "127.0.0.1,http,false,player,ann")
    assert Gateway(server.port, "/app/gateway", User_Agent="banned").status(("Chat.who",)) == 403


def test_a_client_may_answer_for_a_service(server):
    client = client_of(server, "app")
    gateway = Gateway(server.port, "/app/gateway")
    gateway.send(("Chat.askClient",))
    client.reply(client.wait_call("question"), "42")
    assert remoting.bodies(gateway.http.read().body) == [("/1/onResult", "42")]


def test_what_is_not_open_stays_closed(server):
    for path, status in {"/closed/gateway": 404, "/nowhere/gateway": 404, "/gateway": 404, "/tokens/gateway": 403, "/secure/gateway": 403}.items():
        assert Gateway(server.port, path).status(("Chat.echo", 1)) == status, path


def test_a_token_opens_what_asks_for_one(server, issuer):
    token = issuer.mint("connect")
    assert Gateway(server.port, "/tokens/gateway?token=" + token).call("Chat.echo", 1) == (True, 1)
    assert Gateway(server.port, "/tokens/gateway", Authorization="Bearer " + token).call("Chat.echo", 1) == (True, 1)
    assert Gateway(server.port, "/tokens/gateway?token=" + token[:-4] + "AAAA").status(("Chat.echo", 1)) == 403


def test_over_tls_a_secure_application_answers(server):
    gateway = Gateway(server.port, "/secure/gateway", connection=tls(server.port, trusting_anybody()))
    assert gateway.call("Chat.echo", 1) == (True, 1)


def test_pages_are_judged_as_for_websockets(server):
    def answer(origin, **more):
        return Gateway(server.port, "/app/gateway", Origin=origin, **more).post(remoting.calls(("Chat.echo", 1)))

    assert answer("https://evil.example").status == 403
    friend = answer("https://friend.example")
    assert friend.status == 200
    assert friend.headers["access-control-allow-origin"] == "https://friend.example"
    preflight = HttpConnection(server.port).request("OPTIONS", "/app/gateway", b"", {
        "Origin": "https://friend.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"})
    assert preflight.status == 200
    assert preflight.headers["access-control-allow-methods"] == "POST"
    foreign = HttpConnection(server.port).request("OPTIONS", "/app/gateway", b"", {
        "Origin": "https://evil.example", "Access-Control-Request-Method": "POST"})
    assert foreign.status == 403 and "access-control-allow-origin" not in foreign.headers


def test_malformed_packets_are_refused(server):
    for body in (b"", b"\x00", b"\x00\x02\x00\x00\x00\x00", b"\x00\x00\x00\x00\xff\xff", b"\x00\x00\x00\x01" + b"\xff" * 1000,
                 remoting.calls(("a", "b"))[:-1]):
        assert Gateway(server.port, "/app/gateway").post(body).status == 400, body
    assert Gateway(server.port, "/app/gateway").call("Chat.echo", 1) == (True, 1)


def test_what_is_deep_or_large_is_refused(server):
    deep = remoting.calls(("Chat.echo", None))[:-1] + (b"\x0a\x00\x00\x00\x01" * 100) + b"\x05"
    assert Gateway(server.port, "/app/gateway").post(deep).status == 400
    assert Gateway(server.port, "/app/gateway").post(b"\x00" * (1024 * 1024 + 1)).status == 413


def test_who_leaves_before_the_answer_costs_nothing(server):
    for _ in range(20):
        gateway = Gateway(server.port, "/app/gateway")
        gateway.http.send("POST", "/app/gateway", remoting.calls(("Chat.never",)), gateway.headers)
        gateway.http.close()
    assert Gateway(server.port, "/app/gateway").call("Chat.echo", 1) == (True, 1)


# ---- clients of others

NODE = """
import { NetConnection } from "%s";
const nc = new NetConnection();
nc.objectEncoding = Number(process.argv[3]);
const told = {};
await nc.connect(process.argv[2]);
const settled = await Promise.allSettled([nc.call("Chat.echo", null, {text: "grüße", n: [1, 2.5]}), nc.call("Chat.missing"), nc.call("Chat.later", null, "x")]);
told.answers = settled.map((one) => one.status === "fulfilled" ? one.value : one.reason.info.code);
console.log(JSON.stringify(told));
"""


@pytest.mark.parametrize("encoding", [0, 3])
def test_the_browser_library_calls_in_node(server, library, tmp_path, encoding):
    script = tmp_path / "call.mjs"
    script.write_text(NODE % (library / "dist/index.js").as_uri())
    ran = subprocess.run(["node", script, f"http://127.0.0.1:{server.port}/app/gateway", str(encoding)], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["answers"] == [{"text": "grüße", "n": [1, 2.5]}, "NetConnection.Call.Failed", "x"]


# ---- scripts as clients

@pytest.mark.parametrize("encoding", [0, 3])
def test_a_script_calls_a_gateway(server, encoding):
    client = client_of(server, "app")
    assert result(client, "openTo", f"http://127.0.0.1:{server.port}/app/gateway", encoding) is True
    assert result(client, "callOut", "Chat.echo", {"word": "hi"}) is True
    assert heard(client, 1)[0] == ["result", {"word": "hi"}]
    result(client, "callOut", "Chat.nothing", 1)
    assert heard(client, 2)[1][:2] == ["status", "NetConnection.Call.Failed"]
    result(client, "login", "bob")
    result(client, "callOut", "Chat.who", None)
    assert heard(client, 3)[2][1].split(",")[-1] == "bob"


def test_a_gateway_that_is_none_is_told_once(server):
    client = client_of(server, "app")
    result(client, "openTo", f"http://127.0.0.1:{server.port}/closed/gateway", 0)
    result(client, "callOut", "Chat.echo", 1)
    assert heard(client, 2) == [["status", "NetConnection.Call.Failed", "HTTP: Status 404"], ["nc", "NetConnection.Call.Failed", "HTTP: Status 404"]]


def test_netservices_has_services_by_name(server):
    client = client_of(server, "services")
    result(client, "use", f"http://127.0.0.1:{server.port}/app/gateway", "word")
    assert sorted(heard(client, 2)) == [["echo_Result", "word"], ["onStatus", "Error: on purpose"]]


class StrangeGateway(http.server.BaseHTTPRequestHandler):
    """Answers what it is told to, and asks for a suffix of its address."""

    answers = []
    asked = []

    def do_POST(self):
        self.asked.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        body = self.answers.pop(0)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_strange_gateways_do_no_harm(server):
    suffix = b"\x00\x00\x00\x01\x00\x12AppendToGatewayUrl\x00\xff\xff\xff\xff\x02\x00\x05?id=7"
    answered = b"\x00\x01\x00\x0b/1/onResult\x00\x04null\xff\xff\xff\xff\x02\x00\x02hi"
    StrangeGateway.answers = [suffix + answered, b"\x00\x00\x00\x00" + answered, b"rubbish", b"\x00\x00\x00\x00\x00\x00"]
    StrangeGateway.asked = []
    other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), StrangeGateway)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    try:
        client = client_of(server, "app")
        result(client, "openTo", f"http://127.0.0.1:{other.server_address[1]}/gateway.php", 0)
        for count in range(1, 3):
            result(client, "callOut", "A.b", 1)
            assert heard(client, count)[-1] == ["result", "hi"]
        for count in (4, 6):
            result(client, "callOut", "A.b", 1)
            assert {call[1] for call in heard(client, count)[-2:]} == {"NetConnection.Call.Failed"}
    finally:
        other.shutdown()
    assert [path for path, _ in StrangeGateway.asked] == ["/gateway.php"] + 3 * ["/gateway.php?id=7"]

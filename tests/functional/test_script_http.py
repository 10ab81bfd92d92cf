"""Scripts that ask web servers: LoadVars and XML."""

import base64
import importlib.util
import json
import pathlib
import threading
import urllib.error
import urllib.request

import pytest

from harness.ports import free_port
from harness.rtmp_client import Refused, RtmpClient, tcp
from harness.waiting import eventually
from harness.web_page import WebPage

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/webhook-receiver/receiver.py"
_spec = importlib.util.spec_from_file_location("webhook_receiver", EXAMPLE)
example = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(example)

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
KEY = bytes(range(32))

# Every client is told what comes of the requests that it asks for.
ASK = """
function told(client, target, ended) {
    target.onHTTPStatus = function (status) { client.call("heard", null, "status", status); };
    target.onLoad = function (ok) {
        var found = {}; for (var i in this) if (typeof this[i] != "function") found[i] = this[i];
        client.call("heard", null, "load", ok, this instanceof XML ? this.toString() : found);
    };
    return target;
}
Client.prototype.load = function (url) { return told(this, new LoadVars()).load(url); };
Client.prototype.loadXml = function (url) { var x = new XML(); x.ignoreWhite = true; return told(this, x).load(url); };
Client.prototype.post = function (url, values, method) {
    var lv = new LoadVars(); for (var i in values) lv[i] = values[i];
    lv.addRequestHeader("X-Room", "blue"); lv.addRequestHeader("webhook-signature", "v1,forged"); lv.addRequestHeader("Host", "elsewhere");
    return lv.sendAndLoad(url, told(this, new LoadVars()), method);
};
Client.prototype.postXml = function (url, text) {
    var x = new XML(text); x.contentType = "text/xml"; return x.sendAndLoad(url, told(this, new XML()));
};
Client.prototype.many = function (url, count) {
    var kept = 0; for (var i = 0; i < count; i++) if (new LoadVars().load(url)) kept++; return kept;
};
Client.prototype.alive = function () { return "alive"; };
"""

# A door that a web page keeps, as login scripts were written.
LOGIN = """
application.onConnect = function (client, name, password) {
    var asked = new LoadVars(), answer = new LoadVars();
    asked.user = name; asked.password = password; asked.ip = client.ip;
    answer.onLoad = function (ok) {
        if (ok && this.result == "ok") {
            client.nick = this.nick;
            application.acceptConnection(client);
            client.call("welcome", null, this.nick);
        } else application.rejectConnection(client, ok ? this.reason : "The login server does not answer.");
    };
    asked.sendAndLoad("%s/login", answer, "POST");
};
"""

# A chat that keeps a list of who is there on a web page, as the old video chat did.
USERS = """
application.onAppStart = function () { this.users = []; };
application.tell = function () {
    var lv = new LoadVars(); lv.count = this.users.length; lv.users = this.users.join(","); lv.room = this.name;
    lv.send("%s/users");
};
application.onConnect = function (client, name) { client.name = name; this.acceptConnection(client); this.users.push(name); this.tell(); };
application.onDisconnect = function (client) {
    for (var i = 0; i < this.users.length; i++) if (this.users[i] == client.name) this.users.splice(i, 1);
    this.tell();
};
"""


@pytest.fixture
def page():
    started = WebPage()
    yield started
    started.close()


@pytest.fixture
def serve(start_server):
    def start(script, http=""):
        def configure(root):
            folder = root / "applications/app"
            folder.mkdir()
            (folder / "main.asc").write_text(script)
            (folder / "webhook.secret").write_text(SECRET + "\n")
            (folder / "Application.xml").write_text(f"<Application><HTTP>{http}</HTTP></Application>")
        return start_server(configure=configure)
    return start


def client_of(server, *arguments):
    client = RtmpClient(tcp(server.port))
    client.connect("app", f"rtmp://127.0.0.1:{server.port}/app", arguments=arguments)
    return client


def ask(client, method, *values):
    return client.call(method, None, *values)[-1]


def heard(client, name="heard"):
    """The arguments of the calls of that name that have come."""
    return [call[3:] for call in list(client.calls) if call[0] == name]


def outcome(client, count=1, timeout=20):
    """What the script has heard once `count` requests have ended: ["status", …] and ["load", ok, what came]."""
    eventually(lambda: sum(one[0] == "load" for one in heard(client)) >= count, timeout, lambda: f"{count} answers, not {heard(client)}")
    return heard(client)


def test_variables_come_from_a_page_and_the_events_have_their_order(serve, page):
    page.pages["/room"] = lambda request: "name=Zo%C3%AB+%26+co&max=12&"
    with client_of(serve(ASK)) as client:
        assert ask(client, "load", page.url + "/room?id=3") is True
        assert outcome(client) == [["status", 200], ["load", True, {"name": "Zoë & co", "max": "12"}]]
    [request] = page.requests
    assert (request.method, request.query, request.headers["webhook-signature"]) == ("GET", {"id": "3"}, None)


def test_variables_are_posted_or_put_into_the_query(serve, page):
    page.pages["/any"] = lambda request: "seen=" + request.method
    with client_of(serve(ASK)) as client:
        for method in ("POST", "GET"):
            ask(client, "post", page.url + "/form", {"user": "Ann & Bob", "n": 1}, method)
        outcome(client, 2)
    by_method = {one.method: one for one in page.requests}
    assert by_method["POST"].form == by_method["GET"].query == {"user": "Ann & Bob", "n": "1"}
    assert by_method["POST"].headers["Content-Type"] == "application/x-www-form-urlencoded"
    for request in page.requests:
        assert request.headers["X-Room"] == "blue"
        assert request.headers["Host"] == f"127.0.0.1:{page.port}"
        assert request.headers["webhook-signature"] is None, "scripts cannot write it"


def test_xml_goes_out_and_comes_in(serve, page):
    page.pages["/list"] = lambda request: "<?xml version='1.0'?>\n<users>\n <user name='ann'/>\n</users>"
    page.pages["/echo"] = lambda request: request.body
    with client_of(serve(ASK)) as client:
        ask(client, "loadXml", page.url + "/list")
        assert outcome(client)[-1] == ["load", True, "<?xml version='1.0'?><users><user name=\"ann\" /></users>"]
        ask(client, "postXml", page.url + "/echo", "<a b='1'>&lt;</a>")
        assert outcome(client, 2)[-1] == ["load", True, "<a b=\"1\">&lt;</a>"]
    assert page.asked("/echo")[0].headers["Content-Type"] == "text/xml"


@pytest.mark.parametrize("name,status", [("missing", 404), ("broken", 500), ("cut", 0), ("huge", 0), ("loop", 0), ("elsewhere", 0), ("slow", 0)])
def test_what_is_no_answer_is_told_as_a_failure(serve, page, name, status):
    page.pages["/broken"] = lambda request: (500, "a=1")
    page.pages["/cut"] = lambda request: None
    page.pages["/huge"] = lambda request: b"a=" + b"x" * (2 * 1024 * 1024)
    page.pages["/loop"] = lambda request: (302, "", {"Location": "/loop"})
    page.pages["/elsewhere"] = lambda request: (302, "", {"Location": "file:///etc/passwd"})
    page.pages["/slow"] = lambda request: page.hold()
    server = serve(ASK, "<Connections><MaxTimeout>1</MaxTimeout></Connections>" if name == "slow" else "")
    with client_of(server) as client:
        ask(client, "load", f"{page.url}/{name}")
        assert outcome(client) == [["status", status], ["load", False, {}]]
        assert ask(client, "alive") == "alive"
    if status == 0:
        server.log.wait("http-failed", app="app/_definst_")
    if name == "loop":
        assert len(page.requests) == 11


def test_a_page_that_is_down_and_a_url_that_is_none(serve):
    with client_of(serve(ASK)) as client:
        for url in (f"http://127.0.0.1:{free_port()}/", "ftp://127.0.0.1/a", "no url"):
            ask(client, "load", url)
        assert [one for one in outcome(client, 3) if one[0] == "load"] == [["load", False, {}]] * 3


def test_garbage_is_taken_for_what_it_looks_like(serve, page):
    page.pages["/garbage"] = lambda request: bytes(range(256)) * 100
    with client_of(serve(ASK)) as client:
        ask(client, "load", page.url + "/garbage")
        ask(client, "loadXml", page.url + "/garbage")
        assert [one[1] for one in outcome(client, 2) if one[0] == "load"] == [True, True]
        assert ask(client, "alive") == "alive"


def test_redirects_are_followed_as_a_get(serve, page):
    page.pages["/old"] = lambda request: (302, "", {"Location": "/new?x=1"})
    page.pages["/new"] = lambda request: "came=" + request.method
    page.pages["/same"] = lambda request: (307, "", {"Location": "/new"})
    with client_of(serve(ASK)) as client:
        ask(client, "post", page.url + "/old", {"a": "1"})
        assert outcome(client)[-1] == ["load", True, {"came": "GET"}]
        ask(client, "post", page.url + "/same", {"a": "1"})
        assert outcome(client, 2)[-1] == ["load", True, {"came": "POST"}]


def test_the_configuration_can_forbid_redirects_and_name_a_proxy(serve, page):
    page.pages["/any"] = lambda request: "through=" + request.target
    with client_of(serve(ASK, f"<Proxy><Host>127.0.0.1</Host><Port>{page.port}</Port></Proxy>")) as client:
        ask(client, "load", "http://page.invalid/x")
        assert outcome(client)[-1] == ["load", True, {"through": "http://page.invalid/x"}]


def test_redirects_can_be_forbidden(serve, page):
    page.pages["/old"] = lambda request: (302, "a=1", {"Location": "/new"})
    with client_of(serve(ASK, "<Redirect><Allow>false</Allow></Redirect>")) as client:
        ask(client, "load", page.url + "/old")
        assert outcome(client) == [["status", 302], ["load", True, {"a": "1"}]]
    assert not page.asked("/new")


def test_requests_of_an_instance_have_a_bound(serve, page):
    page.pages["/held"] = lambda request: page.hold()
    with client_of(serve(ASK)) as client:
        assert ask(client, "many", page.url + "/held", 100) == 64
        page.release()


def test_an_answer_that_comes_after_the_instance_has_gone_finds_nobody(serve, page):
    def answer(request):
        page.hold()
        return "a=1"
    page.pages["/held"] = answer
    server = serve(ASK + "Client.prototype.leave = function () { application.shutdown(); };")
    with client_of(server) as client:
        ask(client, "load", page.url + "/held")
        eventually(lambda: page.requests, 10, "the request")
        client.command("leave", None)
        server.log.wait("unload", timeout=10)
    page.release()
    with client_of(server) as again:
        assert ask(again, "alive") == "alive"


def login_page(request):
    if request.form.get("password") == "open sesame":
        return "result=ok&nick=" + request.form["user"].upper()
    return "result=no&reason=Wrong+password"


def test_a_client_is_pending_until_a_page_has_answered(serve, page):
    page.pages["/login"] = lambda request: (page.hold(), login_page(request))[1]
    server = serve(LOGIN % page.url)
    connected = []
    waiting = threading.Thread(target=lambda: connected.append(client_of(server, "ann", "open sesame")), daemon=True)
    waiting.start()
    eventually(lambda: page.asked("/login"), 10, "the page is asked")
    assert not connected
    page.release()
    waiting.join(20)
    with connected[0] as client:
        assert client.wait_call("welcome")[3:] == ["ANN"]
    assert page.asked("/login")[0].form["ip"] == "127.0.0.1"
    with pytest.raises(Refused):
        client_of(server, "ann", "guess")


def test_a_login_page_that_is_down_lets_nobody_in(serve):
    with pytest.raises(Refused):
        client_of(serve(LOGIN % f"http://127.0.0.1:{free_port()}"), "ann", "open sesame")


def test_a_page_that_keeps_the_list_of_users_serves_only_the_server(serve, page):
    told = []

    def users(request):
        example.verify(KEY, request.headers, request.body)
        told.append((request.form["count"], request.form["users"], request.form["room"]))
        return ""
    page.pages["/users"] = users
    server = serve(USERS % page.url, f'<Sign url="{page.url}/users"/>')
    with client_of(server, "ann"):
        eventually(lambda: len(told) >= 1, 10, "ann is told")
        with client_of(server, "bob"):
            eventually(lambda: len(told) >= 2, 10, "bob is told")
        eventually(lambda: len(told) >= 3, 10, "that bob has left is told")
    eventually(lambda: len(told) >= 4, 10, "that ann has left is told")
    assert told == [("1", "ann", "app/_definst_"), ("2", "ann,bob", "app/_definst_"), ("1", "ann", "app/_definst_"), ("0", "", "app/_definst_")]
    assert SECRET not in pathlib.Path(server.program.stderr).read_text()


def test_only_what_lies_beneath_the_address_is_signed(serve, page):
    page.pages["/any"] = lambda request: "a=1"
    page.pages["/signed/away"] = lambda request: (307, "", {"Location": "/elsewhere"})
    with client_of(serve(ASK, f'<Sign url="{page.url}/signed/"/>')) as client:
        for count, path in enumerate(("/signed/list?room=1", "/signed", "/signed/../open", "/signed/%2e%2e/open", "/signed/away"), 1):
            ask(client, "load", page.url + path)
            outcome(client, count)
    signed = {request.target for request in page.requests if request.headers["webhook-signature"]}
    assert signed == {"/signed/list?room=1", "/signed/away"}
    [request] = page.asked("/signed/list")
    example.verify(KEY, request.headers, b"GET " + request.target.encode())
    with pytest.raises(example.Unverified):
        example.verify(KEY, request.headers, b"GET /signed/list?room=2")


def test_the_example_receiver_gives_its_list_to_scripts_only(serve, tmp_path):
    banned = tmp_path / "banned.txt"
    banned.write_text("192.0.2.1\n192.0.2.2\n")
    receiver = example.Receiver(0, KEY, banned)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{receiver.server_port}"
    try:
        with client_of(serve(ASK, f'<Sign url="{url}"/>')) as client:
            ask(client, "load", url + "/banned?from=chat")
            assert outcome(client) == [["status", 200], ["load", True, {"banned": "192.0.2.1,192.0.2.2"}]]
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(url + "/banned", timeout=10)
        assert refusal.value.code == 401
    finally:
        receiver.shutdown()
        receiver.server_close()


def test_each_request_is_logged_if_that_is_asked_for_and_no_secret_is(serve, page):
    page.pages["/any"] = lambda request: "a=1"
    server = serve(ASK, f'<Verbose>true</Verbose><Sign url="{page.url}"/>')
    with client_of(server) as client:
        ask(client, "load", page.url.replace("http://", "http://user:s3cret@") + "/x?key=s3cret")
        outcome(client)
    [event] = server.log.wait("http-request", status="200")
    assert event.fields["to"] == f"127.0.0.1:{page.port}"
    assert not [one for one in server.log.events() if "s3cret" in json.dumps(one.fields) or "whsec" in json.dumps(one.fields)]

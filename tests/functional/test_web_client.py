"""The browser library (web/client) in Node against the real server, over every way, and in Chromium."""

import pytest

from harness import browser, certificates, flv, web_library
from harness.clients import ffmpeg
from harness.identity import assert_relayed
from harness.ports import free_port
from harness.server import binary
from harness.waiting import eventually

# What the tests call, and how they are refused and sent elsewhere.
APPLICATION = """
var attempts = {};
application.onConnect = function (client, name) {
    if (name == "refused") {
        application.rejectConnection(client, {message: "not you"});
        return;
    }
    if (name == "redirected" || name == "circle") {
        application.redirectConnection(client, client.uri.replace(/app$/, name == "circle" ? "app" : "other"));
        return;
    }
    client.said = Array.prototype.slice.call(arguments, 1);
    attempts[name] = (attempts[name] || 0) + 1;
    return true;
};
Client.prototype.echo = function (value) { return value; };
Client.prototype.who = function () { return this.said; };
Client.prototype.countOf = function (name) { return attempts[name]; };
Client.prototype.fail = function () { throw new Error("on purpose"); };
Client.prototype.countWith = function (n) { this.call("count", null, n); };
Client.prototype.callBack = function (method) {
    var client = this;
    var told = function (value) { client.call("answered", null, method, value); };
    var responder = {onResult: told, onStatus: function (info) { told(info.code); }};
    this.call.apply(this, [method, responder].concat(Array.prototype.slice.call(arguments, 1)));
};
"""
OTHER = "application.onConnect = function () { return true; };"
READ_ONLY = "<Application><Access><SharedObjects>read</SharedObjects></Access></Application>"
EVERYTHING = ("<Application><Access><Publish>open</Publish><SharedObjects>all</SharedObjects></Access></Application>")
PAGES = "<Application><WebSocket><Origins>{}</Origins></WebSocket></Application>"


@pytest.fixture(scope="module")
def library():
    return web_library.built()


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return certificates.Authority(tmp_path_factory.mktemp("authority"))


def write(root, name, script=None, xml=None):
    folder = root / "applications" / name
    folder.mkdir(exist_ok=True)
    if script:
        (folder / "main.asc").write_text(script)
    if xml:
        (folder / "Application.xml").write_text(xml)


@pytest.fixture
def server(start_server, authority):
    """Plain and TLS on one port."""
    certificate = certificates.for_this_machine(authority)

    def configure(root):
        certificates.present(certificate)(root)
        write(root, "app", APPLICATION)
        write(root, "other", OTHER)
        write(root, "readonly", xml=READ_ONLY)
        write(root, "live", xml=EVERYTHING)

    return start_server(configure=configure, open_publishing=False)


@pytest.fixture
def start_node(library, programs, server, authority):
    """Starts the tests of a file of web/client/test/server."""

    def start(name, **environment):
        environment = {"SALLYPORT_PORT": str(server.port), "SALLYPORT_BINARY": str(binary()),
                       "NODE_EXTRA_CA_CERTS": str(authority.file), "NODE_NO_WARNINGS": "1", **environment}
        return programs.start(f"node-{name}", ["node", "--test", "--test-reporter=spec", library / f"test/server/{name}.test.mjs"],
                              environment=environment)

    return start


@pytest.fixture
def node(start_node):
    """Runs them to their end, which must be a good one."""

    def run(name, timeout=240, **environment):
        program = start_node(name, **environment)
        assert program.wait(timeout) == 0, program.shown()
        assert "pass 0" not in program.output(), program.shown()

    return run


def test_the_parts_by_themselves(library, programs):
    ran = programs.run("node-unit", web_library.tests(library / "test/unit/"), timeout=400)
    assert ran.returncode == 0, ran.shown()


def test_calls_both_ways_with_every_type(node):
    node("calls")


def test_shared_objects(node):
    node("shared_objects")


def test_many_streams_over_one_connection(node):
    node("many_streams")


def test_a_stream_of_little_sound(node):
    node("slow_stream")


def test_what_stands_in_the_way(node):
    node("ways", timeout=240)


@pytest.mark.parametrize("scheme", ["ws", "wss", "rtmpt", "rtmpts"])
def test_a_stream_is_received_and_published_again(start_node, server, programs, media, tmp_path, scheme):
    recording = tmp_path / "copy.flv"
    relay = start_node("streams", SALLYPORT_SCHEME=scheme)
    eventually(lambda: "playing" in relay.output() or not relay.running, 30, relay.shown)
    player = ffmpeg.play(programs, server.rtmp("copy"), recording)
    server.log.wait("play", timeout=20, stream="copy")
    publisher = ffmpeg.publish(programs, media, server.rtmp("source"))
    assert publisher.wait(60) == 0, publisher.shown()
    assert relay.wait(60) == 0, relay.shown()
    player.wait(30)
    assert_relayed(flv.read(media), flv.read(recording), lost_at_the_end=0)


CONNECTS = """
const {{ NetConnection, SharedObject }} = await import("/dist/index.js");
const found = {{}};
for (const application of ["app", "other"]) for (const scheme of ["ws", "rtmpt"]) {{
  const connection = new NetConnection();
  const place = `${{scheme}} ${{application}}`;
  try {{
    await connection.connect(`${{scheme}}://127.0.0.1:{port}/${{application}}`);
    const value = {{ text: "ä", list: [1, new Date(5)], bytes: Uint8Array.of(1, 2) }};
    const echoed = await connection.call("echo", null, value);
    const object = SharedObject.getRemote("room");
    await object.connect(connection);
    object.setProperty("from", scheme);
    found[place] = [connection.protocol, echoed.list[1].getTime(), [...echoed.bytes], object.data.from];
    connection.close();
  }} catch (error) {{
    found[place] = error.code;
  }}
}}
return found;
"""

# A worker that does the same, as a module of its own, and the page that waits for it.
WORKER = "const connects = async () => {{ {script} }}; connects().then(postMessage, (error) => postMessage({{ error: String(error) }}));"
IN_A_WORKER = """
const worker = new Worker("/worker.js", { type: "module" });
return new Promise((resolve) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => resolve({ error: message });
});
"""


@pytest.mark.parametrize("place", ["page", "worker"])
def test_a_page_connects_where_the_application_takes_it(place, library, start_server, programs):
    """Another site's page, by WebSocket and through the tunnel; the tunnel's requests need no permission first."""
    port = free_port()
    script = CONNECTS.format(port=port)
    worker = {"/worker.js": WORKER.format(script=script).encode()}
    with browser.serving(script if place == "page" else IN_A_WORKER, modules={**web_library.modules(library), **worker}) as pages:
        def configure(root):
            write(root, "app", APPLICATION, PAGES.format(pages.origin))
            write(root, "other", OTHER, PAGES.format("https://example.com"))
        server = start_server(configure=configure, listen=[f"127.0.0.1:{port}"])
        found = browser.visit(programs, pages)

    assert found == {
        "ws app": ["ws", 5, [1, 2], "ws"], "rtmpt app": ["rtmpt", 5, [1, 2], "rtmpt"],
        "ws other": "NetConnection.Connect.Failed", "rtmpt other": "NetConnection.Connect.Failed",
    }
    assert server.log.refusals("origin-denied") == 2


def test_the_examples_do_what_they_say(library, server, programs, media):
    def run(name, *arguments):
        return programs.start(f"example-{name}", ["node", library / f"examples/{name}.mjs", *arguments])

    call = run("call", f"rtmp://localhost:{server.port}/app")
    room = run("room", f"rtmp://localhost:{server.port}/live", "Ada")
    relay = run("relay", f"rtmp://localhost:{server.port}/live", "camera", "copy")
    server.log.wait("play", timeout=30, stream="camera")
    publisher = ffmpeg.publish(programs, media, server.rtmp("camera"))
    assert call.wait(30) == 0 and room.wait(30) == 0, call.shown() + room.shown()
    assert publisher.wait(60) == 0 and relay.wait(30) == 0, relay.shown()

    assert "the server counts 7" in call.output() and "it echoes { text: 'hello'" in call.output()
    assert "success topic weather" in room.output() and "Ada: hello" in room.output()
    assert "NetStream.Play.Start" in relay.output() and "dropped 0" in relay.output()


def test_the_readme_shows_the_examples(library):
    shown = (library / "README.md").read_text()
    for example in (library / "examples").glob("*.mjs"):
        assert example.read_text() in shown, example.name


def test_the_pages_of_the_api_are_made(library, programs, tmp_path):
    made = programs.run("typedoc", [library / "node_modules/.bin/typedoc", "--options", library, "--out", tmp_path / "api"],
                        timeout=600, cwd=library)
    assert made.returncode == 0, made.shown()
    pages = {path.stem.rpartition(".")[2] for path in (tmp_path / "api").rglob("*.html")}
    assert {"NetConnection", "NetStream", "SharedObject", "StreamPublisher"} <= pages

"""Ruffle, from npm, in Chromium: an old SWF's XMLSocket by socketProxy, and its calls to a gateway."""

import json

import pytest

from harness import browser
from harness.scripted import application
from harness.server import REPOSITORY
from test_xml_socket import ENABLED, SCRIPT

RUFFLE = REPOSITORY / "build/npm/node_modules/@ruffle-rs/ruffle"
SWF = REPOSITORY / "tests/functional/harness/ruffle/player.swf"
GATEWAY = "application.registerService('Chat', { echo: function (caller, value) { return value + '!'; } });"
PAGE = """
const settings = %s;
window.said = [];
const done = new Promise((resolve) => {
    window.heard = (what, value) => {
        said.push([what, value]);
        if (said.some((one) => one[1] === "close") && said.some((one) => one[0] === "result" || one[0] === "failure")) resolve();
    };
});
window.RufflePlayer.config = {
    autoplay: "on", unmuteOverlay: "hidden", allowScriptAccess: true, logLevel: "info",
    socketProxy: [{ host: settings.parameters.host, port: Number(settings.parameters.port), proxyUrl: settings.proxy }],
};
const player = window.RufflePlayer.newest().createPlayer();
document.documentElement.append(player);
await player.ruffle().load({ url: "/player.swf", parameters: settings.parameters, allowScriptAccess: true });
await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 40000))]);
return said;
"""


@pytest.fixture
def server(start_server):
    def configure(root):
        application(root, "app", SCRIPT + GATEWAY, ENABLED + "<Gateway enabled='true'/><WebSocket><Origins>*</Origins></WebSocket>")

    return start_server(configure=configure)


def test_an_old_swf_speaks_through_ruffle(server, programs):
    if not RUFFLE.exists():
        pytest.skip("the npm packages of the tests are not installed (scripts/setup)")
    settings = {
        "proxy": f"ws://127.0.0.1:{server.port}/app/xmlsocket",
        "parameters": {"host": "chat.example", "port": "5229", "gateway": f"http://127.0.0.1:{server.port}/app/gateway"},
    }
    files = {f"/{path.name}": path.read_bytes() for path in RUFFLE.iterdir() if path.suffix in (".js", ".wasm")}
    script = files.pop("/ruffle.js")
    with browser.serving(PAGE % json.dumps(settings), {"/ruffle.js": script}, {**files, "/player.swf": SWF.read_bytes()}) as pages:
        said = browser.visit(programs, pages)
    assert [value for what, value in said if what in ("socket", "data")] == [
        "connect", "<welcome protocol='xmlsocket' ip='127.0.0.1'/>", "<echo>a</echo>", "close"]
    assert ["result", "hello!"] in said

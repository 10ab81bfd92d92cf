"""Firefox, driven by WebDriver BiDi over a WebSocket: tabs that are opened, clicked, asked and photographed."""

import base64
import json
import time

from .sound_card import SoundCard
from .tab import Tab
from .waiting import eventually
from .websocket_pipe import CLOSE, PING, PONG, TEXT, WebSocketPipe

# A camera that shows one colour after another and a microphone that hums (MICROPHONE, in Hz); nobody is asked for permission.
FAKE_DEVICES = {"media.navigator.streams.fake": True, "media.navigator.permission.disabled": True}
MICROPHONE = 1000

# All but this machine is behind a proxy that does not exist; what Firefox wants of its maker fails at once.
_NO_NETWORK = {"network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9, "network.proxy.ssl": "127.0.0.1",
               "network.proxy.ssl_port": 9, "network.dns.disablePrefetch": True, "network.trr.mode": 5}
# Beside those that Firefox sets itself while it is driven: neither updates nor telemetry nor safe browsing.
_PREFERENCES = {
    **_NO_NETWORK,
    "media.autoplay.default": 0,
    "media.gmp-manager.updateEnabled": False,
    "layout.css.prefers-color-scheme.content-override": 1,  # light, until a tab is darkened
    "toolkit.telemetry.enabled": False,
    "browser.aboutwelcome.enabled": False,
}
# As WebDriver writes keys that are no characters.
_KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014",
         "ArrowDown": "\ue015", " ": " "}


def through(port):
    """The preferences that send all of it to a proxy on this machine, what is for this machine too."""
    return {"network.proxy.http_port": port, "network.proxy.ssl_port": port, "network.proxy.allow_hijacking_localhost": True}


class Firefox:
    """Started without a window and without a network but this machine. `preferences` are dictionaries of its own, `sound_card` is
    what it plays to."""

    def __init__(self, programs, *preferences, name="firefox"):
        profile = programs.folder / f"{name}-profile"
        profile.mkdir()
        chosen = {key: value for one in (_PREFERENCES, *preferences) for key, value in one.items()}
        (profile / "user.js").write_text("".join(f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in chosen.items()))
        self.sound_card = SoundCard(programs, f"{name}-sound")
        self.program = programs.start(name, [
            "firefox-esr", "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "--remote-allow-system-access",
            "about:blank",
        ], environment={**self.sound_card.environment, "HOME": str(profile), "MOZ_CRASHREPORTER_DISABLE": "1"})
        self._last = 0
        self._answers = {}
        self.tabs = {}
        self._pipe = self._connect(profile / "WebDriverBiDiServer.json")
        self.call("session.new", {"capabilities": {}})
        self.call("session.subscribe", {"events": ["log.entryAdded"]})

    def _connect(self, file):
        """Firefox chooses the port and writes it there."""

        def port():
            assert self.program.running, self.program.shown()
            try:
                return json.loads(file.read_text())["ws_port"]
            except (FileNotFoundError, ValueError):
                return None

        found = eventually(port, 90, lambda: f"Firefox's port\n{self.program.shown()}")
        return WebSocketPipe(found, "/session", headers={"Host": f"127.0.0.1:{found}"})

    def open(self, url, width=1280, height=800, dark=False, language="en-US"):
        """A tab in a window of its own."""
        context = self.call("browsingContext.create", {"type": "window"})["context"]
        tab = self.tabs[context] = FirefoxTab(self, context)
        self.call("browsingContext.setViewport", {"context": context, "viewport": {"width": width, "height": height}})
        self.call("emulation.setLocaleOverride", {"contexts": [context], "locale": language})
        if dark:
            self._darken(context)
        tab.navigate(url)
        return tab

    def _darken(self, context):
        """In the window's own script: BiDi has no word for it yet."""
        window, = (one["clientWindow"] for one in self.call("browsingContext.getTree", {"root": context})["contexts"])
        chrome, = (one["context"] for one in self.call("browsingContext.getTree", {"moz:scope": "chrome"})["contexts"] if one["clientWindow"] == window)
        self.evaluate(chrome, "gBrowser.selectedBrowser.browsingContext.prefersColorSchemeOverride = 'dark'")

    def evaluate(self, context, expression):
        found = self.call("script.evaluate", {"expression": expression, "target": {"context": context}, "awaitPromise": True})
        assert found["type"] == "success", found["exceptionDetails"]
        return _local(found["result"])

    def call(self, method, parameters, timeout=30):
        self._last += 1
        number, end = self._last, time.monotonic() + timeout
        self._pipe.send_frame(TEXT, json.dumps({"id": number, "method": method, "params": parameters}).encode())
        while number not in self._answers:
            left = end - time.monotonic()
            assert left > 0, f"no answer to {method}\n{self.program.shown()}"
            self._read(left, method)
        answer = self._answers.pop(number)
        assert answer["type"] == "success", (method, answer)
        return answer["result"]

    def _read(self, timeout, what):
        self._pipe.settimeout(timeout)
        try:
            opcode, payload = self._pipe.read_frame()
        except TimeoutError:
            raise AssertionError(f"no answer to {what}\n{self.program.shown()}") from None
        assert opcode != CLOSE, f"Firefox has gone\n{self.program.shown()}"
        if opcode == PING:
            self._pipe.send_frame(PONG, payload)
        if opcode == TEXT:
            self._take(json.loads(payload))

    def _take(self, message):
        if "id" in message:
            self._answers[message["id"]] = message
        elif message.get("method") == "log.entryAdded":
            entry = message["params"]
            tab = self.tabs.get(entry["source"].get("context"))
            if tab and entry["level"] == "error":
                tab.complaints.append(entry["text"])

    def close_tabs(self):
        for context in self.tabs:
            self.call("browsingContext.close", {"context": context})
        self.tabs.clear()

    def close(self):
        self._pipe.close()
        self.program.end()
        self.sound_card.close()


class FirefoxTab(Tab):
    def __init__(self, browser, context):
        super().__init__()
        self._browser, self._context = browser, context

    def call(self, method, parameters=None):
        return self._browser.call(method, {"context": self._context, **(parameters or {})})

    def navigate(self, url):
        self.call("browsingContext.navigate", {"url": url, "wait": "none"})

    def reload(self):
        self.call("browsingContext.reload", {"wait": "none"})

    def run_first(self, script):
        self._browser.call("script.addPreloadScript", {"functionDeclaration": f"() => {{ {script} }}", "contexts": [self._context]})

    def evaluate(self, expression):
        return self._browser.evaluate(self._context, expression)

    def press_mouse(self, x, y):
        self._act("pointer", [{"type": "pointerMove", "x": round(x), "y": round(y)}, {"type": "pointerDown", "button": 0},
                              {"type": "pointerUp", "button": 0}])

    def type(self, text):
        self._act("key", [{"type": kind, "value": one} for one in text for kind in ("keyDown", "keyUp")])

    def press(self, key, code=None):
        self.type(_KEYS.get(key, key))

    def _act(self, kind, actions):
        self.call("input.performActions", {"actions": [{"type": kind, "id": kind, "actions": actions}]})

    def photograph(self, path, whole=True):
        found = self.call("browsingContext.captureScreenshot", {"origin": "document" if whole else "viewport"})
        path.write_bytes(base64.b64decode(found["data"]))


def _local(value):
    """What BiDi describes, as Python has it; what is no data is an empty dictionary."""
    kind, inner = value["type"], value.get("value")
    if kind in ("undefined", "null"):
        return None
    if kind in ("string", "boolean"):
        return inner
    if kind == "number":
        return float(inner.replace("Infinity", "inf")) if isinstance(inner, str) else inner
    if kind == "array":
        return [_local(one) for one in inner]
    return {key: _local(one) for key, one in inner} if kind == "object" else {}

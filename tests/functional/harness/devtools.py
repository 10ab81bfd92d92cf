"""Chromium, driven by its DevTools protocol over two FIFOs: tabs that are opened, clicked, asked and photographed."""

import base64
import json
import os
import select
import time

from .tab import Tab

# Of the window around the pages, which nobody sees: each is a page in a process of its own. And a process that waits for a page.
_UNSEEN = "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,SpareRendererForSitePerProcess"
FAKE_DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


class Chromium:
    """Started without a window and without a network but 127.0.0.1. `options` are switches of its own."""

    def __init__(self, programs, *options, name="chromium"):
        folder = programs.folder / f"{name}-profile"
        folder.mkdir()
        commands, answers = folder / "commands", folder / "answers"
        os.mkfifo(commands)
        os.mkfifo(answers)
        self.program = programs.start(name, [
            "sh", "-c", 'exec 3<"$1" 4>"$2"; shift 2; exec chromium "$@"', "sh", commands, answers,
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-startup-window", _UNSEEN,
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            "--autoplay-policy=no-user-gesture-required", "--remote-debugging-pipe", f"--user-data-dir={folder}", *options,
        ])
        self._out = os.open(commands, os.O_WRONLY)
        self._in = os.open(answers, os.O_RDONLY)
        self._buffer = b""
        self._last = 0
        self._answers = {}
        self.tabs = {}

    def open(self, url, width=1280, height=800, dark=False, language="en-US"):
        """A tab in a window of its own."""
        target = self.call("Target.createTarget", {"url": "about:blank", "newWindow": True, "width": width, "height": height})["targetId"]
        session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        tab = self.tabs[session] = ChromiumTab(self, session)
        for domain in ("Page", "Runtime", "Log"):
            tab.call(f"{domain}.enable")
        tab.call("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
        tab.call("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})
        tab.call("Emulation.setUserAgentOverride", {"userAgent": "Mozilla/5.0 (X11; Linux x86_64) Chrome", "acceptLanguage": language})
        tab.call("Page.navigate", {"url": url})
        return tab

    def call(self, method, parameters=None, session=None, timeout=30):
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters or {}}
        if session:
            message["sessionId"] = session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        number, end = self._last, time.monotonic() + timeout
        while number not in self._answers:
            assert time.monotonic() < end, f"no answer to {method}\n{self.program.shown()}"
            self._read(end - time.monotonic())
        answer = self._answers.pop(number)
        assert "error" not in answer, (method, answer["error"])
        return answer["result"]

    def _read(self, timeout):
        if not select.select([self._in], [], [], max(timeout, 0))[0]:
            return
        piece = os.read(self._in, 1 << 20)
        assert piece, f"Chromium has gone\n{self.program.shown()}"
        *messages, self._buffer = (self._buffer + piece).split(b"\0")
        for message in map(json.loads, messages):
            if "id" in message:
                self._answers[message["id"]] = message
            elif message.get("sessionId") in self.tabs:
                self.tabs[message["sessionId"]].on_event(message["method"], message["params"])

    def processes(self):
        """By pid: its kind ("browser", "renderer", "GPU", …) and the seconds of CPU that it has had."""
        found = self.call("SystemInfo.getProcessInfo")["processInfo"]
        return {one["id"]: (one["type"], one["cpuTime"]) for one in found}

    def renderers(self):
        return {pid for pid, (kind, _) in self.processes().items() if kind == "renderer"}

    def close(self):
        self.program.end()
        os.close(self._out)
        os.close(self._in)


class ChromiumTab(Tab):
    def __init__(self, browser, session):
        super().__init__()
        self._browser, self._session = browser, session
        self._credentials = None

    def call(self, method, parameters=None):
        return self._browser.call(method, parameters, self._session)

    def log_in(self, url, user, password):
        """Opens `url` behind a proxy that asks who is there (407). The browser goes on saying it, in every tab."""
        self._credentials = {"response": "ProvideCredentials", "username": user, "password": password}
        self.call("Fetch.enable", {"handleAuthRequests": True, "patterns": [{"urlPattern": url}]})
        self.call("Page.navigate", {"url": url})

    def on_event(self, method, parameters):
        if method == "Fetch.requestPaused":
            self.call("Fetch.continueRequest", {"requestId": parameters["requestId"]})
        if method == "Fetch.authRequired":
            assert parameters["authChallenge"]["source"] == "Proxy", parameters
            self.call("Fetch.continueWithAuth", {"requestId": parameters["requestId"], "authChallengeResponse": self._credentials})
        if method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.complaints.append(f'{parameters["entry"]["text"]} {parameters["entry"].get("url", "")}')
        if method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description", details["text"]))

    def evaluate(self, expression, **where):
        found = self.call("Runtime.evaluate",
                          {"expression": expression, "returnByValue": True, "awaitPromise": True, "userGesture": False, **where})
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def navigate(self, url):
        self.call("Page.navigate", {"url": url})

    def reload(self):
        self.call("Page.reload")

    def run_first(self, script):
        self.call("Page.addScriptToEvaluateOnNewDocument", {"source": script})

    def frame(self, url):
        """What this page shows of that address in a frame, to be asked as a tab is. It may have a process of its own."""
        for target in self._browser.call("Target.getTargets")["targetInfos"]:
            if target["type"] == "iframe" and target["url"] == url:
                session = self._browser.call("Target.attachToTarget", {"targetId": target["targetId"], "flatten": True})["sessionId"]
                return ChromiumTab(self._browser, session)
        frame, = (one["frame"]["id"] for one in self.call("Page.getFrameTree")["frameTree"].get("childFrames", ()) if one["frame"]["url"] == url)
        return _Frame(self, self.call("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"])

    def press_mouse(self, x, y):
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1})

    def type(self, text):
        self.call("Input.insertText", {"text": text})

    def press(self, key, code=None):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": code or key, "text": key if len(key) == 1 and kind == "keyDown" else ""})

    def photograph(self, path, whole=True):
        found = self.call("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": whole})
        path.write_bytes(base64.b64decode(found["data"]))


class _Frame(Tab):
    """A frame in the process of its page. Its document can be asked, not its scripts."""

    def __init__(self, tab, context):
        super().__init__()
        self._tab, self._context = tab, context

    def evaluate(self, expression):
        return self._tab.evaluate(expression, contextId=self._context)

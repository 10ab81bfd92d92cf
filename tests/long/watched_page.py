"""A person's page in a browser of its own, and what is to be known of it for minutes: moving tiles, memory, CPU."""

import os
import signal
import time

from harness import devtools, meeting_page
from harness.processes import resident_bytes
from harness.waiting import eventually

_STANDS = 10  # s without a change: a tile that stands still
# A connection anew, which a page makes when it has lost one.
_COUNT_CONNECTIONS = "window.connections = 0; window.WebSocket = class extends WebSocket { constructor(...given) { super(...given); ++connections; } };"


class WatchedPage:
    def __init__(self, programs, server, room, name, camera, width, height):
        self.name = name
        self.browser = devtools.Chromium(
            programs, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}",
            name=f"chromium-{name}")
        before = self.browser.renderers()
        self.page = meeting_page.Page(self.browser, server, f"#{room}", width=width, height=height)
        self.page.call("Page.addScriptToEvaluateOnNewDocument", {"source": _COUNT_CONNECTIONS})
        self.page.call("Page.reload")
        self.page.until("window.connections >= 0 && document.querySelector('.entry-form') !== null")
        self.page.turn_on("camera").enter(name)
        [self.renderer] = self.browser.renderers() - before
        self._changed = {}  # by name: what a tile showed last, and since when
        self.heap, self.resident = [], []
        self.began, self.cpu_before, self.connections = time.monotonic(), {}, 0

    def begin(self):
        """From here on it is measured, and has to stay connected."""
        self.began, self.cpu_before = time.monotonic(), self.browser.processes()
        self.connections = self.page.evaluate("connections")

    def look(self, names):
        """Looks at all tiles; those of `names` must be there and have moved of late."""
        now = time.monotonic()
        pictures = self.page.pictures()
        for name, picture in pictures.items():
            if name not in self._changed or (picture and picture != self._changed[name][0]):
                self._changed[name] = (picture, now)
        for name in set(self._changed) - set(pictures):
            del self._changed[name]
        missing = names - set(pictures)
        assert not missing, f"{self.name} sees no tile of {missing}, but of {set(pictures)}; {self.page.complaints}"
        still = [name for name in names if now - self._changed[name][1] > _STANDS]
        assert not still, f"{self.name} sees {still} stand still; {self.page.evaluate('document.body.innerText')}; {self.page.complaints}"

    def sample_memory(self):
        self.page.call("HeapProfiler.collectGarbage")
        self.heap.append(self.page.call("Runtime.getHeapUsage")["usedSize"])
        self.resident.append(resident_bytes(self.renderer))

    def check_end(self):
        assert self.page.evaluate("document.querySelector('.room') !== null"), f"{self.name} is out of the room: {self.page.text()}"
        assert self.page.evaluate("connections") == self.connections, f"{self.name} has connected again"
        assert self.page.complaints == [], self.page.complaints

    def cpu(self):
        """Shares of a core since begin(), by kinds of processes."""
        shares, lasted = {}, time.monotonic() - self.began
        for pid, (kind, seconds) in self.browser.processes().items():
            shares[kind] = shares.get(kind, 0) + (seconds - self.cpu_before.get(pid, (kind, 0))[1]) / lasted
        return shares


class VisitingTab:
    """A tab more in somebody's browser, which is killed together with its process."""

    def __init__(self, host, server, room, name):
        before = host.browser.renderers()
        self.page = meeting_page.Page(host.browser, server, f"#{room}", width=640, height=400)
        self.page.turn_on("camera").enter(name)
        [self.pid] = host.browser.renderers() - before
        self._browser = host.browser

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        eventually(lambda: self.pid not in self._browser.renderers(), 10, "the end of the tab's process")

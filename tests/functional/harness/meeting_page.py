"""The meeting's page in a tab of Chromium (harness.devtools): who is in the room by it, and what it shows of the others."""

import json
import subprocess

from . import meetings
from .server import REPOSITORY
from .waiting import eventually

SOURCES = REPOSITORY / "web/meeting"
BUILT = (SOURCES / "node_modules/.bin/esbuild").exists()

# What tiles of other people show, by their names: numbers that change with the pictures.
PICTURES = """(() => {
  const small = Object.assign(document.createElement("canvas"), {width: 32, height: 24});
  const context = small.getContext("2d", {willReadFrequently: true});
  const sumOf = (tile) => {
    const source = tile.querySelector(".direct.shown video") ?? tile.querySelector(".picture > canvas, .picture video");
    const [width, height] = source ? [source.videoWidth ?? source.width, source.videoHeight ?? source.height] : [0, 0];
    if (!width) return 0;
    context.drawImage(source, 0, 0, width, height, 0, 0, 32, 24);
    return context.getImageData(0, 0, 32, 24).data.reduce((sum, byte, index) => (sum + byte * (index + 1)) % 2147483647, 0);
  };
  const tiles = [...document.querySelectorAll(".tile.camera:not(.self)")];
  return Object.fromEntries(tiles.map((tile) => [tile.querySelector("figcaption bdi").textContent, sumOf(tile)]));
})()"""


def enabling(settings="", also=""):
    """As meetings.enabling, and with the page: bundled here if the program was built without it."""
    enable = meetings.enabling(settings, also)

    def configure(root):
        enable(root)
        page = root / meetings.FOLDER / "www"
        if not (page / "index.html").exists():
            made = subprocess.run(["node", SOURCES / "build.mjs", page], capture_output=True, text=True, timeout=120, check=False)
            assert made.returncode == 0, made.stderr

    return configure


class Page:
    """Somebody's tab. `origin` is the server's, where it is not on this machine."""

    def __init__(self, browser, server, hash_="#plan", origin=None, **options):
        self.tab = browser.open(f"{origin or f'http://127.0.0.1:{server.port}'}/meeting/{hash_}", **options)
        self.tab.until("document.querySelector('.entry-form, .admin form') !== null")

    def __getattr__(self, name):
        return getattr(self.tab, name)

    def fill(self, label, text):
        """Into the field of that label."""
        self.evaluate(f"""(() => {{
          const label = [...document.querySelectorAll("label")].find((one) => one.textContent === {json.dumps(label)});
          const field = document.getElementById(label.htmlFor);
          field.value = {json.dumps(text)};
          field.dispatchEvent(new Event("input", {{bubbles: true}}));
        }})()""")

    def press_button(self, label):
        """The button that screen readers know by that name, once it is there."""
        found = f"""[...document.querySelectorAll("button")].find((one) => !one.disabled &&
          (one.getAttribute("aria-label") ?? one.textContent.trim()) === {json.dumps(label)})"""
        self.until(f"{found} !== undefined")
        self.evaluate(f"{found}.click()")

    def join(self, name):
        self.fill("Your name", name)
        self.press_button("Join")
        return self

    def turn_on(self, *kinds):
        """Camera and microphone unless it is said which, and unless the page has found that it may already."""
        for kind in kinds or ("microphone", "camera"):
            button = json.dumps(f'[aria-label="Turn {kind} on"]')
            self.evaluate(f"document.querySelector({button})?.click()")
        self.until("document.querySelector('.preview video').videoWidth > 0")
        return self

    def enter(self, name):
        self.join(name).until("document.querySelector('.room') !== null")
        return self

    def open_chat(self):
        """With the keyboard in its field."""
        self.press("c")
        self.until("document.activeElement.tagName === 'TEXTAREA'")
        return self

    def names(self):
        """On the tiles."""
        return set(self.evaluate("[...document.querySelectorAll('.tile figcaption bdi')].map((one) => one.textContent)"))

    def sees(self, *names, timeout=20):
        eventually(lambda: self.names() == set(names), timeout, lambda: f"{names} on the tiles; there are {self.names()}; {self.complaints}")

    def pictures(self):
        """What is shown of the others' cameras now, by name; 0: nothing."""
        return self.evaluate(PICTURES)

    def picture_moves(self, changes=5):
        """Whether what comes of the only other's camera goes on."""
        seen = set()

        def moves():
            seen.update(picture for picture in self.pictures().values() if picture)
            return len(seen) > changes

        eventually(moves, 60, lambda: f"moving pictures; {self.complaints}")

"""The pages as people with other eyes and hands have them: axe-core on every view in light and dark, phones, keyboards."""

import json
import subprocess

import pytest

from harness import devtools, meeting_page, meetings
from harness.server import REPOSITORY

AXE = REPOSITORY / "build/npm/node_modules/axe-core/axe.min.js"
BUILT = meeting_page.BUILT and (REPOSITORY / "web/pages/node_modules/.bin/esbuild").exists()
pytestmark = [
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (scripts/setup)"),
    pytest.mark.skipif(not BUILT, reason="the packages of web/meeting and web/pages are not installed (scripts/setup)"),
]

GALLERY = "meeting/index.html?theme=system&language=de&scene="
# What is there only after something else has happened, as a selector.
READY = {"doctor": ".modal .doctor-conclusion:not(:empty)", "menu": "[role=menu]:popover-open", "more": "[role=menu]:popover-open",
         "bans": ".bans", "admin": ".bans"}
SCENES = ["entry", "account", "token", "noRoom", "refused", "noDevices", "waiting", "ended", "endedWithdrawn", "room1", "room16", "screen", "lockedRoom",
          "blocked", "lost", "lacking", "lackingMany", "toasts", "chat", "emptyChat", "people", "files", "settings", "invite", "shortcuts", "bans", "question",
          "doctor", "menu", "more", "adminLogin", "admin"]
VIEWS = {scene: (GALLERY + scene, READY.get(scene, "#app > *")) for scene in SCENES} | {
    "player": ("shown/nobody?lang=de", "#veil-hint:not(:empty)"),
    "player, refused": ("secret/cam?lang=de", ".stage.broken #veil-hint:not(:empty)"),
    "publisher": ("shown/_publish?lang=de", "#go:not(:empty)"),
}

AUDIT = """axe.run(document, {resultTypes: ["violations"], preload: false, runOnly: %s}).then(({violations}) => violations.map(({id, impact, nodes}) =>
  `${id} (${impact}): ` + nodes.map(({html, any}) => html.slice(0, 120) + " " + (any[0]?.message ?? "")).join(" | ")))"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# A finger's width; what is not seen, and links within a sentence, are no targets.
UNTOUCHABLE = """[...document.querySelectorAll("button, a[href], select, input:not([type=file]), summary, textarea")].filter((one) => {
  if (!one.checkVisibility({opacityProperty: true, visibilityProperty: true}) || getComputedStyle(one).display === "inline") return false;
  const {width, height} = (one.closest("label") ?? one).getBoundingClientRect();
  return width > 0 && (width < 43.5 || height < 43.5);
}).map((one) => `${one.className} ${one.getAttribute("aria-label") ?? one.textContent}: ` + one.offsetWidth + " x " + one.offsetHeight)"""
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
CUT = """[...document.querySelectorAll("button, summary, h1, h2, label")].filter((one) => one.checkVisibility() && !one.closest(".unseen")
  && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflow !== "visible" && getComputedStyle(one).textOverflow !== "ellipsis")
  .map((one) => one.textContent)"""


def configure(root):
    meetings.enabling("<Guests>yes</Guests><OpenRooms>guest</OpenRooms>")(root)
    made = subprocess.run(["node", meeting_page.SOURCES / "test/gallery/build.mjs", root / meetings.FOLDER / "www"],
                          capture_output=True, text=True, timeout=120, check=False)
    assert made.returncode == 0, made.stderr
    pages = "<Pages><Player>true</Player><Publisher>true</Publisher></Pages>"
    for name, also in {"shown": "", "secret": "<Access><Connect>token</Connect><Keys>conf/meeting.secrets</Keys></Access>"}.items():
        (root / "applications" / name).mkdir()
        (root / "applications" / name / "Application.xml").write_text(f"<Application>{pages}{also}</Application>")


@pytest.fixture
def tab(start_server, programs):
    server = start_server(configure=configure)
    browser = devtools.Chromium(programs)
    tab = browser.open("about:blank", language="de")
    tab.base = f"http://localhost:{server.port}/"
    yield tab
    browser.close()


def look(tab, width, height, dark=False):
    tab.call("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
    tab.call("Emulation.setTouchEmulationEnabled", {"enabled": width < 600})
    features = {"prefers-color-scheme": "dark" if dark else "light", "prefers-reduced-motion": "reduce"}
    tab.call("Emulation.setEmulatedMedia", {"features": [{"name": name, "value": value} for name, value in features.items()]})


def show(tab, path, ready):
    tab.call("Page.navigate", {"url": tab.base + path})
    asked = "performance.getEntriesByType('navigation')[0].name"  # a view may put something else into the address
    tab.until(f"{asked}.endsWith({json.dumps(path)}) && document.querySelector({json.dumps(ready)}) !== null")


def test_no_view_shuts_anybody_out(tab):
    """In light with all rules; in dark nothing but the colours is different."""
    axe = AXE.read_text()
    found = []
    for name, (path, ready) in VIEWS.items():
        look(tab, 1280, 800)
        show(tab, path, ready)
        tab.evaluate(axe + "; undefined")
        found += [f"{name}: {one}" for one in tab.evaluate(AUDIT % json.dumps(RULES))]
        look(tab, 1280, 800, dark=True)
        found += [f"{name}, dark: {one}" for one in tab.evaluate(AUDIT % '["color-contrast"]')]
    assert found == [], "\n".join(found)


def test_phones_show_all_of_it_and_fingers_meet_it(tab):
    found = []
    look(tab, 360, 780)
    for name, (path, ready) in VIEWS.items():
        show(tab, path, ready)
        found += [f"{name}: {one}" for one in tab.evaluate(UNTOUCHABLE)]
        found += [f"{name}, cut: {one}" for one in tab.evaluate(CUT)]
        if tab.evaluate(SIDEWAYS):
            found.append(f"{name}: has to be scrolled sideways")
    assert found == [], "\n".join(found)


CODES = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, "End": 35}


def press(tab, key, shift=False):
    """As a keyboard does it, with what the browser makes of it."""
    for kind in ("rawKeyDown", "char", "keyUp") if key == "Enter" else ("rawKeyDown", "keyUp"):
        tab.call("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": CODES[key],
                                            "modifiers": 8 if shift else 0, "text": "\r" if kind == "char" else ""})


FOCUS = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"


def focus(tab, selector):
    tab.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")


def test_the_keyboard_reaches_everything_in_a_room(tab):
    look(tab, 1280, 800)
    show(tab, GALLERY.replace("=de", "=en") + "people", ".people [aria-haspopup]")
    focus(tab, ".skip")  # the panel that is open has had it
    reached = set()
    while "Leave" not in reached and len(reached) < 80:
        press(tab, "Tab")
        name = tab.evaluate(FOCUS)
        assert name not in reached, (name, reached)
        reached.add(name)
    for name in ("Invite", "Let in Rosa", "Lower Tom’s hand", "What to do about Tom", "Turn camera off", "More", "Leave"):
        assert name in reached, (name, reached)


def test_menus_and_dialogs_take_the_focus_and_give_it_back(tab):
    look(tab, 1280, 800)
    show(tab, GALLERY.replace("=de", "=en") + "room5", ".toolbar [aria-haspopup]")
    focus(tab, ".toolbar [aria-haspopup]")
    press(tab, "Enter")
    tab.until(f"({FOCUS}) === 'Settings'")
    press(tab, "ArrowDown")
    assert tab.evaluate(FOCUS) == "Keyboard shortcuts"
    press(tab, "Escape")
    tab.until(f"document.querySelector('[popover]:popover-open') === null && ({FOCUS}) === 'More'")

    press(tab, "Enter")
    tab.until(f"({FOCUS}) === 'Settings'")
    press(tab, "Enter")
    tab.until("document.querySelector('dialog[open]') !== null")
    for _ in range(12):
        press(tab, "Tab")
        assert tab.evaluate("document.activeElement === document.body || document.activeElement.closest('dialog') !== null")
    press(tab, "Escape")
    tab.until(f"document.querySelector('dialog') === null && ({FOCUS}) === 'More'")

    focus(tab, ".toolbar [aria-keyshortcuts=C]")
    press(tab, "Enter")
    tab.until("document.activeElement.tagName === 'TEXTAREA'")
    press(tab, "Escape")
    tab.until("document.querySelector('.panel') === null && document.activeElement.matches('[aria-keyshortcuts=C]')")

"""A page of its own that plays streams in Chromium, behind a strict Content-Security-Policy, and tells which of the numbered
pictures it showed when."""

import statistics

from . import browser, numbered, web_library
from .waiting import eventually

# Nothing inline, nothing from elsewhere; MSE alone needs media-src blob:.
POLICY = "default-src 'none'; script-src 'self'; connect-src *; media-src blob:; img-src 'self'"
HTML = f"""<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>player</title></head>
<body><div id="first"></div><div id="second"></div><script type="module" src="/player.js"></script></body></html>"""

SCRIPT = """
import {{ NetConnection }} from "/dist/index.js";
import {{ StreamPlayer }} from "/dist/media/index.js";
const report = (result) => fetch("/report", {{ method: "POST", body: JSON.stringify(result) }});
const uri = "ws://127.0.0.1:{port}/live";
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const until = async (what, look, seconds = 30) => {{
  for (const end = performance.now() + 1000 * seconds; performance.now() < end; await sleep(20)) {{
    const found = look();
    if (found) return found;
  }}
  throw new Error(what + " did not come: " + JSON.stringify([...watched.values()].map(({{ player, ...told }}) => [told, player.state, player.statistics])));
}};

const small = document.createElement("canvas");
Object.assign(small, {{ width: {bits}, height: 3 }});
const pixels = small.getContext("2d", {{ willReadFrequently: true }});
pixels.imageSmoothingEnabled = false;
// The number on a canvas or a video element; null if there is none.
const numberOn = (element) => {{
  const width = element.videoWidth ?? element.width;
  if (!width) return null;
  pixels.drawImage(element, 0, 0, {bits}, 3);
  const row = pixels.getImageData(0, 2, {bits}, 1).data;
  let number = 0;
  for (let i = 0; i < {bits}; ++i) number = 2 * number + (row[4 * i] > 128 ? 1 : 0);
  return number;
}};

const watched = new Map();
// Plays, and notes states, errors, and the pictures with the time at which they were seen.
const watch = async (name, container, options) => {{
  const connection = new NetConnection();
  await connection.connect(uri);
  const place = document.querySelector(container);
  const player = new StreamPlayer(connection, place, options);
  const told = {{ player, states: [], errors: [], numbers: [], data: [], blocked: [] }};
  watched.set(container, told);
  player.addEventListener("state", () => told.states.push(player.state));
  player.addEventListener("error", ({{ message }}) => told.errors.push(message));
  player.addEventListener("data", ({{ name }}) => told.data.push(name));
  player.addEventListener("audioblocked", () => told.blocked.push(player.audioBlocked));
  const look = () => {{
    requestAnimationFrame(look);
    const element = place.querySelector(player.path === "mse" ? "video" : "canvas");
    if (!element) return;
    const number = numberOn(element);
    if (number !== null && told.numbers.at(-1)?.[0] !== number) told.numbers.push([number, Date.now()]);
  }};
  look();
  await player.play(name);
  return told;
}};
const result = ({{ player, ...told }}) => ({{ ...told, state: player.state, statistics: player.statistics, audioBlocked: player.audioBlocked }});
const main = async () => {{ {script} }};
main().then(report, (error) => report({{ error: String(error) }}));
"""

SOUND_ALLOWED = ["--autoplay-policy=no-user-gesture-required"]


def serving(library, port, script, isolated=False):
    """The page; `script` is the body of an async function, and what it returns is reported."""
    code = SCRIPT.format(port=port, bits=numbered.BITS, script=script)
    files = {"/player": HTML.encode(), "/player.js": code.encode(), **web_library.modules(library)}
    return browser.serving("", modules=files, isolated=isolated)


def start(programs, pages, options=SOUND_ALLOWED):
    return browser.start(programs, pages, f"{pages.origin}/player", options=options)


def report(chromium, pages, timeout=60):
    """What the page reports next."""
    eventually(lambda: pages.reports, timeout, lambda: f"the page's report\n{chromium.shown()}")
    found = pages.reports.pop(0)
    assert "error" not in found, found["error"]
    return found


def delays(told, sent):
    """Milliseconds from sending to seeing, of each picture; `sent` is when which number went out."""
    return sorted(at - 1000 * sent[number] for number, at in told["numbers"] if number in sent)


def describe(what, told, sent):
    """Prints the figures; for people, since no loaded machine keeps to any."""
    measured = delays(told, sent)
    seen = {number for number, _ in told["numbers"] if number in sent}
    missed = max(seen) - min(seen) + 1 - len(seen)
    late = measured[int(0.95 * len(measured))]
    print(f"{what}: {len(seen)} pictures, {missed} not seen; from sending to seeing {statistics.median(measured):.0f} ms"
          f" (95 %: {late:.0f} ms); {told['statistics']}")

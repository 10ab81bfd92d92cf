"""The server's player page and publisher page in a tab, of whichever browser."""

from .server import REPOSITORY

SOURCES = REPOSITORY / "web/pages"
BUILT = (SOURCES / "node_modules/.bin/esbuild").exists()

MOVING = """(() => {
  const picture = document.querySelector("#screen canvas, #screen video");
  const copy = new OffscreenCanvas(64, 36).getContext("2d", {willReadFrequently: true});
  copy.drawImage(picture, 0, 0, 64, 36);
  const now = Array.from(copy.getImageData(0, 0, 64, 36).data);
  const before = window.before ?? now;
  window.before = now;
  return now.some((value, i) => i % 4 < 3 && value > 60) && now.filter((value, i) => Math.abs(value - before[i]) > 40).length > 3;
})()"""

# To be run before the page's scripts: what they send to the loudspeaker goes to `ear` as well.
LISTENING = """
const { connect } = AudioNode.prototype;
AudioNode.prototype.connect = function (target, ...rest) {
  if (target instanceof AudioDestinationNode) connect.call(this, globalThis.ear = new AnalyserNode(this.context, { fftSize: 8192 }));
  return connect.call(this, target, ...rest);
};
"""
_PITCH = """(() => {
  const levels = new Float32Array(ear.frequencyBinCount);
  ear.getFloatFrequencyData(levels);
  const loudest = levels.indexOf(Math.max(...levels));
  return levels[loudest] > -40 && (loudest * ear.context.sampleRate) / ear.fftSize;
})()"""


def go_on_air(publisher):
    """With camera and microphone."""
    publisher.until("document.querySelector('#open').textContent !== ''")
    publisher.click("#open")
    publisher.until("document.querySelector('#preview').videoWidth > 0")
    publisher.click("#go")
    publisher.until("document.querySelector('#state').textContent === 'On air'")


def picture_moves(player):
    player.until("document.querySelector('#veil').hidden && !document.querySelector('#badge').hidden")
    player.until(MOVING)
    player.until(MOVING)


def facts(player, word):
    """What the player page says of what it does, once `word` is in it."""
    if player.evaluate("document.querySelector('#facts').hidden"):
        player.press("i")
    return player.until(f"document.querySelector('#facts').innerText.includes('{word}') && document.querySelector('#facts').innerText")


def is_heard(player, pitch):
    """In a page that is LISTENING."""
    player.until(f"Math.abs({_PITCH} - {pitch}) < 10")

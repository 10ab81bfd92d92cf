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

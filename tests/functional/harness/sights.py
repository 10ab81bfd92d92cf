"""What the meeting's page shows of the other one's numbered camera, and when: for measuring how long a picture stood."""

import itertools

from . import numbered
from .two_homes import CAMERA_PICTURES

# In every tab before its scripts: peers, and all that came by WebSocket.
WATCH = """window.peers = []; window.received = [];
window.RTCPeerConnection = class extends RTCPeerConnection { constructor(...given) { super(...given); peers.push(this); } };
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => received.push(data));
  }
};
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
// There is no echo between these two, and what takes it away takes some of the notes.
navigator.mediaDevices.getUserMedia = ({ audio, ...others }) =>
  open({ ...others, ...(audio ? { audio: { ...audio, echoCancellation: false, noiseSuppression: false, autoGainControl: false } } : {}) });
"""

# Whether that text was in anything that came.
HAS_RECEIVED = """(async () => {
  const all = await Promise.all(received.map((data) => new Response(data).arrayBuffer()));
  return all.some((bytes) => new TextDecoder("latin1").decode(bytes).includes("%s"));
})()"""

# Each number that is seen, with the time (ms since 1970); -1: the tile was empty.
LOOK = f"""(() => {{
  window.seen = [];
  const small = Object.assign(document.createElement("canvas"), {{ width: {numbered.BITS}, height: 3 }});
  const pixels = small.getContext("2d", {{ willReadFrequently: true }});
  pixels.imageSmoothingEnabled = false;
  const numberNow = () => {{
    const tile = document.querySelector(".tile.camera:not(.self)");
    const shown = tile?.querySelector(".direct.shown video") ?? tile?.querySelector(".picture > canvas");
    if (!(shown?.videoWidth ?? shown?.width)) return -1;
    pixels.drawImage(shown, 0, 0, {numbered.BITS}, 3);
    const row = pixels.getImageData(0, 1, {numbered.BITS}, 1).data;
    let number = 0;
    for (let i = 0; i < {numbered.BITS}; ++i) number = 2 * number + (row[4 * i] > 128 ? 1 : 0);
    return number;
  }};
  const look = () => {{
    requestAnimationFrame(look);
    const number = numberNow();
    if (seen.at(-1)?.[0] !== number) seen.push([number, Date.now()]);
  }};
  look();
}})()"""


def longest_stand(seen, since, until):
    """Milliseconds for which one picture was the last new one, between two times."""
    times = [at for number, at in seen if 0 <= number < CAMERA_PICTURES and since <= at <= until]
    return max(later - earlier for earlier, later in itertools.pairwise([since, *times, until]))


def longest_silence(samples, rate, window=0.01):
    """Seconds without a sound, in windows of that length."""
    size = round(rate * window)
    loud = [max(map(abs, samples[at : at + size])) > 0.02 for at in range(0, len(samples) - size, size)]
    return window * max((len(list(run)) for is_loud, run in itertools.groupby(loud) if not is_loud), default=0)

"""Pages in Chromium of which one publishes a camera and others play it: what they see, hear and are told."""

from . import browser, web_library

# What the pages can do. `statuses` are those of the connection, `interruptions` how often it had to find another way; `states` are
# those of the publisher or the player. `changes` counts the pictures that differ from the one before, `sounds` decoded samples, of
# which `loudest` is the largest: the microphone's beeps are too short for a statistic that comes once a second.
PAGE = """
const { NetConnection } = await import("/dist/index.js");
const { StreamPublisher, StreamPlayer, openDevices } = await import("/dist/media/index.js");
const told = globalThis.told = { errors: [], statuses: [], states: [], interruptions: 0, changes: 0, sounds: 0, loudest: 0 };
const followInterruptions = (connection) => {
  let interrupted = false;
  setInterval(() => {
    if (connection.interrupted && !interrupted) ++told.interruptions;
    interrupted = connection.interrupted;
  }, 10);
};
const connected = async (uri) => {
  const connection = new NetConnection();
  connection.reconnect = 60;
  connection.addEventListener("netStatus", ({ info }) => told.statuses.push(info.code));
  await connection.connect(uri);
  told.protocol = connection.protocol;
  globalThis.connection = connection;
  followInterruptions(connection);
  return connection;
};
const follow = (one) => {
  one.addEventListener("error", ({ message, error }) => told.errors.push(message + " " + error));
  one.addEventListener("state", () => told.states.push(one.state));
  globalThis.figures = () => ({ ...told, state: one.state, statistics: one.statistics });
  return one;
};
const listen = (sound) => {
  const samples = new Float32Array(sound.numberOfFrames);
  sound.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
  told.sounds += samples.length;
  told.loudest = samples.reduce((most, one) => Math.max(most, Math.abs(one)), told.loudest);
};
globalThis.AudioDecoder = class extends AudioDecoder {
  constructor({ output, error }) {
    super({ error, output: (sound) => { listen(sound); output(sound); } });
  }
};
const small = Object.assign(document.createElement("canvas"), { width: 64, height: 36 }).getContext("2d", { willReadFrequently: true });
let before = null;
const look = () => {
  requestAnimationFrame(look);
  document.querySelector("#figures").textContent = JSON.stringify(figures());
  const picture = document.querySelector("#screen canvas, #screen video");
  if (!picture) return;
  small.drawImage(picture, 0, 0, 64, 36);
  const now = small.getImageData(0, 0, 64, 36).data;
  const differs = before && now.filter((value, i) => Math.abs(value - before[i]) > 40).length > 3;
  if (differs) ++told.changes;
  if (differs || !before) before = now;
};
globalThis.goLive = async (uri) => {
  const publisher = follow(new StreamPublisher(await connected(uri), { keyFrameSeconds: 1 }));
  await publisher.publish("cam", await openDevices({ width: 640, height: 480 }));
};
// Of a video element's sound, the largest sample; from the first call on.
let analyser = null;
const listenTo = (video) => {
  const context = new AudioContext();
  analyser = new AnalyserNode(context, { fftSize: 32768 });
  context.createMediaElementSource(video).connect(analyser).connect(context.destination);
};
globalThis.loudnessOfVideo = () => {
  if (!analyser) listenTo(document.querySelector("#screen video"));
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  return samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
};
globalThis.watch = async (uri, path, name) => {
  document.body.innerHTML = '<div id="screen"></div><pre id="figures"></pre>';
  const player = follow(new StreamPlayer(await connected(uri), document.querySelector("#screen"), { path }));
  look();
  await player.play(name);
};
return "ready";
"""


def taken_from_anywhere(root):
    """The application takes pages of any origin."""
    (root / "applications/live/Application.xml").write_text("<Application><WebSocket><Origins>*</Origins></WebSocket></Application>")


def serving(library, certificate=None):
    return browser.serving(PAGE, modules=web_library.modules(library), address="localhost", certificate=certificate)


def go_live(tab, uri):
    tab.until("typeof goLive === 'function'")
    tab.evaluate(f"goLive('{uri}')")


def watch(tab, uri, path="auto", name="cam"):
    tab.until("typeof watch === 'function'")
    tab.evaluate(f"watch('{uri}', '{path}', '{name}')")

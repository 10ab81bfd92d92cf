// Media Source Extensions: what the browser has of them is the test's.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { MsePlayback } from "../../dist/media/play/mse/mse_playback.js";
import { SegmentBuffer } from "../../dist/media/play/mse/segment_buffer.js";

const VIDEO = { kind: "video", codec: "vp9", codecString: "vp09.02.31.10", record: null, width: 320, height: 180 };
const AUDIO = { kind: "audio", codec: "opus", codecString: "opus", record: null, sampleRate: 48_000, channels: 2 };
const OPUS_20_MS = 0x78; // in the first byte of a packet
const sampleAt = (seconds, kind, key) => ({
  kind,
  key,
  decodeTime: 1000 * seconds,
  time: 1000 * seconds,
  data: Uint8Array.of(OPUS_20_MS, 1, 2),
});

/** Removes as browsers do: frames, and what cannot be decoded without them. `pushed` is what the fragments hold. */
class FakeSourceBuffer extends EventTarget {
  updating = false;
  frames = [];
  removals = 0;

  constructor(pushed) {
    super();
    this.pushed = pushed;
  }
  get buffered() {
    const { frames } = this;
    return { length: Math.min(frames.length, 1), start: () => frames[0].decodeTime / 1000, end: () => frames.at(-1).decodeTime / 1000 + 0.1 };
  }
  appendBuffer() {
    this.frames.push(...this.pushed.splice(0));
    this.end();
  }
  remove(from, to) {
    assert.ok(to > from, `from ${from} to ${to}`);
    const end = this.frames.find(({ key, decodeTime }) => key && decodeTime / 1000 >= to)?.decodeTime ?? Infinity;
    this.frames = this.frames.filter(({ decodeTime }) => decodeTime < 1000 * from || decodeTime >= end);
    ++this.removals;
    this.end();
  }
  end() {
    this.updating = true;
    queueMicrotask(() => {
      this.updating = false;
      this.dispatchEvent(new Event("updateend"));
    });
  }
}

/** Plays so many seconds at the end of what comes. At every moment calls `look` with where playing is and the browser's buffer. */
async function playFor(seconds, keyEvery, configuration, look) {
  const pushed = [];
  const target = new FakeSourceBuffer(pushed);
  const host = { currentTime: 0, onAppended() {}, onFailed: (error) => assert.fail(error) };
  const buffer = new SegmentBuffer(configuration, host);
  buffer.attach({ addSourceBuffer: () => target });
  for (let i = 0; i < 10 * seconds; ++i) {
    const sample = sampleAt(i / 10, configuration.kind, i % (10 * keyEvery) === 0);
    pushed.push(sample);
    buffer.push(sample);
    host.currentTime = Math.max(0, i / 10 - 0.3);
    await new Promise((resolve) => setImmediate(resolve));
    look(host.currentTime, target);
  }
  return target;
}

const plays = (at, { frames }) => at > 0 && assert.ok(frames[0]?.decodeTime <= 1000 * at, `${at} is not there any more`);

for (const keyEvery of [1, 7, 15, 25]) {
  test(`what plays stays, and what is long over goes, with ${keyEvery} s between key frames`, async () => {
    const { frames, removals } = await playFor(90, keyEvery, VIDEO, plays);
    assert.ok(frames[0].decodeTime / 1000 >= 90 - 16 - keyEvery, `${frames[0].decodeTime}`);
    assert.ok(removals > 0 && removals < 30, `${removals}`);
    assert.ok(frames[0].key);
  });
}

test("sound can be cut anywhere", async () => {
  const { frames } = await playFor(40, 0.1, AUDIO, plays);
  assert.ok(frames[0].decodeTime / 1000 >= 40 - 16, `${frames[0].decodeTime}`);
});

// ---- the element

class FakeElement extends EventTarget {
  style = {};
  readyState = 4;
  currentTime = 0;
  playbackRate = 1;
  seeking = false;
  paused = true;
  plays = 0;
  ranges = [];
  setAttribute() {}
  removeAttribute() {}
  append() {}
  load() {}
  get buffered() {
    return { length: this.ranges.length, start: (i) => this.ranges[i][0], end: (i) => this.ranges[i][1] };
  }
  async play() {
    ++this.plays;
    this.paused = false;
  }
  pause() {
    this.paused = true;
  }
}
class Observer {
  observe() {}
  disconnect() {}
}

let made = [];
Object.assign(globalThis, {
  document: { createElement: () => (made.push(new FakeElement()), made.at(-1)) },
  MutationObserver: Observer,
  ResizeObserver: Observer,
  MediaSource: EventTarget,
});
Object.assign(URL, { createObjectURL: () => "blob:", revokeObjectURL() {} });
afterEach(() => (made = []));

/** Playing, and its video element. */
function playing() {
  const progress = [];
  const host = { onFlow() {}, onProgress: (time) => progress.push(time), onBlocked() {}, onResize() {}, onError: assert.fail, onFailed: assert.fail };
  const playback = new MsePlayback(host, { targetDelay: 300, label: "", workletUrl: undefined });
  const [, video] = made;
  playback.configure(VIDEO);
  playback.take(sampleAt(0, "video", true));
  come(video);
  return { playback, video, progress };
}
/** More has come, which plays as it does. */
function come(video) {
  const end = (video.ranges[0]?.[1] ?? 0) + 1;
  video.ranges = [[0, end]];
  if (!video.paused) video.currentTime = end - 0.3;
  video.dispatchEvent(new Event("timeupdate"));
}

test("what pauses the element from outside does not stop the stream", () => {
  const { video } = playing();
  assert.deepEqual([video.paused, video.plays], [false, 1]);
  video.pause();
  come(video);
  assert.deepEqual([video.paused, video.plays], [false, 2]);
  come(video);
  assert.equal(video.plays, 2);
});

test("what is held stays so until it begins anew, also if it had not begun", () => {
  const { playback, video } = playing();
  playback.hold();
  come(video);
  assert.equal(video.paused, true);
  playback.restart();
  playback.hold();
  playback.take(sampleAt(2, "video", true));
  come(video);
  assert.equal(video.paused, true);
  playback.restart();
  playback.take(sampleAt(3, "video", true));
  come(video);
  assert.equal(video.paused, false);
});

test("says where it plays as long as it does", () => {
  const { playback, video, progress } = playing();
  progress.length = 0;
  video.currentTime = 1.5;
  video.dispatchEvent(new Event("timeupdate"));
  video.readyState = 2; // it waits
  video.dispatchEvent(new Event("timeupdate"));
  video.readyState = 4;
  playback.hold();
  video.dispatchEvent(new Event("timeupdate"));
  assert.deepEqual(progress, [1500]);
});

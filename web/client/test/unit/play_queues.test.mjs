import assert from "node:assert/strict";
import { test } from "node:test";
import { codecsPlayedBy } from "../../dist/media/play/playable_codecs.js";
import { choosePath } from "../../dist/media/play/path_choice.js";
import { PathGate } from "../../dist/media/play/path_gate.js";
import { FrameQueue } from "../../dist/media/play/webcodecs/frame_queue.js";
import { SampleQueue } from "../../dist/media/play/webcodecs/sample_queue.js";
import { placesOf } from "../../dist/media/play/watermark.js";
import { eventually } from "./support.mjs";

const VIDEO = { kind: "video", codec: "h264", codecString: "avc1.42001f", record: null, width: 320, height: 180 };
const AUDIO = { kind: "audio", codec: "aac", codecString: "mp4a.40.2", record: null, sampleRate: 48_000, channels: 2 };
const VP8 = { ...VIDEO, codec: "vp8", codecString: "vp8" };
const sample = (time, { key = false, size = 10, kind = "video" } = {}) => ({ kind, decodeTime: time, time, key, data: new Uint8Array(size) });

// ---- decoded pictures

class Frame {
  closed = 0;
  constructor(milliseconds) {
    this.timestamp = 1000 * milliseconds;
  }
  close() {
    ++this.closed;
  }
}
const frames = (queue, ...times) =>
  times.map((time) => {
    const frame = new Frame(time);
    queue.push(frame);
    return frame;
  });

test("of pictures whose time has come the newest is shown, and the others are closed", () => {
  const queue = new FrameQueue(8);
  const [second, first, third] = frames(queue, 40, 0, 80);
  assert.equal(queue.take(-1), null);
  assert.equal(queue.take(50), second);
  assert.deepEqual([first.closed, second.closed, third.closed, queue.dropped], [1, 0, 0, 1]);
  assert.equal(queue.take(50), null);
  assert.equal(queue.take(80), third);
});

test("where nothing is shown pictures do not pile up", () => {
  const queue = new FrameQueue(3);
  const all = frames(queue, 0, 40, 80, 120, 160);
  assert.equal(queue.length, 3);
  queue.prune(125);
  assert.deepEqual(all.map(({ closed }) => closed), [1, 1, 1, 0, 0]);
  queue.clear();
  assert.ok(all.every(({ closed }) => closed === 1));
});

// ---- coded pictures

const times = (queue) => {
  const found = [];
  for (let next = queue.shift(); next; next = queue.shift()) found.push("data" in next ? next.time : next.codecString);
  return found;
};

test("coded pictures begin with a key frame, behind a configuration too", () => {
  const queue = new SampleQueue();
  queue.configure(VIDEO);
  for (const time of [0, 40, 80]) queue.push(sample(time, { key: time === 40 }));
  queue.configure(VP8);
  for (const time of [120, 160]) queue.push(sample(time, { key: time === 160 }));
  assert.equal(queue.dropped, 2);
  assert.deepEqual(times(queue), ["avc1.42001f", 40, 80, "vp8", 160]);
});

test("pictures that are over are left out up to a key frame that is due", () => {
  const queue = new SampleQueue();
  queue.configure(VIDEO);
  for (let time = 0; time < 400; time += 40) queue.push(sample(time, { key: time % 160 === 0 }));
  queue.skipTo(100);
  queue.skipTo(200);
  assert.deepEqual(times(queue), ["avc1.42001f", 160, 200, 240, 280, 320, 360]);
  assert.equal(queue.dropped, 4);
});

test("a decoder that has lost its state goes on at a key frame", () => {
  const queue = new SampleQueue();
  queue.configure(VIDEO);
  for (const time of [0, 40, 80]) queue.push(sample(time, { key: time !== 40 }));
  queue.shift();
  queue.shift();
  queue.requireKey();
  assert.deepEqual(times(queue), [80]);
  queue.push(sample(120));
  queue.requireKey();
  queue.push(sample(160));
  queue.push(sample(200, { key: true }));
  assert.deepEqual(times(queue), [200]);
});

test("too much that waits goes, up to the newest key frame or altogether", () => {
  const queue = new SampleQueue();
  queue.configure(VIDEO);
  const large = (time, key) => queue.push(sample(time, { key, size: 4 * 1024 * 1024 }));
  [0, 1, 2, 3, 4].forEach((time) => large(time, time === 0 || time === 3));
  assert.deepEqual(times(queue), ["avc1.42001f", 3, 4]);
  queue.configure(VIDEO);
  [5, 6, 7, 8, 9, 10].forEach((time) => large(time, time === 5));
  large(11, true);
  assert.deepEqual(times(queue), ["avc1.42001f", 11]);
  queue.configure(VIDEO);
  for (let time = 0; time < 5000; ++time) queue.push(sample(time, { key: time === 0 }));
  assert.ok(queue.length <= 2049, `${queue.length}`);
  for (let i = 0; i < 5000; ++i) queue.configure(VIDEO);
  assert.ok(queue.length <= 2049, `${queue.length}`);
});

// ---- the way of playing

const able = { webCodecsLacks: "", hasMediaSource: true, decodes: async () => true, buffers: () => true };

test("WebCodecs is preferred where it has every decoder, then MSE; else what is missing is told", async () => {
  const choose = (changes, wanted = "auto", tracks = [VIDEO, AUDIO]) => choosePath(wanted, tracks, { ...able, ...changes });
  assert.deepEqual(await choose({}), { path: "webcodecs" });
  assert.deepEqual(await choose({}, "mse"), { path: "mse" });
  assert.deepEqual(await choose({ webCodecsLacks: "WebCodecs needs a secure page (https)" }), { path: "mse" });
  assert.deepEqual(await choose({ decodes: async ({ kind }) => kind === "video" }), { path: "mse" });
  const neither = await choose({ decodes: async ({ kind }) => kind === "audio", buffers: ({ kind }) => kind === "audio" });
  assert.equal(neither.path, null);
  assert.deepEqual(neither.codecs, ["H.264"]);
  assert.equal(neither.missing, 'WebCodecs has no decoder for avc1.42001f; Media Source Extensions do not take video/mp4; codecs="avc1.42001f"');
  assert.match((await choose({ buffers: () => false }, "mse", [VP8])).missing, /vp8 in MP4/);
  assert.match((await choose({ hasMediaSource: false }, "mse")).missing, /no Media Source/);
  const each = await choose({ decodes: async ({ kind }) => kind === "video", buffers: ({ kind }) => kind === "audio" });
  assert.deepEqual(each.codecs, ["H.264", "AAC"], "both at once is what no way plays");
});

test("what a browser plays by either way is announced", async () => {
  const of = (changes) => codecsPlayedBy({ ...able, ...changes });
  const all = await of({});
  assert.deepEqual(all, { video: ["avc1", "hvc1", "vp08", "vp09", "av01"], audio: ["mp4a", "Opus", ".mp3"] });
  const free = ({ codec }) => ["vp8", "vp9", "av1", "opus"].includes(codec);
  const chromium = await of({ decodes: async (one) => free(one), buffers: ({ codec }) => codec === "mp3" });
  assert.deepEqual(chromium, { video: ["vp08", "vp09", "av01"], audio: ["Opus", ".mp3"] });
  const insecure = await of({ webCodecsLacks: "WebCodecs needs a secure page (https)", decodes: () => assert.fail(), buffers: ({ codec }) => codec === "h264" });
  assert.deepEqual(insecure, { video: ["avc1"], audio: [] });
  const old = await of({ webCodecsLacks: "WebCodecs lacks VideoDecoder", hasMediaSource: false, buffers: () => assert.fail() });
  assert.deepEqual(old, { video: [], audio: [] });
});

function gate(abilities = able) {
  const told = [];
  const made = new PathGate("auto", abilities, {
    onPath: (path) => told.push(path),
    onConfiguration: ({ codecString }) => told.push(codecString),
    onSample: ({ time }) => told.push(time),
    onImpossible: ({ missing }) => told.push(`impossible: ${missing}`),
  });
  return { told, gate: made };
}

test("a stream is held back until both tracks are known, and then comes in order", async () => {
  const { told, gate: one } = gate();
  one.configure(VIDEO);
  one.take(sample(0, { key: true }));
  assert.deepEqual(told, []);
  one.configure(AUDIO);
  one.take(sample(20, { kind: "audio" }));
  await eventually(() => told.length > 4, "the stream");
  one.take(sample(40));
  assert.deepEqual(told, ["webcodecs", "avc1.42001f", "mp4a.40.2", 0, 20, 40]);
});

test("a single track is not held back where metadata tells that it is alone, and not for long where nothing does", async () => {
  const { told, gate: one } = gate();
  one.expect(["audio"]);
  one.configure(AUDIO);
  await eventually(() => told.length === 2, "the choice");
  const { told: later, gate: two } = gate();
  two.configure(VIDEO);
  two.take(sample(0, { key: true }));
  await eventually(() => later.length === 3, "the choice");
  two.configure(AUDIO);
  two.take(sample(10, { kind: "audio" }));
  await eventually(() => later.length === 5, "the late track");
  assert.deepEqual(later, ["webcodecs", "avc1.42001f", 0, "mp4a.40.2", 10]);
});

test("another codec may need the other way: it begins with what follows the change", async () => {
  const { told, gate: one } = gate({ ...able, decodes: async ({ codec }) => codec !== "hevc" });
  one.expect(["video"]);
  one.configure(VIDEO);
  one.take(sample(0, { key: true }));
  await eventually(() => told.length === 3, "the choice");
  one.take(sample(40));
  one.configure({ ...VIDEO, codec: "hevc", codecString: "hvc1.1.6.L60.90" });
  one.take(sample(80, { key: true }));
  await eventually(() => told.length === 7, "the other way");
  assert.deepEqual(told.slice(3), [40, "mse", "hvc1.1.6.L60.90", 80]);
});

test("what waits for a choice is bounded, and goes on at a key frame", async () => {
  let decide;
  const { told, gate: one } = gate({ ...able, decodes: () => new Promise((resolve) => (decide = resolve)) });
  one.expect(["video"]);
  one.configure(VIDEO);
  for (let time = 0; time < 3000; ++time) one.take(sample(time, { key: time === 0 || time === 2500 }));
  decide(true);
  await eventually(() => told.length > 2, "the stream");
  assert.deepEqual(told.slice(0, 3), ["webcodecs", "avc1.42001f", 2500]);
  assert.equal(told.length, 502);
});

test("a stream that cannot be played is told of", async () => {
  const { told, gate: one } = gate({ ...able, decodes: async () => false, buffers: () => false });
  one.configure(VIDEO);
  one.configure(AUDIO);
  await eventually(() => told.length > 0, "the error");
  assert.match(told[0], /^impossible: WebCodecs has no decoder for avc1.42001f and mp4a.40.2; Media/);
});

test("a watermark stands where it is wanted, within the picture, or everywhere", () => {
  const picture = { width: 1000, height: 500 };
  const item = { width: 200, height: 50 };
  const at = (placement) => placesOf(placement, picture, item).map(({ x, y }) => [x, y]);
  assert.deepEqual(at("top-left"), [[115, 40]]);
  assert.deepEqual(at("bottom-right"), [[885, 460]]);
  assert.deepEqual(at("center"), [[500, 250]]);
  assert.deepEqual(at("top"), [[500, 40]]);
  const tiles = at("tiled");
  assert.ok(tiles.length > 12 && tiles.length <= 400);
  assert.ok(tiles.some(([x, y]) => x > 700 && y > 350) && tiles.some(([x, y]) => x < 300 && y < 150));
  assert.ok(placesOf("tiled", { width: 8000, height: 8000 }, { width: 1, height: 1 }).length <= 400);
});

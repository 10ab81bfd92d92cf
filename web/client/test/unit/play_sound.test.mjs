import assert from "node:assert/strict";
import { test } from "node:test";
import { heardTime, tellsLatency } from "../../dist/media/play/webcodecs/heard_time.js";
import { toStereo } from "../../dist/media/play/webcodecs/stereo.js";
import { AudioRing } from "../../dist/media/play/webcodecs/worklet.js";

const RATE = 48_000;
const FREQUENCY = 440;

/** A tone, as it is at a time in seconds. */
const tone = (time, count, rate = RATE) =>
  Float32Array.from({ length: count }, (_, i) => 0.5 * Math.sin(2 * Math.PI * FREQUENCY * (time + i / rate)));

function pushTone(ring, from, seconds, rate = RATE) {
  const piece = rate / 50;
  for (let i = 0; i < seconds * 50; ++i) {
    const sound = tone(from + i / 50, piece, rate);
    ring.push(from + i / 50, rate, sound, sound);
  }
}
function read(ring, samples, { rate = RATE, speed = 1 } = {}) {
  const [left, right] = [new Float32Array(samples), new Float32Array(samples)];
  for (let at = 0; at < samples; at += 128)
    ring.read(left.subarray(at, at + 128), right.subarray(at, at + 128), rate, speed);
  assert.deepEqual(left, right);
  return left;
}
/** The largest deviation, without the fade at the beginning. */
const deviation = (heard, wanted) => Math.max(...heard.map((value, i) => (i < 200 ? 0 : Math.abs(value - wanted[i]))));

test("what was put in comes out, from the time on that was asked for", () => {
  const ring = new AudioRing();
  pushTone(ring, 100, 1);
  assert.equal(read(ring, 128).every((value) => value === 0), true, "silent until it starts");
  ring.start(100.5);
  assert.ok(Math.abs(ring.begin - 100.5) < 1e-3);
  assert.ok(deviation(read(ring, 12_800), tone(100.5, 12_800)) < 1e-4);
  assert.ok(Math.abs(ring.begin - 100.5 - 12_800 / RATE) < 1e-3);
});

test("another rate, and another speed, change nothing but the pitch", () => {
  const ring = new AudioRing();
  pushTone(ring, 0, 1, 44_100);
  ring.start(0);
  assert.ok(deviation(read(ring, 12_800), tone(0, 12_800)) < 5e-3);
  const fast = new AudioRing();
  pushTone(fast, 0, 1);
  fast.start(0);
  const heard = read(fast, 12_800, { speed: 1.05 });
  assert.ok(deviation(heard, Float32Array.from(heard, (_, i) => 0.5 * Math.sin((2 * Math.PI * FREQUENCY * 1.05 * i) / RATE))) < 5e-3);
  assert.ok(Math.abs(fast.begin - (1.05 * 12_800) / RATE) < 1e-3);
});

test("at its end it is silent and says so; it starts again when it is told", () => {
  const ring = new AudioRing();
  pushTone(ring, 0, 0.1);
  ring.start(0);
  const heard = read(ring, 6400);
  assert.ok(heard.subarray(4800).every((value) => value === 0));
  assert.equal(ring.playing, false);
  pushTone(ring, 0.1, 0.1);
  assert.ok(read(ring, 128).every((value) => value === 0));
  ring.start(0.1);
  assert.equal(ring.playing, true);
});

test("a short gap is filled with silence, and a long one begins anew", () => {
  const ring = new AudioRing();
  pushTone(ring, 0, 0.1);
  ring.start(0);
  pushTone(ring, 0.3, 0.1);
  assert.ok(Math.abs(ring.end - 0.4) < 1e-3);
  const heard = read(ring, 128 * 150);
  assert.ok(heard.subarray(4810, 14_390).every((value) => Math.abs(value) < 1e-6));
  assert.ok(Math.abs(heard[14_400 + 27]) > 0.1);
  pushTone(ring, 5, 0.1);
  assert.equal(ring.playing, false);
  assert.ok(Math.abs(ring.begin - 5) < 0.01 && Math.abs(ring.end - 5.1) < 0.01, `${ring.begin} ${ring.end}`);
});

test("times that are rounded to milliseconds make no gaps", () => {
  const ring = new AudioRing();
  const length = 1024 / 44_100;
  for (let i = 0; i < 40; ++i) {
    const sound = tone(i * length, 1024, 44_100);
    ring.push(Math.round(i * length * 1000) / 1000, 44_100, sound, sound);
  }
  ring.start(0);
  assert.ok(deviation(read(ring, 25_600), tone(0, 25_600)) < 2e-2);
});

test("it keeps four seconds, the newest", () => {
  const ring = new AudioRing();
  pushTone(ring, 0, 10);
  assert.ok(ring.end - ring.begin <= 4 && ring.end - ring.begin > 3.9, `${ring.end - ring.begin}`);
  ring.start(0);
  assert.ok(deviation(read(ring, 12_800), tone(ring.end - 4 + 1 / RATE, 12_800)) < 1e-3);
});

test("more than two channels become two, one becomes both", () => {
  const plane = (value) => Float32Array.of(value, value);
  assert.deepEqual(toStereo([plane(0.5)]), [plane(0.5), plane(0.5)]);
  const [left, right] = toStereo([plane(0.5), plane(0.25), plane(0.2), plane(1), plane(0.1), plane(0)]);
  assert.ok(Math.abs(left[0] - (0.5 + 0.3 * Math.SQRT1_2)) < 1e-6);
  assert.ok(Math.abs(right[1] - (0.25 + 0.2 * Math.SQRT1_2)) < 1e-6);
});

test("the worklet gives the memory of what it has taken back, since nothing collects it there", async () => {
  const told = [];
  const port = { postMessage: (report, transferred = []) => told.push(transferred) };
  Object.assign(globalThis, { currentTime: 0, sampleRate: RATE, AudioWorkletProcessor: class { port = port } });
  let Processor;
  globalThis.registerProcessor = (_name, given) => (Processor = given);
  await import("../../dist/media/play/webcodecs/worklet.js?as-a-worklet");
  const processor = new Processor();
  const [left, right, mono] = [tone(0, 960), tone(0, 960), tone(0, 960)];
  port.onmessage({ data: { do: "push", time: 0, rate: RATE, left, right } });
  port.onmessage({ data: { do: "push", time: 20, rate: RATE, left: mono, right: mono } });
  const block = [[new Float32Array(128), new Float32Array(128)]];
  for (let i = 0; i < 20; ++i) processor.process([], block);
  assert.deepEqual(told, [[left.buffer, right.buffer, mono.buffer], []]);
});

test("what is heard now is what the context tells, where that can be", () => {
  const now = performance.now();
  const context = { currentTime: 5, outputLatency: 0.2, getOutputTimestamp: () => ({ contextTime: 4.9, performanceTime: now }) };
  assert.ok(Math.abs(heardTime(context) - 4.9) < 0.05);
  assert.equal(heardTime({ ...context, getOutputTimestamp: () => ({ contextTime: 900, performanceTime: now }) }), 4.8);
  assert.equal(heardTime({ currentTime: 5 }), 5);
});

test("Firefox is not asked how long sound takes", () => {
  const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
  assert.equal(tellsLatency(agent), false);
  assert.equal(tellsLatency("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 FxiOS/153.0 Safari/605.1.15"), true);
  const context = { currentTime: 5, get outputLatency() { assert.fail(); }, getOutputTimestamp: () => assert.fail() };
  assert.equal(heardTime(context, tellsLatency(agent)), 4.97);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { LevelMeter, levelOf, loudnessOf } from "../../src/media/level_meter.js";

test("loudness: silence, full scale, and between", () => {
  assert.equal(loudnessOf(new Float32Array(100)), -Infinity);
  assert.ok(Math.abs(loudnessOf(new Float32Array(100).fill(1))) < 0.001);
  assert.ok(Math.abs(loudnessOf(new Float32Array(100).fill(0.1)) + 20) < 0.001);
  assert.deepEqual([-Infinity, -60, -30, 0].map(levelOf), [0, 0, 0.5, 1]);
});

/** How many sources have been made in contexts. */
let sources = 0;
class FakeContext {
  state = "suspended";
  createAnalyser = () => ({});
  createMediaStreamSource = () => (++sources, { connect() {}, disconnect() {} });
  async resume() {
    this.state = "running";
  }
  async close() {}
}

test("one source is made for a track, however often it is listened to: browsers keep them all", () => {
  Object.assign(globalThis, { AudioContext: FakeContext, MediaStream: class {} });
  const meter = new LevelMeter();
  const [first, second] = [{}, {}] as MediaStreamTrack[];
  for (const track of [first!, first!, second!, second!, null, null, second!]) meter.listen(track);
  meter.close();
  assert.equal(sources, 3);
});

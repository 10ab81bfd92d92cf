import assert from "node:assert/strict";
import { test } from "node:test";
import { levelOf, loudnessOf } from "../../src/media/level_meter.js";

test("loudness: silence, full scale, and between", () => {
  assert.equal(loudnessOf(new Float32Array(100)), -Infinity);
  assert.ok(Math.abs(loudnessOf(new Float32Array(100).fill(1))) < 0.001);
  assert.ok(Math.abs(loudnessOf(new Float32Array(100).fill(0.1)) + 20) < 0.001);
  assert.deepEqual([-Infinity, -60, -30, 0].map(levelOf), [0, 0, 0.5, 1]);
});

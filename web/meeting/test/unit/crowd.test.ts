import assert from "node:assert/strict";
import { test } from "node:test";
import { limitsFor } from "../../src/model/crowd.js";

test("the more cameras, the less each may take; sixteen together stay below 6 Mbit/s", () => {
  const [few, some, many] = [2, 6, 16].map((cameras) => limitsFor(cameras, null));
  assert.ok(few!.maxBitrate > some!.maxBitrate && some!.maxBitrate > many!.maxBitrate);
  assert.ok(16 * many!.maxBitrate < 6_000_000);
});

test("one who comes and goes at a threshold changes the limits once", () => {
  let limits = limitsFor(4, null);
  const seen = [5, 4, 5, 4].map((cameras) => (limits = limitsFor(cameras, limits)));
  assert.equal(new Set(seen).size, 1);
  assert.notEqual(limitsFor(3, limits), limits);
});

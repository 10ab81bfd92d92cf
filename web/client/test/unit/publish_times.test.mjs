// One clock for pictures and sound.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TrackClock, wrapped } from "../../dist/media/publish/pacing/media_clock.js";

/** Times of a track whose samples come every `distance` ms, late by what `late` says; it counts from `base` ms on. */
function times(clock, { count, distance, base = 0, from = 0, late = () => 0, drift = 1 }) {
  return Array.from({ length: count }, (_, i) =>
    clock.map(1000 * (base + i * distance), from + i * distance * drift + late(i)));
}

const rising = (list) => list.every((time, i) => i === 0 || time > list[i - 1]);

test("two tracks that count from elsewhere say the same time for the same moment", () => {
  const video = times(new TrackClock(), { count: 100, distance: 40, base: 7_000_000, late: (i) => (i % 4) * 5 });
  const audio = times(new TrackClock(), { count: 200, distance: 20, base: 123, late: (i) => (i % 7) * 2 });
  for (let i = 0; i < 100; ++i) assert.ok(Math.abs(video[i] - audio[2 * i]) <= 15, `${i}: ${video[i]} ${audio[2 * i]}`);
  assert.ok(rising(video) && rising(audio));
});

test("arrivals that are late by chance leave the distances as the device has measured them", () => {
  const list = times(new TrackClock(), { count: 500, distance: 20, late: (i) => (i * 7919) % 30 });
  const settled = list.slice(100).map((time, i) => time - i * 20);
  assert.ok(Math.max(...settled) - Math.min(...settled) <= 3, String(Math.max(...settled) - Math.min(...settled)));
});

test("a device whose clock is fast or slow is followed", () => {
  for (const drift of [0.999, 1.001]) {
    const count = 30_000; // ten minutes
    const list = times(new TrackClock(), { count, distance: 20, drift });
    assert.ok(rising(list));
    assert.ok(Math.abs(list.at(-1) - (count - 1) * 20 * drift) < 20, `${drift}: ${list.at(-1)}`);
  }
});

test("a track that stood still goes on in the present", () => {
  const clock = new TrackClock();
  times(clock, { count: 50, distance: 20 });
  const list = times(clock, { count: 10, distance: 20, base: 1_000, from: 6_000 }); // its count stood still as well
  assert.ok(list[0] >= 980 && list[9] - 6_180 < 20, list.join());
  const later = times(clock, { count: 200, distance: 20, base: 1_200, from: 6_200 });
  assert.ok(Math.abs(later.at(-1) - (6_200 + 199 * 20)) <= 5, String(later.at(-1)));
});

test("another device goes on behind the last time, whatever it counts", () => {
  const clock = new TrackClock();
  const before = times(clock, { count: 50, distance: 40, base: 1e9, from: 100 });
  clock.restart();
  const after = times(clock, { count: 50, distance: 40, base: 3, from: 2_050 });
  assert.ok(rising([...before, ...after]));
  assert.ok(Math.abs(after[0] - 2_060) <= 20, String(after[0]));
});

test("equal times become rising ones, and none is below 0", () => {
  const clock = new TrackClock();
  assert.deepEqual([5, 5, 5, 4].map((time) => clock.map(1000 * time, 5)), [5, 6, 7, 8]);
  assert.equal(new TrackClock().map(1e9, -3), 0);
});

test("what is sent wraps at 2^32 milliseconds", () => {
  assert.deepEqual([0, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 40].map(wrapped), [0, 2 ** 32 - 1, 0, 40]);
});

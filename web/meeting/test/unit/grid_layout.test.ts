import assert from "node:assert/strict";
import { test } from "node:test";
import { layOutGrid, layOutStage, type Rectangle } from "../../src/model/grid_layout.js";

const AREAS = [
  { width: 1280, height: 640 },
  { width: 360, height: 560 },
  { width: 800, height: 800 },
  { width: 2400, height: 500 },
  { width: 90, height: 60 },
];

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;

for (const [what, layOut] of Object.entries({ layOutGrid, layOutStage }))
  test(`${what}: every count fits every area, and nothing lies on anything else`, () => {
    for (const area of AREAS)
      for (let count = 1; count <= 20; ++count) {
        const tiles = layOut(count, area);
        assert.equal(tiles.length, count);
        for (const [index, tile] of tiles.entries()) {
          const where = `${count} in ${area.width} x ${area.height}: ${JSON.stringify(tile)}`;
          if (area.width > 100) assert.ok(tile.left >= -1 && tile.left + tile.width <= area.width + 1, where);
          if (area.width > 100) assert.ok(tile.top >= -1 && tile.top + tile.height <= area.height + 1, where);
          assert.ok(tile.width >= 1 && tile.height >= 1, where);
          if (area.width > 100) assert.ok(!tiles.slice(index + 1).some((other) => overlap(tile, other)), where);
        }
      }
  });

test("a grid uses the area: one fills it, sixteen make four rows of four", () => {
  const [one] = layOutGrid(1, { width: 1600, height: 900 });
  assert.deepEqual(one, { left: 0, top: 0, width: 1600, height: 900 });
  const sixteen = layOutGrid(16, { width: 1600, height: 900 });
  assert.equal(new Set(sixteen.map(({ top }) => top)).size, 4);
  const used = sixteen.reduce((sum, { width, height }) => sum + width * height, 0);
  assert.ok(used > 0.9 * 1600 * 900, String(used));
});

test("on a phone two stand above each other, on a desk side by side", () => {
  const [a, b] = layOutGrid(2, { width: 360, height: 600 });
  assert.ok(b!.top > a!.top && b!.left === a!.left);
  const [c, d] = layOutGrid(2, { width: 1300, height: 600 });
  assert.ok(d!.left > c!.left && d!.top === c!.top);
});

test("a last row that is not full is centred", () => {
  const tiles = layOutGrid(5, { width: 1200, height: 620 });
  const last = tiles.filter(({ top }) => top === tiles[4]!.top);
  const middle = (last[0]!.left + last.at(-1)!.left + last.at(-1)!.width) / 2;
  assert.ok(Math.abs(middle - 600) <= 1, String(middle));
});

test("on a stage the first is larger than all others, beside them or above them", () => {
  for (const area of AREAS.slice(0, 3))
    for (let count = 2; count <= 16; ++count) {
      const [large, ...others] = layOutStage(count, area);
      for (const other of others) assert.ok(large!.width * large!.height > other.width * other.height);
    }
  const [wide, beside] = layOutStage(4, { width: 1280, height: 640 });
  assert.ok(beside!.left >= wide!.width);
  const [high, below] = layOutStage(4, { width: 360, height: 600 });
  assert.ok(below!.top >= high!.height);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Person } from "../../src/model/protocol.js";
import { OUTSIDE, reduce, type RoomState } from "../../src/model/room_state.js";
import { MAX_PEOPLE_SHOWN, stageOf } from "../../src/model/tiles.js";
import { aPerson, aWelcome } from "./made.js";

const GRID = { arrangement: "grid", pinned: null, speaker: null } as const;

function roomOf(...people: Person[]): RoomState {
  const membership = reduce(OUTSIDE, aWelcome({ people: [aPerson("me"), ...people] }));
  return (membership as { state: RoomState }).state;
}

test("oneself stands last, and everybody has a tile", () => {
  const { tiles, large, hidden } = stageOf(roomOf(aPerson("ada"), aPerson("bob", { camera: "b" })), GRID);
  assert.deepEqual(tiles.map(({ key }) => key), ["camera:ada", "camera:bob", "camera:me"]);
  assert.deepEqual(tiles.map(({ self }) => self), [false, false, true]);
  assert.equal(large, null);
  assert.equal(hidden, 0);
});

test("in a crowd whoever has a camera is shown, in the order in which they came, and the rest is counted", () => {
  const people = Array.from({ length: 30 }, (_, i) => aPerson(`p${i}`, i % 2 ? { camera: `s${i}` } : {}));
  const { tiles, hidden } = stageOf(roomOf(...people), GRID);
  assert.equal(tiles.length, MAX_PEOPLE_SHOWN);
  assert.equal(hidden, 31 - MAX_PEOPLE_SHOWN);
  assert.equal(tiles.filter(({ person }) => person.camera).length, 15);
  assert.equal(tiles.at(-1)!.key, "camera:me");
});

test("another's screen is in front, one's own is not", () => {
  const other = stageOf(roomOf(aPerson("ada", { screen: "x" })), GRID);
  assert.equal(other.large, "screen:ada");
  const state = roomOf(aPerson("ada"));
  const own = { ...state, people: state.people.map((one) => (one.id === "me" ? { ...one, screen: "x" } : one)) };
  const stage = stageOf(own, GRID);
  assert.equal(stage.large, null);
  assert.ok(stage.tiles.some(({ key }) => key === "screen:me"));
});

test("what is pinned is in front of everything, as long as it is there", () => {
  const room = roomOf(aPerson("ada", { screen: "x" }), aPerson("bob"));
  assert.equal(stageOf(room, { ...GRID, pinned: "camera:bob" }).large, "camera:bob");
  assert.equal(stageOf(room, { ...GRID, pinned: "camera:gone" }).large, "screen:ada");
});

test("with the speaker in front: who spoke last of the others, else the first of them", () => {
  const room = roomOf(aPerson("ada"), aPerson("bob"));
  const view = { arrangement: "speaker", pinned: null } as const;
  assert.equal(stageOf(room, { ...view, speaker: "bob" }).large, "camera:bob");
  assert.equal(stageOf(room, { ...view, speaker: "me" }).large, "camera:ada");
  assert.equal(stageOf(room, { ...view, speaker: null }).large, "camera:ada");
  assert.equal(stageOf(roomOf(), { ...view, speaker: null }).large, null);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Person, Welcome } from "../../src/model/protocol.js";
import { inOrder, isHost, MAX_MESSAGES, type Membership, OUTSIDE, reduce, type RoomState } from "../../src/model/room_state.js";
import { aMessage, aPerson, aWelcome } from "./made.js";

const entered = (welcome: Partial<Welcome> = {}): Membership => reduce(OUTSIDE, aWelcome(welcome));
const stateOf = (membership: Membership): RoomState => {
  assert.equal(membership.phase, "inside");
  return (membership as { state: RoomState }).state;
};
const names = (membership: Membership): string[] => stateOf(membership).people.map(({ name }) => name);

test("from outside by the waiting room into the room, and out again", () => {
  const waiting = reduce(OUTSIDE, { type: "waiting", title: "Planning" });
  assert.deepEqual(waiting, { phase: "waiting", title: "Planning" });
  assert.deepEqual(reduce(waiting, { type: "bye", reason: "refused" }), { phase: "gone", reason: "refused" });
  const inside = reduce(waiting, aWelcome());
  assert.equal(stateOf(inside).you, "me");
  assert.deepEqual(reduce(inside, { type: "bye", reason: "removed" }), { phase: "gone", reason: "removed" });
});

test("people come, change and leave; whoever is known already is not there twice", () => {
  let room = entered();
  room = reduce(room, { type: "joined", person: aPerson("ada") });
  room = reduce(room, { type: "joined", person: aPerson("ada") });
  room = reduce(room, { type: "changed", person: aPerson("ada", { hand: 5 }) });
  assert.deepEqual(names(room), ["me", "ada"]);
  assert.equal(stateOf(room).people[1]!.hand, 5);
  room = reduce(room, { type: "left", id: "ada", why: "lost" });
  assert.deepEqual(names(room), ["me"]);
  assert.equal(reduce(room, { type: "left", id: "nobody", why: "left" }).phase, "inside");
});

test("coming back replaces everything: nobody who left meanwhile stays as a ghost", () => {
  let room = entered({ people: [aPerson("me"), aPerson("gone")] });
  room = reduce(room, { type: "text", message: aMessage("1", "old") });
  room = reduce(room, aWelcome({ people: [aPerson("me"), aPerson("new")], history: [aMessage("2", "kept")] }));
  assert.deepEqual(names(room), ["me", "new"]);
  assert.deepEqual(stateOf(room).messages.map(({ text }) => text), ["kept"]);
});

test("texts are added, bounded, and cleared by a host", () => {
  let room = entered();
  for (let i = 0; i < MAX_MESSAGES + 5; ++i) room = reduce(room, { type: "text", message: aMessage(String(i), `text ${i}`) });
  const { messages } = stateOf(room);
  assert.equal(messages.length, MAX_MESSAGES);
  assert.equal(messages.at(-1)!.text, `text ${MAX_MESSAGES + 4}`);
  assert.deepEqual(stateOf(reduce(room, { type: "history", history: [] })).messages, []);
});

test("files come and go, knocks are replaced, the room changes", () => {
  const file = { id: "f", name: "a.pdf", size: 1, type: "", from: "me", fromName: "me", to: null, at: 0 };
  let room = reduce(entered(), { type: "file", file });
  room = reduce(room, { type: "file", file });
  assert.equal(stateOf(room).files.length, 1);
  room = reduce(room, { type: "fileGone", id: "f" });
  assert.equal(stateOf(room).files.length, 0);
  room = reduce(room, { type: "knocks", waiting: [{ id: "k", name: "Tom", account: null, since: 0 }] });
  assert.equal(stateOf(room).knocks[0]!.name, "Tom");
  room = reduce(room, { type: "room", room: { ...stateOf(room).room, locked: true } });
  assert.ok(stateOf(room).room.locked);
});

test("what comes before the welcome, or is not known, changes nothing", () => {
  assert.equal(reduce(OUTSIDE, { type: "joined", person: aPerson("ada") }), OUTSIDE);
  const room = entered();
  assert.equal(reduce(room, { type: "new-in-version-2" } as never), room);
  assert.equal(reduce(room, { type: "signal", from: "ada", kind: "end", data: "" }), room);
});

test("raised hands stand first, the longest raised before all; then by role and name", () => {
  const people = [
    aPerson("zoe", { role: "host" }),
    aPerson("bob"),
    aPerson("Ada"),
    aPerson("guest", { role: "guest", hand: 20 }),
    aPerson("late", { hand: 30 }),
  ];
  assert.deepEqual(inOrder(people, "en").map(({ name }) => name), ["guest", "late", "zoe", "Ada", "bob"]);
});

test("one's own role says whether one is a host", () => {
  const with_ = (role: Person["role"]): RoomState => stateOf(entered({ people: [aPerson("me", { role })] }));
  assert.ok(isHost(with_("host")));
  assert.ok(!isHost(with_("guest")));
});


import assert from "node:assert/strict";
import { test } from "node:test";
import type { Person } from "../../src/model/protocol.js";
import { OUTSIDE, reduce, type RoomState } from "../../src/model/room_state.js";
import { Heartbeat } from "../../src/peer/heartbeat.js";
import { makesOffer, partnerIn } from "../../src/peer/may_be_direct.js";
import { aPerson, aWelcome } from "./made.js";

const BLOCKED = { audio: true, video: false, screen: false };

function roomOf(people: Person[], allowed = true): RoomState {
  const welcome = aWelcome({ people });
  welcome.settings.peerToPeer.allowed = allowed;
  return (reduce(OUTSIDE, welcome) as { state: RoomState }).state;
}

const me = aPerson("me", { peer: true });

test("directly only with the one other person, where the server permits it for both", () => {
  assert.equal(partnerIn(roomOf([me, aPerson("ada", { peer: true })]))?.id, "ada");
  assert.equal(partnerIn(roomOf([me])), null);
  assert.equal(partnerIn(roomOf([me, aPerson("ada", { peer: true }), aPerson("bob", { peer: true })])), null);
  assert.equal(partnerIn(roomOf([me, aPerson("ada")])), null);
  assert.equal(partnerIn(roomOf([aPerson("me"), aPerson("ada", { peer: true })])), null);
  assert.equal(partnerIn(roomOf([me, aPerson("ada", { peer: true })], false)), null);
});

test("whoever is blocked by a host goes by the server, which holds it back", () => {
  assert.equal(partnerIn(roomOf([me, aPerson("ada", { peer: true, blocked: BLOCKED })])), null);
  assert.equal(partnerIn(roomOf([{ ...me, blocked: BLOCKED }, aPerson("ada", { peer: true })])), null);
});

test("exactly one of two makes the offer", () => {
  assert.notEqual(makesOffer("a", "b"), makesOffer("b", "a"));
});

/** Two ends of a channel. `cut` swallows what is said. */
function channels() {
  const ends = [0, 1].map(() => ({ readyState: "open", onopen: null, onclose: null, onmessage: null }) as any);
  const state = { cut: false };
  ends.forEach((end, index) => {
    end.send = (data: string) => void (state.cut || queueMicrotask(() => ends[1 - index].onmessage?.({ data })));
    end.close = () => {};
  });
  return { ends, state };
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("silence is noticed, talk is not taken for it, and being seen is told", async () => {
  const { ends, state } = channels();
  const heard: string[] = [];
  const beats = ends.map(
    (end, index) =>
      new Heartbeat(end, { onSeen: () => heard.push(`${index} seen`), onSilence: () => heard.push(`${index} silence`) }),
  );
  beats[0]!.tellSeen();
  for (const end of ends) end.onopen();
  await wait(3_500);
  assert.deepEqual([...new Set(heard)], ["1 seen"]);
  state.cut = true;
  for (let i = 0; i < 100 && !heard.includes("0 silence"); ++i) await wait(100);
  assert.ok(heard.includes("0 silence"));
  for (const beat of beats) beat.close();
});

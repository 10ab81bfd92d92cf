import assert from "node:assert/strict";
import { test } from "node:test";
import type { Person } from "../../src/model/protocol.js";
import { OUTSIDE, reduce, type RoomState } from "../../src/model/room_state.js";
import { Heartbeat } from "../../src/peer/heartbeat.js";
import { makesOffer, partnerIn } from "../../src/peer/may_be_direct.js";
import { Silence } from "../../src/peer/silence.js";
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

/** When the way counts as gone, from `at` on, looking every 250 ms. */
function goneAt(silence: Silence, at: number): number {
  while (!silence.isLong(at)) at += 250;
  return at;
}

test("media that stops together with every word means within a second that the way is gone", () => {
  const silence = new Silence(0);
  for (let now = 0; now <= 5_000; now += 250) {
    silence.onMedia(now);
    assert.equal(silence.isLong(now), false);
  }
  assert.equal(goneAt(silence, 5_000), 6_000);
});

test("whoever turns camera and microphone off is heard by words, and missed later", () => {
  const silence = new Silence(0);
  silence.onMedia(1_000);
  for (let now = 1_300; now <= 10_000; now += 300) {
    assert.equal(silence.isLong(now), false);
    silence.onWord(now);
  }
  assert.ok(goneAt(silence, 10_000) >= 12_400);
});

test("media that is late gives doubts, which end when anything comes; words that are late give none", () => {
  const silence = new Silence(0);
  silence.onMedia(1_000);
  assert.equal(silence.isOdd(1_250), false);
  assert.equal(silence.isOdd(1_350), true);
  silence.onWord(1_400);
  assert.equal(silence.isOdd(1_450), false);
  for (let now = 1_500; now <= 3_000; now += 150) silence.onWord(now);
  assert.equal(silence.isOdd(3_800), false);
});

test("a page in the background says a word a second, which is enough without media", () => {
  const silence = new Silence(0);
  for (let now = 1_000; now <= 20_000; now += 1_000) {
    assert.equal(silence.isLong(now), false);
    silence.onWord(now);
  }
});

test("behind a sleep of one's own the other one is listened to first", () => {
  const silence = new Silence(0);
  silence.onMedia(1_000);
  silence.onSleep(9_000);
  assert.equal(silence.isLong(10_500), false);
  assert.equal(goneAt(silence, 9_000), 11_750);
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
      new Heartbeat(end, {
        mediaPackets: async () => 0,
        onSeen: (seen) => heard.push(`${index} ${seen ? "seen" : "unseen"}`),
        onDoubt: () => heard.push(`${index} doubts`),
        onSilence: () => heard.push(`${index} silence`),
      }),
  );
  beats[0]!.tellSeen(true);
  for (const end of ends) end.onopen();
  await wait(3_500);
  assert.deepEqual([...new Set(heard)], ["1 seen"]);
  state.cut = true;
  for (let i = 0; i < 100 && !heard.includes("0 silence"); ++i) await wait(100);
  assert.ok(heard.includes("0 silence"));
  for (const beat of beats) beat.close();
});

test("doubts come and go with the media, before it is given up", async () => {
  const { ends, state } = channels();
  const heard: string[] = [];
  let packets = 0;
  const owner = {
    mediaPackets: async () => (state.cut ? packets : ++packets),
    onSeen: () => {},
    onDoubt: (doubted: boolean) => heard.push(doubted ? "doubt" : "trust"),
    onSilence: () => heard.push("silence"),
  };
  const beats = [owner, { ...owner, mediaPackets: async () => 0, onDoubt: () => {} }].map((one, index) => new Heartbeat(ends[index], one));
  for (const end of ends) end.onopen();
  const until = async (word: string) => {
    for (let i = 0; i < 100 && heard.at(-1) !== word; ++i) await wait(20);
  };
  await wait(500);
  state.cut = true;
  await until("doubt");
  state.cut = false;
  await until("trust");
  state.cut = true;
  await until("silence");
  for (const beat of beats) beat.close();
  assert.deepEqual(heard.slice(0, 4), ["doubt", "trust", "doubt", "silence"]);
});

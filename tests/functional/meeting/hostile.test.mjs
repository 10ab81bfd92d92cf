// Clients that ignore the page: every call by everybody whom it is not for, arguments that are none, and ways round what hosts
// have decided.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NetStream } from "../../../web/client/dist/node.js";
import { enter, eventually, goLive, knock, newRoom, OF_HOSTS, refused, Screen, staysAway } from "./support.mjs";

/** What calls would do if they were permitted; `id` is of a person, `room` a room's name. */
const OF_PEOPLE = (id) => ({
  state: { audio: true, video: true },
  hand: { up: true },
  camera: { on: true },
  screen: { on: true },
  say: { text: "hello", to: id },
  rename: { name: "Mallory" },
  signal: { to: id, kind: "end", data: "" },
  offerFile: { name: "plan.pdf", size: 10, to: id },
  getFile: { id },
  removeFile: { id },
});
const OF_ADMINS = (id, room) => ({
  adminRemove: { room, id },
  adminBan: { room, id, address: true, everywhere: true },
  adminBans: {},
  adminUnban: { id },
  adminBlock: { room, id, audio: true },
  adminRole: { room, id, role: "host" },
  adminLock: { room, locked: true },
  adminRoom: { room },
  adminClose: { room },
  adminSay: { room: null, text: "hello" },
});
const ABOUT_SOMEBODY = ["block", "lowerHand", "role", "remove", "ban", "unban", "admit"];

async function company(guests = "yes") {
  const room = newRoom();
  const host = await enter(room, { account: "alice" });
  const member = await enter(room, { account: "mia" });
  const guest = await enter(room, { name: "Gus" });
  await host.sees((people) => people.size === 3, "all three");
  if (guests !== "yes") await host.does("admission", { guests });
  return { room, host, member, guest };
}

/** As one of them who came before sees it. */
const picture = (room) => [...room.people.values()].map(({ id, name, role, hand, blocked, camera, screen }) => ({ id, name, role, hand, blocked, camera, screen }));

async function refusesAll(hostile, calls, error) {
  for (const [name, wish] of Object.entries(calls)) await hostile.mayNot(name, wish, error);
}

test("nobody has a call that is not for them", async () => {
  const { room, host, member, guest } = await company("admit");
  const waiting = await knock(room, { name: "Mallory" });
  await waiting.heard("waiting");
  const elsewhere = await enter(newRoom(), { account: "ben" });
  assert.equal(elsewhere.me.role, "host"); // of that room
  const before = picture(host);

  for (const hostile of [waiting, guest, member, host, elsewhere]) await refusesAll(hostile, OF_ADMINS(member.id, room), "not-allowed");
  await refusesAll(waiting, { ...OF_PEOPLE(host.id), ...OF_HOSTS(host.id) }, "not-allowed");
  for (const hostile of [guest, member]) await refusesAll(hostile, OF_HOSTS(host.id), "not-allowed");
  for (const name of ABOUT_SOMEBODY) await elsewhere.mayNot(name, OF_HOSTS(guest.id)[name], "nobody");
  for (const name of ["say", "signal"]) await elsewhere.mayNot(name, OF_PEOPLE(guest.id)[name], "nobody");

  assert.deepEqual(picture(host), before);
  assert.equal(host.of("text").length + host.of("say").length, 0);
  assert.equal(host.waiting.length, 1);
  await host.does("say", { text: "still here" });
});

test("who is out has no call left", async () => {
  const { host, member, guest } = await company();
  const calls = (id) => ["say", "hand", "camera"].map((name) => [name, OF_PEOPLE(id)[name]]);
  const nothing = async (answers) => {
    for (const { status, value } of await Promise.allSettled(answers)) assert.ok(status === "rejected" || value.error === "ended", JSON.stringify(value));
  };
  const left = guest.do("leave");
  await nothing(calls(host.id).map(([name, wish]) => guest.do(name, wish))); // behind it, on the same connection
  assert.deepEqual(await left, { ok: true });
  const removed = host.do("ban", { id: member.id });
  await nothing([removed.then(() => member.do("say", { text: "x" }))]);
  await host.sees((people) => people.size === 1, "alone");
  assert.deepEqual(host.of("text"), []);
});

const nested = (depth) => (depth === 0 ? "x" : { id: nested(depth - 1) });
const NO_TEXTS = [NaN, -1, true, [], Object.assign([], { 7: "x" }), {}, { toString: "x", valueOf: 1 }, new Uint8Array(8), nested(20),
  JSON.parse('{"__proto__":{"id":"x"},"length":2}')];
const NO_IDS = [...NO_TEXTS, "", "__proto__", "constructor", "x".repeat(5000)];
const NO_FLAGS = [...NO_IDS.filter((value) => value !== true), null];
const NO_SIZES = [-1, 0, NaN, Infinity, 2 ** 60, "10", null, [], {}];

/** By call: what is fit, and what is not in the place of a part of it. */
const UNFIT = (id, room) => ({
  state: [{ audio: true, video: true }, { audio: NO_FLAGS, video: NO_FLAGS }],
  hand: [{ up: true }, { up: NO_FLAGS }],
  camera: [{ on: true }, { on: NO_FLAGS }],
  screen: [{ on: true }, { on: NO_FLAGS }],
  say: [{ text: "x", to: id }, { text: NO_TEXTS, to: NO_IDS }],
  rename: [{ name: "Ann" }, { name: [...NO_TEXTS, null, ""] }],
  signal: [{ to: id, kind: "offer", data: "x" }, { to: NO_IDS, kind: NO_IDS, data: NO_TEXTS }],
  offerFile: [{ name: "a.txt", size: 1, to: id }, { name: NO_TEXTS, size: NO_SIZES, to: NO_IDS }],
  getFile: [{ id }, { id: NO_IDS }],
  removeFile: [{ id }, { id: NO_IDS }],
  block: [{ id, audio: true }, { id: NO_IDS, audio: NO_FLAGS.filter((value) => value !== null) }],
  lowerHand: [{ id }, { id: [...NO_IDS, null] }],
  role: [{ id, role: "member" }, { id: NO_IDS, role: [...NO_IDS, null] }],
  remove: [{ id }, { id: [...NO_IDS, null] }],
  ban: [{ id }, { id: [...NO_IDS, null] }],
  unban: [{ id }, { id: [...NO_IDS, null] }],
  lock: [{ locked: false }, { locked: NO_FLAGS }],
  admission: [{ guests: "yes" }, { guests: [...NO_IDS, null] }],
  admit: [{ id, yes: true }, { id: NO_IDS, yes: NO_FLAGS }],
});

/** A host with somebody else in its room: answers of calls, by a new host whenever one has become too fast. */
async function hostile() {
  const room = newRoom();
  const other = await enter(room, { account: "mia" });
  let host = await enter(room, { account: "alice" });
  const answer = async (name, wish) => {
    const given = await host.do(name, wish);
    if (given.error !== "too-fast") return given;
    await host.does("leave");
    host = await eventually(() => enter(room, { account: "alice" }).catch(() => null), "another host");
    return answer(name, wish);
  };
  return { room, other, answer };
}

test("arguments that are none change nothing and break nothing", async () => {
  await Promise.all(Object.keys(UNFIT("", "")).map(async (name) => {
    const { room, other, answer } = await hostile();
    const [fit, unfit] = UNFIT(other.id, room)[name];
    const wishes = ["x", 7, true, [], new Date(), [fit]];
    for (const [part, values] of Object.entries(unfit)) wishes.push(...values.map((value) => ({ ...fit, [part]: value })));
    for (const wish of wishes) {
      const given = await answer(name, wish);
      assert.ok(given.error && given.ok === undefined, `${name} ${JSON.stringify(wish)}: ${JSON.stringify(given)}`);
    }
    await other.does("say", { text: "behind it" });
    assert.equal(other.of("bye").length, 0, name);
    const { name: called, hand, blocked, audio } = other.people.get(other.id);
    assert.deepEqual([called, hand, audio, ...Object.values(blocked)], ["mia", null, false, false, false, false], name);
  }));
});

test("nothing but calls is called", async () => {
  const { guest, host } = await company();
  for (const name of ["", ".", "/", "say.call", "say.apply", "say/constructor", "hasOwnProperty", "__defineGetter__", "__lookupSetter__", "valueOf", "config",
    "config.toString", "setBandwidthLimit", "getStats", "ping", "writeAccess", "__resolve", "prototype", "meeting", "onConnect", "enter",
    "rooms.clear", "application.disconnect", "a.".repeat(5000)]) {
    await assert.rejects(guest.do(name, { id: host.id }), { code: "NetConnection.Call.Failed" }, name);
  }
});

test("what lies below one's own streams is no stream", async () => {
  const { host, guest, member } = await company();
  const camera = await goLive(guest);
  for (const name of [`${camera.name}/x`, `mp4:${camera.name}/x`, `flv:${camera.name}`]) {
    const hidden = new NetStream(guest.connection);
    const told = [];
    hidden.addEventListener("netStatus", ({ info }) => told.push(info.code));
    await hidden.publish(name).catch(() => told.push("NetStream.Unpublish.Success"));
    await eventually(() => told.includes("NetStream.Unpublish.Success"), `the end of ${name}`);
  }
  const shared = await new Screen(member.connection).play(camera.name);
  await shared.gets({ video: 3 });
  await host.does("block", { id: guest.id, audio: true, video: true });
  await eventually(() => shared.statuses.includes("NetStream.Play.UnpublishNotify"), "the end of the camera");
  camera.stop();
});

test("who is muted is muted as a guest too", async () => {
  const { room, host, member } = await company();
  await host.does("block", { id: member.id, audio: true, video: true, screen: true });
  await member.does("leave");
  const again = await enter(room, { name: "Somebody else" });
  assert.deepEqual(again.me.blocked, { audio: true, video: true, screen: true });
  for (const what of ["camera", "screen"]) await again.mayNot(what, { on: true }, "blocked");
});

test("who is banned is banned as a guest too", async () => {
  const { room, host, member, guest } = await company();
  await host.does("ban", { id: member.id });
  assert.equal((await refused({ room }, "mia")).reason, "banned");
  assert.equal((await refused({ room, name: "Somebody else" })).reason, "banned");
  assert.equal((await refused({ room, key: member.key })).reason, "banned");
  await enter(room, { account: "ben" }); // from the same address
  assert.equal(guest.of("bye").length, 0);
});

test("coming back makes no more of an account than there may be", async () => {
  const room = newRoom();
  const host = await enter(room, { account: "alice" });
  const former = [];
  for (let n = 0; n < 4; ++n) former.push(await enter(room, { account: "mia" }));
  for (const one of former) one.connection.close();
  await host.sees((people) => people.size === 1, "nobody else");
  for (let n = 0; n < 4; ++n) await enter(room, { account: "mia" });
  for (const { key } of former) assert.equal((await refused({ room, key })).reason, "full");
});

test("who asks for what is the administration's, or begins to publish, without an end is cut", async () => {
  const { host, guest, member } = await company();
  for (let n = 0; n < 700; ++n) guest.connection.notify("adminBans", {});
  assert.equal((await guest.heard("bye")).reason, "flood");
  const { stream } = await member.does("camera", { on: true });
  const camera = new NetStream(member.connection);
  for (let n = 0; n < 600 && member.of("bye").length === 0; ++n) await camera.publish(stream).catch(() => {});
  assert.equal((await member.heard("bye")).reason, "flood");
  await host.sees((people) => people.size === 1, "alone");
  assert.ok(host.of("changed").length < 200, `${host.of("changed").length} events of one who flickers`);
});

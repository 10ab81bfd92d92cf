// Every power of a host: refused to guests and members who ask for it directly, effective when a host uses it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { enter, eventually, goLive, knock, mayNotPublish, newRoom, OF_HOSTS, refused, Screen, staysAway } from "./support.mjs";

/** A room with a host, a member and a guest. */
async function company() {
  const room = newRoom();
  const host = await enter(room, { account: "alice" });
  const member = await enter(room, { account: "mia" });
  const guest = await enter(room, { name: "Gus" });
  await host.sees((people) => people.size === 3, "all three");
  return { room, host, member, guest };
}

const POWERS = (id) => ({ ...OF_HOSTS(id), admit: { id: null, yes: true } });

test("nobody but hosts has a host's powers", async () => {
  const { host, member, guest } = await company();
  await host.does("say", { text: "stays" });
  await host.does("hand", { up: true });
  for (const hostile of [guest, member]) {
    for (const id of [host.id, hostile.id, null]) {
      for (const [name, wish] of Object.entries(POWERS(id))) await hostile.mayNot(name, wish);
    }
  }
  const late = await enter(host.welcome.room.name, { account: "ben" });
  assert.equal(late.people.size, 4);
  assert.deepEqual(late.welcome.history.map(({ text }) => text), ["stays"]);
  assert.equal(late.welcome.room.locked, false);
  assert.equal(late.welcome.room.admission, "yes");
  assert.ok(late.people.get(host.id).hand > 0);
  for (const one of late.people.values()) {
    assert.equal(one.role === "host", one.id === host.id);
    assert.deepEqual(one.blocked, { audio: false, video: false, screen: false });
  }
});

test("what is blocked does not leave the server, whatever its publisher sends", async () => {
  const { host, member, guest } = await company();
  const camera = await goLive(guest);
  const screen = await new Screen(member.connection).play(camera.name);
  await screen.gets({ audio: 3, video: 3 });

  await host.does("block", { id: guest.id, audio: true });
  await staysAway(() => screen.audio, () => screen.gets({ video: 10 }));
  assert.equal(member.people.get(guest.id).blocked.audio, true);
  await host.does("block", { id: guest.id, audio: false, video: true });
  await staysAway(() => screen.video, () => screen.gets({ audio: 10 }));
  await host.does("block", { id: guest.id, video: false });
  await screen.gets({ audio: 3, video: 3 }, "both again");

  await host.does("block", { id: guest.id, audio: true, video: true });
  await eventually(() => screen.statuses.includes("NetStream.Play.UnpublishNotify"), "the end");
  await member.sees((people) => people.get(guest.id).camera === null, "no camera");
  await guest.mayNot("camera", { on: true }, "blocked");
  await mayNotPublish(guest, camera.name);
  camera.stop();
});

test("a screen that is blocked ends, and nobody shows two", async () => {
  const { host, member, guest } = await company();
  const shared = await goLive(guest, "screen");
  await member.mayNot("screen", { on: true }, "no-place");
  await mayNotPublish(member, shared.name);
  await host.does("block", { id: guest.id, screen: true });
  await member.sees((people) => people.get(guest.id).screen === null, "no screen");
  await mayNotPublish(guest, shared.name);
  await goLive(member, "screen");
});

test("a block is no matter of the connection", async () => {
  const { room, host, member } = await company();
  await host.does("block", { id: member.id, audio: true });
  const second = await enter(room, { account: "mia" });
  assert.equal(second.me.blocked.audio, true);
  await host.does("block", { id: second.id, audio: false });
  await member.sees((people) => !people.get(member.id).blocked.audio, "both of them free");
  await host.does("block", { id: null, audio: true });
  await member.sees((people) => [...people.values()].every((one) => one.blocked.audio !== (one.role === "host")), "all but the host");
});

test("who is removed is gone with all it shows, and may come again", async () => {
  const { room, host, member, guest } = await company();
  const camera = await goLive(guest);
  const screen = await new Screen(member.connection).play(camera.name);
  await screen.gets({ video: 1 });
  const watching = await new Screen(guest.connection).play(camera.name);
  await host.does("remove", { id: guest.id });
  assert.equal((await guest.heard("bye")).reason, "removed");
  await guest.closed;
  await eventually(() => screen.statuses.includes("NetStream.Play.UnpublishNotify"), "the end");
  assert.equal((await member.heard("left")).why, "removed");
  assert.equal(member.people.has(guest.id), false);
  const seen = watching.video;
  const again = await enter(room, { name: "Gus" });
  assert.notEqual(again.id, guest.id);
  assert.equal(watching.video, seen);
});

test("a locked room lets nobody new in, but its people back", async () => {
  const { room, host, member } = await company();
  await host.does("lock", { locked: true });
  assert.equal((await refused({ room })).reason, "locked");
  assert.equal((await refused({ room }, "ben")).reason, "locked");
  const back = await enter(room, { name: "whatever", key: member.key });
  assert.equal(back.id, member.id);
  await host.does("lock", { locked: false });
  await enter(room, { account: "ben" });
});

test("who waits has nothing until a host says so", async () => {
  const { room, host, member } = await company();
  const camera = await goLive(member);
  await host.does("admission", { guests: "admit" });
  const [first, second] = [await knock(room, { name: "First" }), await knock(room, { name: "Second" })];
  await first.heard("waiting");
  await eventually(() => host.waiting.length === 2, "two who knock");
  for (const [name, wish] of Object.entries({ say: { text: "hello" }, hand: { up: true }, camera: { on: true }, ...POWERS(host.id) })) {
    await first.mayNot(name, wish);
  }
  await assert.rejects(new Screen(first.connection).play(camera.name), { code: "NetStream.Play.Failed" });
  assert.deepEqual(first.events.map(({ type }) => type), ["waiting"]);
  assert.deepEqual(member.of("knocks"), []);

  const [one, two] = host.waiting.map(({ id }) => id);
  await host.does("admit", { id: one, yes: true });
  await first.heard("welcome");
  assert.equal(first.me.id, one);
  await new Screen(first.connection).play(camera.name);
  await host.does("admit", { id: two, yes: false });
  assert.equal((await second.heard("bye")).reason, "refused");
  await second.closed;
  await host.mayNot("admit", { id: two, yes: true }, "nobody");
});

test("guests may be shut out, but never be let in further than the operator says", async () => {
  const { room, host } = await company();
  await host.does("admission", { guests: "no" });
  assert.equal((await refused({ room })).reason, "login");
  await host.mayNot("admission", { guests: "all" }, "bad");
});

test("a host makes others host; whom the operator has named nobody touches", async () => {
  const { host, member, guest } = await company();
  await host.does("role", { id: member.id, role: "host" });
  await member.sees((people) => people.get(member.id).role === "host", "its new role");
  await member.does("lock", { locked: true });
  for (const [name, wish] of Object.entries({ remove: {}, ban: {}, role: { role: "member" }, block: { audio: true } })) {
    await member.mayNot(name, { ...wish, id: host.id });
  }
  await member.mayNot("role", { id: guest.id, role: "member" }, "bad");
  await host.does("role", { id: member.id, role: "member" });
  await member.mayNot("lock", { locked: false });
  await host.mayNot("role", { id: host.id, role: "member" }, "last-host");
});

test("a host lowers hands, clears what was said, and closes", async () => {
  const { host, member, guest } = await company();
  await guest.does("hand", { up: true });
  await host.sees((people) => people.get(guest.id).hand !== null, "a hand");
  await host.does("lowerHand", { id: guest.id });
  await member.sees((people) => people.get(guest.id).hand === null, "no hand");
  await guest.does("say", { text: "gone soon" });
  await member.heard("text");
  await host.does("clearHistory");
  await member.heard("history");
  await host.does("close");
  for (const one of [host, member, guest]) {
    assert.equal((await one.heard("bye")).reason, "closed");
    await one.closed;
  }
});

test("an account that is banned stays out, until it is not", async () => {
  const { room, host, member } = await company();
  const again = await enter(room, { account: "mia" });
  await host.does("ban", { id: member.id, account: true });
  assert.equal((await member.heard("bye")).reason, "banned");
  assert.equal((await again.heard("bye")).reason, "banned");
  await Promise.all([member.closed, again.closed]);
  assert.equal((await refused({ room }, "mia")).reason, "banned");
  const [ban] = (await host.does("bans")).bans;
  assert.equal(ban.value, "mia");
  await enter(newRoom(), { account: "mia" });
  await host.does("unban", { id: ban.id });
  await enter(room, { account: "mia" });
});

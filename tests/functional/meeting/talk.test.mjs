// What people say to each other, and what goes from browser to browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { enter, eventually, newRoom } from "./support.mjs";

const texts = (member) => member.of("text").map(({ message }) => message.text);

async function three() {
  const room = newRoom();
  const host = await enter(room, { account: "alice" });
  const member = await enter(room, { account: "mia" });
  const guest = await enter(room, { name: "Gus" });
  return { room, host, member, guest };
}

test("what is said to one reaches one, also by the history", async () => {
  const { room, host, member, guest } = await three();
  await guest.does("say", { text: "to all" });
  await guest.does("say", { text: "to mia", to: member.id });
  await guest.does("say", { text: "to all again" });
  for (const one of [host, member, guest]) await one.heard("text", ({ message }) => message.text === "to all again");
  assert.deepEqual(texts(host), ["to all", "to all again"]);
  assert.deepEqual(texts(member), ["to all", "to mia", "to all again"]);
  assert.deepEqual(texts(guest), texts(member));
  const { message } = member.of("text")[1];
  assert.equal(message.from, guest.id);
  assert.equal(message.toName, "mia");

  const late = await enter(room, { account: "ben" });
  assert.deepEqual(late.welcome.history.map(({ text }) => text), ["to all", "to all again"]);
  const back = await enter(room, { key: member.key });
  assert.deepEqual(back.welcome.history.map(({ text }) => text), ["to all", "to mia", "to all again"]);
});

test("a text is text: markup stays as it is, what hides is taken out", async () => {
  const { host, member, guest } = await three();
  for (const [said, heard] of [
    ["<script>alert(1)</script>", "<script>alert(1)</script>"],
    ["two\r\nlines\tand more", "two\nlines\tand more"],
    ["be\u0000fore \u202eafter\u2066", "before after"],
  ]) {
    await guest.does("say", { text: said });
    await host.heard("text", ({ message }) => message.text === heard);
  }
  await guest.mayNot("say", { text: "x".repeat(101) }, "too-long"); // a hundred in these tests
  await guest.does("say", { text: "😀".repeat(100) });
  for (const text of ["", "  ", "\u202e", 7, null, { toString: "x" }]) await member.mayNot("say", { text }, "bad");
  for (const to of ["nobody", guest.id, 7]) await guest.mayNot("say", { text: "x", to }, "nobody");
});

test("nobody says more than people can read", async () => {
  const { host, guest } = await three();
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => guest.do("say", { text: `number ${n}` })));
  const said = answers.filter(({ ok }) => ok).length;
  assert.ok(said >= 10 && said < 40, `${said} were taken`);
  assert.deepEqual(answers.at(-1), { error: "too-fast" });
  await eventually(() => texts(host).length === said, `${said} texts`);
});

test("who does not stop is cut", async () => {
  const { host, guest } = await three();
  for (let n = 0; n < 400; ++n) guest.connection.notify("say", { text: "x" });
  assert.equal((await guest.heard("bye")).reason, "flood");
  await guest.closed;
  await host.sees((people) => !people.has(guest.id), "gone");
});

test("the history is bounded", async () => {
  const { room, guest, host } = await three();
  for (let n = 0; n < 9; ++n) await (n % 2 ? guest : host).does("say", { text: `number ${n}` });
  const late = await enter(room, { account: "ben" });
  assert.deepEqual(late.welcome.history.map(({ text }) => text), [4, 5, 6, 7, 8].map((n) => `number ${n}`)); // five in these tests
});

test("a raised hand is seen, and what everybody's microphone does", async () => {
  const { host, guest } = await three();
  await guest.does("hand", { up: true });
  await guest.does("state", { audio: true, video: false });
  await host.sees((people) => people.get(guest.id).hand > 0 && people.get(guest.id).audio, "hand and microphone");
  for (const wish of [{}, { up: 1 }, { up: "true" }, []]) await guest.mayNot("hand", wish, "bad");
});

test("two who are alone find each other's browser through the room, and nobody else does", async () => {
  const room = newRoom();
  const [host, member] = [await enter(room, { account: "alice" }), await enter(room, { account: "mia" })];
  const stranger = await enter(newRoom(), { account: "ben" });
  assert.equal(host.welcome.settings.peerToPeer.allowed, true);
  assert.deepEqual(host.welcome.settings.peerToPeer.iceServers, [{ urls: "stun:stun.example.com:3478" }]);
  await host.does("signal", { to: member.id, kind: "offer", data: "v=0" });
  assert.deepEqual(await member.heard("signal"), { type: "signal", from: host.id, kind: "offer", data: "v=0" });
  await member.does("signal", { to: host.id, kind: "candidate", data: "{}" });
  await host.heard("signal");

  for (const to of [host.id, member.id]) await stranger.mayNot("signal", { to, kind: "offer", data: "v=0" }, "nobody");
  await host.mayNot("signal", { to: host.id, kind: "offer", data: "v=0" }, "nobody");
  await host.mayNot("signal", { to: member.id, kind: "offer", data: "x".repeat(16385) }, "bad");
  await host.mayNot("signal", { to: member.id, kind: "candidate", data: "x".repeat(2049) }, "bad");
  for (const kind of ["", "toString", "welcome", 7]) await host.mayNot("signal", { to: member.id, kind, data: "" }, "bad");
  await enter(room, { name: "Third" });
  await host.mayNot("signal", { to: member.id, kind: "offer", data: "v=0" });
  await host.does("signal", { to: member.id, kind: "end", data: "" });
});

test("the watermark names who watches", async () => {
  const { member, guest } = await three();
  assert.equal(member.welcome.settings.watermark.text, "mia/mia");
  assert.equal(guest.welcome.settings.watermark.text, "Gus/");
});

test("files are off, whatever a client says", async () => {
  const { host, guest } = await three();
  for (const one of [host, guest]) {
    assert.equal(one.welcome.settings.files, null);
    await one.mayNot("offerFile", { name: "plan.pdf", size: 10, files: true, force: true }, "off");
    await one.mayNot("getFile", { id: "x" }, "off");
    await one.mayNot("removeFile", { id: "x" }, "off");
  }
});

test("what the script has for itself nobody calls", async () => {
  const { guest } = await three();
  for (const name of ["constructor", "toString", "unpublish", "dismiss", "call", "readAccess", "token", "room.end", "__proto__.say"]) {
    await assert.rejects(guest.do(name), { code: "NetConnection.Call.Failed" }, name);
  }
  for (const name of ["adminClose", "adminBans", "adminSay", "adminRoom"]) await guest.mayNot(name, { room: guest.welcome.room.name });
});

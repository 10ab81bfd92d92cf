// Who is there: once, under its own name, and gone when gone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Box } from "../../../web/client/test/server/support.mjs";
import { Camera, enter, goLive, newRoom, refused, Screen, throughBox } from "./support.mjs";

const names = (member) => [...member.people.values()].map(({ name }) => name).sort();

test("who comes back takes the place of its former self", async () => {
  const room = newRoom();
  const host = await enter(room, { account: "alice" });
  const guest = await enter(room, { name: "Gus" });
  await host.does("block", { id: guest.id, audio: true });
  const camera = await goLive(guest);
  const screen = await new Screen(host.connection).play(camera.name);
  await screen.gets({ video: 1 });

  const back = await enter(room, { name: "Someone else", key: guest.key });
  assert.equal((await guest.heard("bye")).reason, "replaced");
  await guest.closed;
  assert.equal(back.id, guest.id);
  assert.equal(back.me.name, "Gus");
  assert.equal(back.me.blocked.audio, true);
  assert.deepEqual(names(back), ["Gus", "alice"]);
  const { stream } = await back.does("camera", { on: true });
  assert.equal(stream, camera.name);
  const again = await new Camera(back.connection).publish(stream);
  await screen.gets({ video: 5 }, "the picture of the new one");
  await host.sees((people) => people.get(guest.id).camera === stream && people.size === 2, "one guest, on camera");
  again.stop();
});

test("a connection that is lost is shown, then gone, and may still come back as the same", async () => {
  const room = newRoom();
  const host = await enter(room, { account: "alice" });
  const member = await enter(room, { account: "mia" });
  await member.does("say", { text: "before" });
  await goLive(member);
  member.connection.close();
  await host.sees((people) => people.get(member.id)?.away && people.get(member.id).camera === null, "away");
  await host.sees((people) => !people.has(member.id), "gone");
  assert.equal(host.of("left")[0].why, "lost");

  const back = await enter(room, { name: "Mia", key: member.key }); // no token: it has expired
  assert.equal(back.id, member.id);
  assert.equal(back.me.account, "mia");
  assert.equal(back.me.role, "member");
  assert.deepEqual(back.welcome.history.map(({ text }) => text), ["before"]);
});

test("a key is of one person", async () => {
  const room = newRoom();
  const member = await enter(room, { account: "mia" });
  assert.equal((await refused({ room, key: member.key }, "ben")).reason, "key");
  for (const key of ["", "short", "x".repeat(65), `${"x".repeat(31)} `, 7]) assert.equal((await refused({ room, key }, "ben")).reason, "key");
  const other = await enter(newRoom(), { account: "ben", key: member.key });
  assert.notEqual(other.id, member.id);
});

test("who is killed and does not come back is not waited for longer than the grace", async () => {
  const room = newRoom();
  const host = await enter(room, { account: "alice" });
  const box = await Box.open();
  const guest = await enter(room, { name: "Gus", uri: throughBox(box) });
  box.judge = () => "reset";
  box.cut();
  await host.sees((people) => !people.has(guest.id), "gone, long before its session ends");
  assert.equal(host.of("left")[0].why, "lost");
});

test("five who are killed leave no ghosts", async () => {
  const room = newRoom();
  const host = await enter(room, { account: "alice" });
  const others = await Promise.all([1, 2, 3, 4, 5].map((n) => enter(room, { name: `Guest ${n}` })));
  await host.sees((people) => people.size === 6, "six");
  for (const one of others) one.connection.close();
  await host.sees((people) => people.size === 1, "one");
  const late = await enter(room, { account: "ben" });
  assert.deepEqual(names(late), ["alice", "ben"]);
});

test("names are made different, and none that misleads is taken", async () => {
  const room = newRoom();
  await enter(room, { account: "alice", name: "Ann" });
  const others = [];
  for (const name of ["Ann", "ANN", "  Ann  ", "Ａnn"]) others.push(await enter(room, { name }));
  assert.deepEqual(others.map(({ me }) => me.name), ["Ann 2", "ANN 3", "Ann 4", "Ａnn 5"]);
  for (const name of ["", "   ", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><b>', "x".repeat(41), "A\u0000nn", "A\nnn",
    "A\u202enn", "\u2067Ann", "A\u200bnn", "---", "a" + "\u0301".repeat(9), "\\", 7, {}, ["Ann"]]) {
    assert.equal((await refused({ room, name })).reason, "name", JSON.stringify(name));
  }
  await others[0].mayNot("rename", { name: "<b>Ann</b>" }, "bad");
  await others[0].does("rename", { name: "Zoë Ødegård-李" });
  await others[1].sees((people) => people.get(others[0].id).name === "Zoë Ødegård-李", "the new name");
});

test("rooms and arguments that are none", async () => {
  for (const room of ["", "a/b", "..", "<b>", "x".repeat(41), "a b", "ä", 7, null]) assert.equal((await refused({ room }, "mia")).reason, "room", String(room));
  for (const version of [2, "1", null]) assert.equal((await refused({ version }, "mia")).reason, "version");
  assert.equal((await refused({ room: newRoom() })).reason, "no-room"); // a guest opens none
  const { reason, about } = await refused({ about: true });
  assert.equal(reason, "about");
  assert.equal(about.guests, "yes");
  assert.equal(about.files, false);
});

test("the first becomes host where there is none, and the next when it goes", async () => {
  const room = newRoom();
  const first = await enter(room, { account: "mia" });
  const second = await enter(room, { account: "ben" });
  const guest = await enter(room, { name: "Gus" });
  assert.equal(first.me.role, "host");
  assert.equal(second.me.role, "member");
  await first.does("leave");
  await guest.sees((people) => people.get(second.id).role === "host", "the next host");
  await second.does("lock", { locked: true });
});

test("a room holds as many as it may", async () => {
  const room = newRoom();
  await enter(room, { account: "alice" });
  for (let n = 2; n <= 8; ++n) await enter(room, { name: `Guest ${n}` }); // eight in these tests
  assert.equal((await refused({ room })).reason, "full");
  assert.equal((await refused({ room }, "ben")).reason, "full");
});

test("an account is there four times at most", async () => {
  const room = newRoom();
  for (let n = 0; n < 4; ++n) await enter(room, { account: "mia" });
  assert.equal((await refused({ room }, "mia")).reason, "full");
});

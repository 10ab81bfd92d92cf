// Streams belong to who the server says: nobody else publishes them, nobody outside of the room plays them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NetStream, SharedObject } from "../../../web/client/dist/node.js";
import { enter, eventually, goLive, mayNotPlay, mayNotPublish, newRoom, Screen } from "./support.mjs";

test("names are no secret that opens anything", async () => {
  const [room, elsewhere] = [newRoom(), newRoom()];
  const host = await enter(room, { account: "alice" });
  const member = await enter(room, { account: "mia" });
  const stranger = await enter(elsewhere, { account: "ben" });
  const camera = await goLive(member);
  const [roomPath, personPath] = camera.name.split("/");
  await new Screen(host.connection).play(camera.name);
  for (const name of [camera.name, `mp4:${camera.name}`, roomPath, `${roomPath}/${personPath}`, "camera", `/${camera.name}`, `${camera.name}/x`]) {
    await mayNotPlay(stranger, name);
  }
  for (const other of [stranger, host]) {
    for (const name of [camera.name, `${roomPath}/${personPath}/screen`, `${roomPath}/free`, roomPath, "camera"]) await mayNotPublish(other, name);
  }
  await mayNotPublish(member, `${roomPath}/${personPath}/screen`); // it has not asked
  await mayNotPublish(member, `${roomPath}/${personPath}`);
});

test("who takes its camera off may not publish, and its place is free", async () => {
  const room = newRoom();
  const people = [await enter(room, { account: "alice" }), await enter(room, { account: "mia" }), await enter(room, { account: "ben" })];
  await people[0].does("camera", { on: true });
  const { stream } = await people[1].does("camera", { on: true });
  await people[2].mayNot("camera", { on: true }, "no-place"); // two in these tests
  await people[1].does("camera", { on: false });
  await mayNotPublish(people[1], stream);
  await people[2].does("camera", { on: true });
});

test("shared objects are no way round", async () => {
  const member = await enter(newRoom(), { account: "mia" });
  const camera = await goLive(member);
  for (const name of ["free", camera.name, camera.name.split("/")[0]]) {
    const object = SharedObject.getRemote(name, member.connection.uri);
    await assert.rejects(object.connect(member.connection), { code: "SharedObject.NoReadAccess" });
  }
});

test("a second publish of one's own name does not end the first", async () => {
  const room = newRoom();
  const member = await enter(room, { account: "mia" });
  const viewer = await enter(room, { account: "ben" });
  const camera = await goLive(member);
  await assert.rejects(new NetStream(member.connection).publish(camera.name), { code: "NetStream.Publish.BadName" });
  const screen = await new Screen(viewer.connection).play(camera.name);
  await screen.gets({ video: 2 });
});

test("who has left hears and sees nothing more", async () => {
  const room = newRoom();
  const [member, viewer] = [await enter(room, { account: "mia" }), await enter(room, { account: "ben" })];
  const camera = await goLive(member);
  await new Screen(viewer.connection).play(camera.name);
  await viewer.does("leave");
  await viewer.closed;
  await member.sees((people) => people.size === 1, "alone");
  assert.equal(member.of("left")[0].why, "left");
});

test("what was published ends with its publisher", async () => {
  const room = newRoom();
  const [member, viewer] = [await enter(room, { account: "mia" }), await enter(room, { account: "ben" })];
  const camera = await goLive(member);
  const screen = await new Screen(viewer.connection).play(camera.name);
  await screen.gets({ video: 1 });
  member.connection.close();
  await eventually(() => screen.statuses.includes("NetStream.Play.UnpublishNotify"), "the end");
});

// A connection that is cut, and comes back within the grace.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Box } from "../../../web/client/test/server/support.mjs";
import { enter, goLive, newRoom, throughBox } from "./support.mjs";

test("who is cut off is away, and goes on as if nothing had been", async () => {
  const room = newRoom();
  const host = await enter(room, { account: "alice" });
  const box = await Box.open();
  const guest = await enter(room, { name: "Gus", uri: throughBox(box) });
  const { name } = await goLive(guest);

  box.judge = () => "reset";
  box.cut();
  await host.sees((people) => people.get(guest.id).away && people.get(guest.id).camera === name, "away");
  await host.does("say", { text: "where is Gus?" });
  box.judge = () => "pass";
  await host.sees((people) => !people.get(guest.id).away && people.get(guest.id).camera === name, "back");

  await guest.heard("text", ({ message }) => message.text === "where is Gus?");
  assert.equal(guest.of("welcome").length, 1, "it is the same session");
  assert.deepEqual(host.of("left"), []);
});

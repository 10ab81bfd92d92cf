// A player before anything comes that would be drawn.
import assert from "node:assert/strict";
import { test } from "node:test";
import { StreamPlayer } from "../../dist/media/index.js";
import { NetConnection } from "../../dist/node.js";
import { scriptedServer } from "./scripted_server.mjs";
import { eventually } from "./support.mjs";

/** A player whose server hears of each play, and answers when the test lets it. */
async function made(t) {
  const asked = [];
  const server = await scriptedServer({ play: (_, { args }) => asked.push(args[0]) });
  const connection = new NetConnection();
  await connection.connect(server.url);
  const player = new StreamPlayer(connection, {});
  const events = [];
  player.addEventListener("state", () => events.push(player.state));
  player.addEventListener("error", ({ message }) => events.push(message));
  t.after(() => {
    player.close();
    connection.close();
  });
  const answer = (name, level = "status", code = "NetStream.Play.Start") =>
    server.clients[0].status(1, { level, code, description: "", details: name });
  return { player, asked, events, answer };
}

test("one play may follow another before that one is answered", async (t) => {
  const { player, asked, events, answer } = await made(t);
  const first = assert.rejects(player.play("a"), /Something else/);
  await eventually(() => asked.includes("a"), "the first");
  const second = player.play("b");
  await first;
  assert.deepEqual(events, ["connecting"]);
  await eventually(() => asked.includes("b"), "the second");
  answer("a", "error", "NetStream.Play.Failed");
  answer("b");
  assert.equal((await second).details, "b");
  assert.deepEqual(events, ["connecting", "buffering"]);
});

test("a play that is refused fails", async (t) => {
  const { player, asked, events, answer } = await made(t);
  const refused = assert.rejects(player.play("a"), { code: "NetStream.Play.Failed" });
  await eventually(() => asked.length === 1, "the play");
  answer("a", "error", "NetStream.Play.Failed");
  await refused;
  assert.deepEqual(events, ["connecting", "failed", "NetStream.Play.Failed"]);
});

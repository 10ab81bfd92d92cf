// What a server is told of a WebSocket that is given up, where one cannot be ended without a word: in browsers.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { WebSocket } from "ws";
import { NetConnection } from "../../dist/node.js";
import { platform } from "../../dist/platform.js";
import { scriptedServer } from "./scripted_server.mjs";
import { eventually } from "./support.mjs";

class AsInBrowsers extends WebSocket {
  terminate = undefined;
}

before(() => {
  platform.webSocket = AsInBrowsers;
});

const SUSPENDED = [4001, "suspended"];

async function connected(t, server) {
  const connection = new NetConnection();
  t.after(() => connection.close());
  await connection.connect(server.url);
  return connection;
}

test("a suspected server is left so that it keeps the session, and in the end as usual", async (t) => {
  const server = await scriptedServer({ echo: (client, { transactionId, args }) => client.command("_result", transactionId, null, args[0]) });
  const connection = await connected(t, server);
  const [client] = server.clients;
  server.resuming = true;
  assert.equal(connection.session.stream.suspect(), true);
  assert.equal(await connection.call("echo", null, 5), 5);
  await eventually(() => client.closes.length === 1, "the end of the first WebSocket");
  assert.deepEqual(client.closes, [SUSPENDED]);
  connection.close();
  await eventually(() => client.closes.length === 2, "the end of the second one");
  assert.deepEqual(client.closes[1], [1000, ""]);
});

test("an attempt to resume that is not answered is left like that too: the server may have said yes", async (t) => {
  const server = await scriptedServer();
  const connection = await connected(t, server);
  const [client] = server.clients;
  server.resuming = server.mute = true;
  connection.session.stream.suspect();
  await eventually(() => client.closes.length === 2, "the end of the attempt");
  assert.deepEqual(client.closes, [SUSPENDED, SUSPENDED]);
  server.mute = false;
  await eventually(() => !connection.interrupted, "the way back");
});

test("who gives up while it looks for a way back means it", async (t) => {
  const server = await scriptedServer();
  const connection = await connected(t, server);
  const [client] = server.clients;
  server.resuming = server.mute = true;
  connection.session.stream.suspect();
  await eventually(() => client.heard.some((note) => String(note).startsWith("resume ")), "the attempt");
  connection.close();
  await eventually(() => client.closes.length === 2, "the end of the attempt");
  assert.deepEqual(client.closes, [SUSPENDED, [1000, ""]]);
});

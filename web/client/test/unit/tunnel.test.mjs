import assert from "node:assert/strict";
import { test } from "node:test";
import { NetConnection } from "../../dist/node.js";
import { platform } from "../../dist/platform.js";
import { HoldPolicy } from "../../dist/transport/hold_policy.js";
import { parseWelcome, readReply } from "../../dist/transport/tunnel_speech.js";
import { eventually } from "./support.mjs";
import { scriptedTunnel } from "./scripted_tunnel.mjs";

const echo = (client, { transactionId, args }) => client.command("_result", transactionId, null, args[0]);

async function connected(t, server) {
  const connection = new NetConnection();
  connection.events = [];
  connection.addEventListener("netStatus", ({ info }) => connection.events.push(info));
  t.after(() => connection.close());
  await connection.connect(server.url);
  return connection;
}

test("requests are signed, counted, and such that a browser asks nobody first", async (t) => {
  const server = await scriptedTunnel({ echo });
  const connection = await connected(t, server);
  for (const size of [1, 1000, 200_000]) assert.equal((await connection.call("echo", null, "x".repeat(size))).length, size);
  assert.deepEqual(server.hellos, ["sallyport-tunnel 1 app=app"]);
  for (const { headers } of server.requests) assert.equal(headers["content-type"], undefined);
});

test("lost requests and lost replies are made up for", async (t) => {
  let count = 0;
  const kinds = [undefined, "drop", "lose", undefined, 502, undefined, "lose"];
  const server = await scriptedTunnel({ echo }, (verb) => (verb === "open" ? undefined : kinds[++count % kinds.length]));
  const connection = await connected(t, server);
  for (let i = 0; i < 20; ++i) assert.equal(await connection.call("echo", null, i), i);
  assert.equal(connection.events.length, 1);
});

test("the end of the server's stream is told, and answered", async (t) => {
  const server = await scriptedTunnel({ echo });
  const connection = await connected(t, server);
  server.tunnel.client.command("close", 0, null);
  server.tunnel.end();
  await eventually(() => server.closed, "the last word");
  assert.deepEqual(connection.events.map(({ code }) => code), ["NetConnection.Connect.Success", "NetConnection.Connect.Closed"]);
});

test("close says so, behind everything that was sent", async (t) => {
  const heard = [];
  const server = await scriptedTunnel({ note: (_, { args }) => heard.push(args[0]) });
  const connection = await connected(t, server);
  for (let i = 0; i < 50; ++i) connection.notify("note", i);
  connection.close();
  await eventually(() => server.closed, "the last word");
  assert.deepEqual(heard, Array.from({ length: 50 }, (_, i) => i));
});

test("a session that is gone is left: by 404, and where a browser hides that", async (t) => {
  for (const hidden of [false, true]) {
    const server = await scriptedTunnel({ echo });
    platform.origin = hidden ? "http://page.example" : null;
    const connection = await connected(t, server);
    const real = platform.fetch;
    if (hidden)
      platform.fetch = async (...request) => {
        const response = await real(...request);
        if (response.status === 404) throw new TypeError("Failed to fetch");
        return response;
      };
    server.forgotten = true;
    await assert.rejects(connection.call("echo", null, 1), { code: "NetConnection.Call.Failed" });
    platform.fetch = real;
    platform.origin = null;
    assert.equal(connection.connected, false);
  }
});

test("who is no server of ours is told from one", () => {
  const welcome = `00ab\nsallyport-tunnel 1 secret=${"0f".repeat(32)} hold=20000\n`;
  assert.deepEqual(parseWelcome(welcome), { id: "00ab", secret: new Uint8Array(32).fill(15), hold: 20000 });
  for (const other of ["00ab\n", "<html>", "", welcome.replace("0f0f", "0f"), welcome.replace("20000", "x"), welcome.replace("00ab", "../x")])
    assert.equal(parseWelcome(other), null, other);
  assert.equal(readReply(Buffer.from("<html><body>a long page of a portal</body></html>")), null);
  assert.equal(readReply(new Uint8Array(10)), null);
});

test("a quiet path is asked less often, and one that is cut more often", () => {
  const policy = new HoldPolicy(20_000);
  assert.equal(policy.milliseconds, 5000);
  policy.onQuiet();
  policy.onQuiet();
  policy.onQuiet();
  assert.equal(policy.milliseconds, 20_000);
  policy.onCut(12_000);
  assert.equal(policy.milliseconds, 20_000);
  policy.onCut(12_000);
  assert.equal(policy.milliseconds, 9000);
  policy.onData();
  assert.equal(policy.milliseconds, 5000);
});

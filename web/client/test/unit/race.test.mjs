import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { NetConnection } from "../../dist/node.js";
import { platform } from "../../dist/platform.js";
import { candidatesFor } from "../../dist/transport/candidate.js";
import { parseTarget } from "../../dist/transport/target.js";
import { placeOf } from "../../dist/transport/candidate.js";
import { wayMemory } from "../../dist/transport/way_memory.js";

const ways = (uri) => candidatesFor(parseTarget(uri)).map(({ carrier, port, startAt }) => [carrier, port, startAt]);

function onPage(origin, test) {
  platform.origin = origin;
  try {
    test();
  } finally {
    platform.origin = null;
  }
}

test("a URI means these ways, at these times", () => {
  assert.deepEqual(ways("rtmp://h/app"), [["wss", 443, 0], ["rtmpts", 443, 300], ["ws", 80, 100], ["rtmpt", 80, 400]]);
  assert.deepEqual(ways("rtmp://h:1935/app"), [["ws", 1935, 0], ["rtmpt", 1935, 300]]);
  assert.deepEqual(ways("rtmp://h:443/app"), [["wss", 443, 0], ["rtmpts", 443, 300]]);
  assert.deepEqual(ways("rtmps://h/app"), [["wss", 443, 0], ["rtmpts", 443, 300]]);
  assert.deepEqual(ways("rtmps://h:8443/app"), [["wss", 8443, 0], ["rtmpts", 8443, 300]]);
  assert.deepEqual(ways("ws://h/app"), [["ws", 80, 0]]);
  assert.deepEqual(ways("wss://h/app"), [["wss", 443, 0]]);
  assert.deepEqual(ways("rtmpt://h:443/app"), [["rtmpt", 443, 0]]);
  assert.deepEqual(ways("rtmpts://h/app"), [["rtmpts", 443, 0]]);
});

test("what has no host is on the page's, and a page that came by TLS does not leave it", () => {
  onPage("https://example.com:8443", () => {
    assert.deepEqual(ways("/app"), [["wss", 8443, 0], ["rtmpts", 8443, 300]]);
    assert.deepEqual(ways("rtmp:/app/instance"), [["wss", 8443, 0], ["rtmpts", 8443, 300]]);
    assert.equal(parseTarget("rtmp:/app/instance?q=1").tcUrl, "rtmp://example.com:8443/app/instance?q=1");
    assert.deepEqual(ways("rtmp://other/app"), [["wss", 443, 0], ["rtmpts", 443, 300]]);
    assert.deepEqual(ways("ws://other/app"), [["wss", 443, 0]]);
  });
  onPage("http://example.com", () => assert.deepEqual(ways("/app"), [["ws", 80, 0], ["rtmpt", 80, 300]]));
});

test("what can mean nothing is refused", () => {
  for (const uri of ["/app", "rtmp:/app", "rtmp://host", "rtmp://host/", "ftp://host/app", "rtmp://host:99999/app", "rtmp://host:0/app"])
    assert.throws(() => parseTarget(uri), TypeError, uri);
  const { host, app, application } = parseTarget("rtmp://user:word@[2001:db8::1]:80/app/i?x=/y#z");
  assert.deepEqual([host, app, application], ["[2001:db8::1]", "app/i?x=/y", "app"]);
});

test("what won starts first the next time, until it is cut twice", () => {
  const kept = new Map();
  platform.storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
  const place = placeOf(parseTarget("rtmp://h:80/app"));
  wayMemory.noteWinner(place, "rtmpt", 80);
  assert.deepEqual(ways("rtmp://h:80/app"), [["rtmpt", 80, 0], ["ws", 80, 400]]);
  assert.deepEqual(ways("rtmps://h:80/app"), [["wss", 80, 0], ["rtmpts", 80, 300]]);
  wayMemory.noteCut(place, "rtmpt");
  wayMemory.noteCut(place, "rtmpt");
  assert.deepEqual(ways("rtmp://h:80/app"), [["ws", 80, 0], ["rtmpt", 80, 300]]);
  for (let i = 0; i < 100; ++i) wayMemory.noteWinner(`place${i}`, "ws", 80);
  assert.ok(Object.keys(JSON.parse([...kept.values()][0])).length <= 64);
  kept.set("sallyport.ways", "damaged");
  assert.equal(wayMemory.recall(place), null);
  platform.storage = null;
});

test("a page in the server's place, an echo and silence prove nothing", { timeout: 30_000 }, async () => {
  const answers = {
    page: (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nLogin"),
    echo: (socket) => socket.pipe(socket),
    end: (socket) => socket.end(),
  };
  for (const [what, answer] of Object.entries(answers)) {
    const box = net.createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => answer(socket));
    });
    await new Promise((resolve) => box.listen(0, resolve));
    const connection = new NetConnection();
    await assert.rejects(connection.connect(`rtmp://localhost:${box.address().port}/app`), { code: "NetConnection.Connect.Failed" }, what);
    box.close();
  }
});

test("close() while a way is looked for ends it at once, and tells so", async () => {
  const box = net.createServer((socket) => socket.on("error", () => {}));
  await new Promise((resolve) => box.listen(0, resolve));
  const connection = new NetConnection();
  const codes = [];
  connection.onStatus = ({ code }) => codes.push(code);
  const opening = connection.connect(`rtmp://localhost:${box.address().port}/app`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  connection.close();
  await assert.rejects(opening);
  assert.deepEqual(codes, ["NetConnection.Connect.Closed"]);
  box.close();
});

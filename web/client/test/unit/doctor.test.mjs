import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { examine, reportText } from "../../dist/doctor/index.js";
import { bestOf, conclude } from "../../dist/doctor/report.js";
import { waysToExamine } from "../../dist/doctor/ways.js";
import { platform } from "../../dist/platform.js";
import { parseTarget } from "../../dist/transport/target.js";
import { scriptedServer } from "./scripted_server.mjs";
import { eventually } from "./support.mjs";

const way = (carrier, verdict) => ({ carrier, port: 443, verdict });

function examined(uri, origin = null) {
  platform.origin = origin;
  const ways = waysToExamine(parseTarget(uri), origin);
  platform.origin = null;
  return ways.map(({ carrier, port, forbidden }) => `${carrier}:${port}${forbidden ? " " + forbidden : ""}`);
}

test("every carrier is examined, at the port that is named or its usual one", () => {
  assert.deepEqual(examined("rtmp://h/app"), ["wss:443", "rtmpts:443", "ws:80", "rtmpt:80"]);
  assert.deepEqual(examined("rtmp://h:8080/app"), ["wss:443", "rtmpts:443", "ws:8080", "rtmpt:8080"]);
  assert.deepEqual(examined("rtmp://h:443/app"), ["wss:443", "rtmpts:443", "ws:80", "rtmpt:80"]);
});

test("what may not be used from a page that came by TLS is named and not tried", () => {
  const all = ["wss:8443", "rtmpts:8443", "ws:80 page-by-tls", "rtmpt:80 page-by-tls"];
  assert.deepEqual(examined("/app", "https://h:8443"), all);
  assert.deepEqual(examined("rtmps://h/app").slice(2), ["ws:80 scheme", "rtmpt:80 scheme"]);
});

test("the findings together say what is in the way", () => {
  const found = (...verdicts) => conclude(["wss", "rtmpts", "ws", "rtmpt"].map((one, i) => way(one, verdicts[i])));
  assert.equal(found("passes", "passes", "passes", "passes"), "all");
  assert.equal(found("passes", "passes", "not-tried", "not-tried"), "all");
  assert.equal(found("fails", "passes", "fails", "passes"), "websocket-blocked");
  assert.equal(found("passes", "passes", "fails", "fails"), "tls-only");
  assert.equal(found("fails", "fails", "passes", "passes"), "clear-only");
  assert.equal(found("hindered", "fails", "hindered", "fails"), "cut");
  assert.equal(found("fails", "fails", "fails", "fails"), "nothing");
  assert.equal(found("passes", "fails", "passes", "passes"), "some");
});

test("what passes is better than what is cut", () => {
  assert.equal(bestOf([way("wss", "hindered"), way("rtmpts", "passes")]).carrier, "rtmpts");
  assert.equal(bestOf([way("wss", "hindered"), way("rtmpts", "fails")]).carrier, "wss");
  assert.equal(bestOf([way("wss", "fails")]), null);
});

const within = (uri, options) => examine(uri.replace(/^ws:/, "rtmp:"), options);
const verdictOf = (report, carrier) => report.ways.find((one) => one.carrier === carrier).verdict;

test("a server that speaks by WebSocket alone: that passes, all else says what failed", async () => {
  const server = await scriptedServer();
  const steps = [];
  const report = await within(`${server.url}?secret=1`, { watch: 20, onProgress: (ways) => steps.push(ways) });
  const found = Object.fromEntries(report.ways.map((one) => [one.carrier, one]));
  assert.equal(found.ws.verdict, "passes");
  assert.ok(found.ws.roundTrip >= 0 && found.ws.milliseconds >= 0);
  assert.equal(found.rtmpt.verdict, "fails");
  assert.ok(found.rtmpt.message.length > 0);
  assert.equal(report.best.carrier, "ws");
  assert.ok(steps.length >= 8);
  const text = reportText(report);
  assert.ok(!text.includes("secret"));
  assert.match(text, /^ws +\d+ +passes +\d+ ms$/m);
});

test("a way that is cut in silence is hindered, whether it could be resumed or not", { timeout: 20_000 }, async () => {
  for (const plain of [true, false]) {
    const server = await scriptedServer({ plain });
    const examining = within(server.url, { watch: 5_000 });
    await eventually(() => server.clients[0]?.stage === "c2", "the handshake");
    setTimeout(() => server.clients[0].socket.terminate(), 50);
    const report = await examining;
    assert.equal(verdictOf(report, "ws"), "hindered", `plain: ${plain}`);
    assert.equal(report.conclusion, "cut");
  }
});

test("what never answers ends with the signal", { timeout: 20_000 }, async () => {
  const mute = net.createServer((socket) => socket.on("error", () => {}));
  await new Promise((resolve) => mute.listen(0, resolve));
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  const report = await examine(`rtmp://localhost:${mute.address().port}/app`, { signal: stop.signal });
  assert.equal(report.conclusion, "nothing");
  mute.close();
});

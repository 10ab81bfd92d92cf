import assert from "node:assert/strict";
import { test } from "node:test";
import { NetConnection, NetStream, SharedObject } from "../../dist/node.js";
import { eventually } from "./support.mjs";
import { scriptedServer } from "./scripted_server.mjs";

function made(t) {
  const connection = new NetConnection();
  connection.events = [];
  connection.addEventListener("netStatus", ({ info }) => connection.events.push(info));
  t.after(() => connection.close());
  return connection;
}

test("connect says who we are and what follows it", async (t) => {
  const server = await scriptedServer({ plain: true });
  const connection = made(t);
  const info = await connection.connect(server.url + "/instance?key=x", "Ada", { age: 36 });
  assert.equal(info.code, "NetConnection.Connect.Success");
  const [connect] = server.clients[0].heard;
  assert.equal(connect.object.app, "app/instance?key=x");
  assert.equal(connect.object.tcUrl, server.url + "/instance?key=x");
  assert.match(connect.object.attemptId, /^[0-9a-f]{32}$/);
  assert.deepEqual(connect.args, ["Ada", { age: 36 }]);
  assert.deepEqual(connect.object.fourCcList, ["*"]);
  assert.equal(connect.object.audioCodecs, 0x0ff7);
});

test("connect says what is decoded, by FourCC and by bit; again when it comes back", async (t) => {
  const server = await scriptedServer({ plain: true });
  const connection = made(t);
  connection.codecs = { video: ["avc1", "vp09"], audio: ["Opus", ".mp3"] };
  connection.reconnect = 10;
  await connection.connect(server.url);
  server.clients[0].socket.terminate();
  await eventually(() => server.clients.length === 2 && connection.connected, "the return");
  for (const { heard } of server.clients) {
    const { fourCcList, videoFourCcInfoMap, audioFourCcInfoMap, audioCodecs, videoCodecs } = heard[0].object;
    assert.deepEqual(fourCcList, ["avc1", "vp09", "Opus", ".mp3"]);
    assert.deepEqual({ ...videoFourCcInfoMap }, { avc1: 1, vp09: 1 });
    assert.deepEqual({ ...audioFourCcInfoMap }, { Opus: 1, ".mp3": 1 });
    assert.deepEqual([audioCodecs, videoCodecs], [0x0004, 0x80], "MP3 and no AAC; H.264");
  }
});

test("a status comes before what the server calls right behind it", async (t) => {
  const server = await scriptedServer({
    connect(client, { transactionId }) {
      client.command("_result", transactionId, {}, { level: "status", code: "NetConnection.Connect.Success" });
      client.command("hello", 0, null, 5);
    },
  });
  const connection = made(t);
  const order = [];
  connection.client = { hello: (n) => order.push(n) };
  connection.onStatus = ({ code }) => order.push(code);
  await connection.connect(server.url);
  await eventually(() => order.length === 2, "the call");
  assert.deepEqual(order, ["NetConnection.Connect.Success", 5]);
});

test("what a method of the client promises goes back when it is there", async (t) => {
  const server = await scriptedServer({ _result: (client, { args }) => client.heard.push(args[0]), _error: (client, { args }) => client.heard.push(args[0].code) });
  const connection = made(t);
  connection.client = { later: async (n) => n + 1, never: async () => Promise.reject(new Error("no")) };
  await connection.connect(server.url);
  const [client] = server.clients;
  client.command("later", 5, null, 41);
  client.command("never", 6, null);
  await eventually(() => client.heard.includes(42) && client.heard.includes("NetConnection.Call.Failed"), "both answers");
});

test("without a word of the server a connection that is cut ends, unless it may come back", async (t) => {
  const server = await scriptedServer({ plain: true });
  const connection = made(t);
  await connection.connect(server.url);
  server.clients[0].socket.terminate();
  await eventually(() => connection.events.length === 2, "the end");
  assert.equal(connection.events[1].code, "NetConnection.Connect.Closed");
  assert.equal(connection.events[1].reason, "peer-gone");

  const other = made(t);
  other.reconnect = 10;
  await other.connect(server.url);
  server.clients.at(-1).socket.terminate();
  await eventually(() => other.events.some(({ code }) => code === "NetConnection.Connect.Restored"), "the return");
  assert.equal(other.connected, true);
  assert.equal(server.clients.length, 3);
});

test("a server that knows sessions goes on with one over another connection, byte for byte", async (t) => {
  const server = await scriptedServer({ echo: (client, { transactionId, args }) => client.command("_result", transactionId, null, args[0]) });
  const connection = made(t);
  await connection.connect(server.url);
  server.resuming = true;
  const [client] = server.clients;
  for (let i = 0; i < 5; ++i) {
    const answer = connection.call("echo", null, "x".repeat(30_000) + i);
    client.socket.terminate();
    assert.equal((await answer).at(-1), String(i));
  }
  assert.equal(server.clients.length, 1);
  assert.equal(connection.events.length, 1);
  assert.ok(client.heard.filter((note) => String(note).startsWith("resume 0123456789")).length >= 5);
});

test("a session that the server has forgotten is lost", async (t) => {
  const server = await scriptedServer({});
  const connection = made(t);
  await connection.connect(server.url);
  server.clients[0].socket.terminate();
  await eventually(() => connection.events.length === 2, "the end");
  assert.equal(connection.events[1].reason, "resume-expired");
});

const HARM = {
  "a message that is too large": [Buffer.from("03000000ffffff1400000000", "hex"), "message-too-large"],
  "AMF that is none": [Buffer.from("0300000000000414000000000204ff61", "hex"), "bad-amf"],
  "a chunk size of 1": [Buffer.from("02000000000004010000000000000001", "hex"), "bad-chunk"],
};
for (const [what, [bytes, reason]] of Object.entries(HARM)) {
  test(`${what} ends the connection, and nothing else`, async (t) => {
    const server = await scriptedServer({ plain: true });
    const connection = made(t);
    await connection.connect(server.url);
    server.clients[0].say(bytes);
    await eventually(() => connection.events.length === 2, "the end");
    assert.equal(connection.events[1].reason, reason);
  });
}

test("redirects: to another application, in circles, and never from TLS to none", async (t) => {
  const refuse = (client, id, redirect) => {
    client.command("_error", id, null, { level: "error", code: "NetConnection.Connect.Rejected", ex: { code: 302, redirect } });
    client.command("close", 0, null);
    client.socket.close(1000);
  };
  const server = await scriptedServer({
    connect(client, { transactionId, object }) {
      if (object.app === "app") return refuse(client, transactionId, server.url.replace("/app", "/other"));
      if (object.app === "circle") return refuse(client, transactionId, server.url.replace("/app", "/circle"));
      client.command("_result", transactionId, {}, { level: "status", code: "NetConnection.Connect.Success" });
    },
  });
  const connection = made(t);
  await connection.connect(server.url);
  assert.equal(connection.uri, server.url.replace("/app", "/other"));
  const circling = made(t);
  await assert.rejects(circling.connect(server.url.replace("/app", "/circle")), { code: "NetConnection.Connect.RedirectRefused" });
  assert.equal(circling.events.filter(({ code }) => code.endsWith("Redirected")).length, 5);
});

test("a server that leaves sends its clients elsewhere, and their streams go on there", async (t) => {
  const publish = (client, { streamId }) => client.status(streamId, { level: "status", code: "NetStream.Publish.Start" });
  const next = await scriptedServer({ publish, message: (client, message) => client.heard.push(message.type) });
  const server = await scriptedServer({ publish });
  const connection = made(t);
  await connection.connect(server.url);
  const stream = new NetStream(connection);
  await stream.publish("camera");
  stream.sendVideo(0, Uint8Array.of(0x17, 0, 0, 0, 0, 1));
  stream.sendAudio(0, Uint8Array.of(0xaf, 0, 1));
  stream.setMetaData({ width: 640 });
  stream.sendVideo(40, Uint8Array.of(0x17, 1, 0, 0, 0, 1));
  server.clients[0].status(0, { level: "status", code: "NetConnection.Connect.ReconnectRequest", tcUrl: next.url });
  await eventually(() => connection.events.some(({ code }) => code.endsWith("Restored")) && stream.publishing, "the return");
  assert.equal(stream.sendVideo(80, Uint8Array.of(0x27, 1, 0, 0, 0, 2)), true); // waits for a key frame
  assert.equal(stream.sendVideo(120, Uint8Array.of(0x17, 1, 0, 0, 0, 3)), true);
  const media = () => next.clients[0].heard.filter((one) => typeof one === "number");
  await eventually(() => media().length >= 4, "headers and a key frame");
  assert.deepEqual(media().sort(), [18, 8, 9, 9].sort());
});

test("a stream's messages come to its sink and its client, and only from its start on", async (t) => {
  const server = await scriptedServer({
    play(client, { streamId, args }) {
      client.heard.push(args);
      client.status(streamId, { level: "status", code: "NetStream.Play.Start" });
      client.send({ type: 9, streamId, timestamp: 5, payload: Uint8Array.of(0x17, 1) });
      client.send({ type: 18, streamId, timestamp: 5, payload: Buffer.from("02000a6f6e4d65746144617461" + "08000000000005776964746800" + "408400000000000000" + "0009", "hex") });
    },
  });
  const connection = made(t);
  await connection.connect(server.url);
  const stream = new NetStream(connection);
  const got = [];
  stream.sink = { onVideo: (time, data) => got.push([time, ...data]) };
  stream.client = { onMetaData: (info) => got.push(info.width) };
  await stream.play("camera");
  await eventually(() => got.length === 2, "both");
  assert.deepEqual(got, [[5, 0x17, 1], 640]);
  assert.deepEqual(server.clients[0].heard.find(Array.isArray), ["camera", -2000, -1, true]);
});

test("a name that is taken rejects publish", async (t) => {
  const server = await scriptedServer({
    publish: (client, { streamId }) => client.status(streamId, { level: "error", code: "NetStream.Publish.BadName" }),
  });
  const connection = made(t);
  await connection.connect(server.url);
  const stream = new NetStream(connection);
  await assert.rejects(stream.publish("taken"), { code: "NetStream.Publish.BadName" });
  assert.equal(stream.sendAudio(0, Uint8Array.of(1)), false);
});

test("a server that goes silent while something is expected is left within seconds", { timeout: 30_000 }, async (t) => {
  const server = await scriptedServer({ plain: true, wait: (client) => (server.script.ignoresPings = true) });
  const connection = made(t);
  await connection.connect(server.url);
  await new Promise((resolve) => setTimeout(resolve, 300)); // the first ping is answered
  await assert.rejects(connection.call("wait"), { code: "NetConnection.Call.Failed" });
  assert.equal(connection.events.at(-1).reason, "ping-timeout");
});

test("an object of another server's making: change during a request is a reject, success may follow", async (t) => {
  const server = await scriptedServer({
    sharedObject(client, { name, events }) {
      for (const { type, slots } of events) {
        if (type === 1) client.sharedObject(name, 1, [{ type: 11 }, { type: 8 }]);
        if (type === 3 && slots[0].name === "x") {
          client.sharedObject(name, 2, [{ type: 4, slots: [{ name: "x", value: "theirs" }] }]);
          client.sharedObject(name, 3, [{ type: 5, slots: [{ name: "x" }] }]);
        }
      }
    },
  });
  const connection = made(t);
  await connection.connect(server.url);
  const object = SharedObject.getRemote("o");
  await object.connect(connection);
  const seen = [];
  object.onSync = (list) => seen.push(...list.map(({ code, oldValue }) => [code, oldValue, object.data.x]));
  object.setProperty("x", "mine");
  await eventually(() => seen.length === 2, "both answers");
  assert.deepEqual(seen, [["reject", "mine", "theirs"], ["success", undefined, "mine"]]);
  assert.equal(object.version, 3);
});

test("an object that is larger than is permitted is not used any more", async (t) => {
  const server = await scriptedServer({
    sharedObject(client, { name, events }) {
      if (events[0].type !== 1) return;
      client.sharedObject(name, 1, [{ type: 11 }]);
      for (let part = 0; part < 2; ++part)
        client.sharedObject(name, 1, [{ type: 4, slots: Array.from({ length: 6000 }, (_, i) => ({ name: `n${part}-${i}`, value: i })) }]);
    },
  });
  const connection = made(t);
  await connection.connect(server.url);
  const object = SharedObject.getRemote("o");
  const codes = [];
  object.onStatus = ({ code }) => codes.push(code);
  await object.connect(connection);
  await eventually(() => codes.length === 2, "the end");
  assert.deepEqual(codes, ["SharedObject.LimitExceeded", "SharedObject.Closed"]);
  assert.equal(connection.connected, true);
});

test("while a cut connection is looked for again it is interrupted, and still connected", async (t) => {
  const server = await scriptedServer();
  const connection = made(t);
  await connection.connect(server.url);
  assert.equal(connection.interrupted, false);
  server.refuses = true;
  server.clients[0].socket.terminate();
  await eventually(() => connection.interrupted, "the interruption");
  assert.equal(connection.connected, true);
  server.resuming = true;
  server.refuses = false;
  await eventually(() => !connection.interrupted, "the way back");
  assert.equal(connection.connected, true);
});

test("a ping says how long the way is; without an answer, or a connection, nothing", async () => {
  const server = await scriptedServer();
  const connection = new NetConnection();
  assert.equal(await connection.ping(), null);
  await connection.connect(server.url);
  const times = await Promise.all([connection.ping(), connection.ping()]);
  for (const time of times) assert.ok(time >= 0 && time < 10_000, String(time));
  server.script.ignoresPings = true;
  const unanswered = connection.ping();
  server.clients[0].socket.terminate();
  server.refuses = true;
  connection.close();
  assert.equal(await unanswered, null);
});

test("what only waits to be acknowledged does not make a server suspect", async (t) => {
  const server = await scriptedServer();
  const connection = made(t);
  await connection.connect(server.url);
  const { stream } = connection.session;
  await eventually(() => !stream.blocked, "the socket to take what was written");
  assert.ok(stream.taken < stream.written, "the scripted server acknowledges nothing");
  server.clients[0].socket.pause();
  const before = stream.written;
  stream.write(new Uint8Array(200_000));
  assert.ok(stream.blocked && stream.written === before + 200_000);
});

// Streams whose server, or whose room for what is sent, is the test's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { StreamCommands } from "../../dist/api/stream_commands.js";
import { NetConnection, NetStream } from "../../dist/node.js";
import { encodeData } from "../../dist/rtmp/command.js";
import { scriptedServer } from "./scripted_server.mjs";
import { eventually, hex } from "./support.mjs";

const start = (details) => ({ level: "status", code: "NetStream.Play.Start", details });
const failure = (details) => ({ level: "error", code: "NetStream.Play.Failed", description: "No.", details });

/** A stream on a server that answers `play` as the test wants. */
async function made(t, play) {
  const server = await scriptedServer({ play });
  const connection = new NetConnection();
  const codes = [];
  connection.addEventListener("netStatus", ({ info }) => codes.push(info.code));
  t.after(() => connection.close());
  await connection.connect(server.url);
  return { stream: new NetStream(connection), connection, codes, client: server.clients[0] };
}

const BROKEN = {
  "a marker that stands for no value": "02 0001 78 3f",
  "a handler's name cut short": "02 0009 78",
  "a value cut short": "02 0001 78 02 0009 61",
  "an externalizable object": "02 0001 78 11 0a 07 07 612e42 01",
  nothing: "",
};

for (const handled of [false, true]) {
  test(`a data message that cannot be read costs only itself, ${handled ? "with" : "without"} somebody who handles it`, async (t) => {
    const { stream, connection, codes, client } = await made(t, (one, { streamId }) => one.status(streamId, start("camera")));
    const heard = [];
    if (handled) stream.client = { x: (...args) => heard.push(args) };
    stream.sink = { onData: (name, args) => heard.push([name, ...args]) };
    await stream.play("camera");
    for (const type of [18, 15])
      for (const digits of Object.values(BROKEN)) client.send({ type, streamId: 1, timestamp: 0, payload: hex(digits) });
    client.send(encodeData(["x", 7], 0, { streamId: 1, timestamp: 0 }));
    await eventually(() => heard.length === (handled ? 2 : 1), "what can be read");
    assert.deepEqual(heard, handled ? [["x", 7], [7]] : [["x", 7]]);
    assert.deepEqual(codes, ["NetConnection.Connect.Success"]);
    assert.ok(connection.connected);
  });
}

test("a stream for which there was no room is asked for again", async () => {
  const session = { streams: new Map(), hasRoom: false, asked: 0, call: () => session.hasRoom && ++session.asked > 0 };
  const commands = new StreamCommands(() => session);
  const refusals = [];
  const use = async () => {
    commands.lasting("use", () => true, (why) => refusals.push(why));
    await null;
  };
  await use();
  await use();
  assert.equal(refusals.length, 2);
  session.hasRoom = true;
  await use();
  await use();
  assert.deepEqual([session.asked, refusals.length], [1, 2], "once, and nobody is told that it cannot be");
});

test("the answer to a play that another one has followed is not that one's", async (t) => {
  const asked = [];
  const { stream, client } = await made(t, (_, { args }) => asked.push(args[0]));
  const plays = ["forbidden?key=a", "camera?key=b"].map((name) => stream.play(name));
  await eventually(() => asked.includes("camera?key=b"), "the second");
  await assert.rejects(plays[0], /Something else/);
  client.status(1, failure("forbidden"));
  client.status(1, start("camera"));
  assert.equal((await plays[1]).code, "NetStream.Play.Start");
  const again = stream.play("forbidden");
  await eventually(() => asked.includes("forbidden"), "the third");
  client.status(1, failure("forbidden"));
  await assert.rejects(again, { code: "NetStream.Play.Failed" }, "a name that was given up may be wanted again");
});

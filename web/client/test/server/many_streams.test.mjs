// A connection that plays many streams at once, as a meeting does: each has three chunk streams.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NetStream } from "../../dist/node.js";
import { connected, eventually, uri } from "./support.mjs";

const STREAMS = 30;
const names = Array.from({ length: STREAMS }, (_, i) => `camera-${i}`);
const ROUNDS = 20;
const [AAC, AVC_HEADER, AVC_KEY] = [[0xaf, 1], [0x17, 0, 0, 0, 0], [0x17, 1, 0, 0, 0]];

/** A message that says whose it is and how many came before. */
const body = (head, stream, round) => Uint8Array.of(...head, stream, round);

async function publishAll(connection) {
  return Promise.all(names.map(async (name) => {
    const stream = new NetStream(connection);
    await stream.publish(name);
    return stream;
  }));
}

/** Plays all, and notes which rounds came of which kind. */
async function playAll(connection) {
  return Promise.all(names.map(async (name, i) => {
    const stream = new NetStream(connection);
    const heard = { audio: new Set(), video: new Set(), data: new Set() };
    const note = (kind, data) => {
      assert.equal(data.at(-2), i, `${kind} of another stream`);
      heard[kind].add(data.at(-1));
    };
    stream.sink = { onAudio: (_, data) => note("audio", data), onVideo: (_, data) => note("video", data) };
    stream.client = { onRound: (from, round) => note("data", [from, round]) };
    await stream.play(name);
    return heard;
  }));
}

test(`${STREAMS} streams with audio, video and data are played over one connection`, async () => {
  const [from, to] = [await connected(uri("ws", "live")), await connected(uri("ws", "live"))];
  const published = await publishAll(from);
  const heard = await playAll(to);
  for (let round = 0; round < ROUNDS; ++round)
    published.forEach((stream, i) => {
      stream.sendAudio(20 * round, body(AAC, i, round));
      stream.sendVideo(20 * round, body(round === 0 ? AVC_HEADER : AVC_KEY, i, round));
      stream.send("onRound", i, round);
    });
  const complete = ({ audio, video, data }) => [audio, video, data].every((rounds) => rounds.size === ROUNDS);
  await eventually(() => heard.every(complete) || !to.connected, "every message of every stream");
  assert.deepEqual(to.events, ["NetConnection.Connect.Success"]);
});

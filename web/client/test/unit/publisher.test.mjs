// The whole publisher: devices and encoders are the test's, the server says what the test wants.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { encodeData } from "../../dist/rtmp/command.js";
import { NetConnection } from "../../dist/node.js";
import { StreamPublisher } from "../../dist/media/index.js";
import { encoders, FakeTrack, open, sourceOf } from "./fake_media.mjs";
import { scriptedServer } from "./scripted_server.mjs";
import { eventually } from "./support.mjs";

const START = { level: "status", code: "NetStream.Publish.Start" };
const DATA = [15, 18];

beforeEach(() => Object.assign(encoders, { supported: ["avc1.42e0", "opus"], configurations: [], sounds: [], size: 100, failing: false, soundFails: false }));

/** A server that keeps what is published, a connection to it, and a publisher on that. */
async function made(t, { script = {}, options = {}, reconnect = 0 } = {}) {
  const server = await scriptedServer({
    plain: true,
    publish: (client, { streamId }) => client.status(streamId, START),
    message: (client, message) => (client.media ??= []).push({ ...message, payload: message.payload.slice() }),
    ...script,
  });
  const connection = new NetConnection();
  connection.reconnect = reconnect;
  await connection.connect(server.url);
  const publisher = new StreamPublisher(connection, options);
  const events = [];
  for (const name of ["state", "error", "ended"]) publisher.addEventListener(name, (event) => events.push(name === "state" ? publisher.state : event));
  t.after(async () => {
    await publisher.close();
    connection.close();
  });
  const media = (at = -1) => (server.clients.at(at).media ?? []).filter(({ type }) => type === 8 || type === 9 || DATA.includes(type));
  const ofType = (type, at) => media(at).filter((message) => message.type === type);
  return { server, connection, publisher, events, media, ofType };
}

const camera = (settings = { width: 640, height: 480, frameRate: 25 }) => new FakeTrack("video", settings);
const microphone = () => new FakeTrack("audio");

const isHeader = ({ payload }) => payload[0] === 0x17 && payload[1] === 0;
const isKey = ({ payload }) => payload[0] === 0x17 && payload[1] === 1;
const kinds = (messages) => messages.map((one) => (isHeader(one) ? "H" : isKey(one) ? "K" : "p")).join("");

/** Of each error, whether pictures or sound have ended by it. */
const errors = (events) => events.filter(({ type }) => type === "error").map(({ fatal }) => fatal);

/** Gives a picture, and waits until it has been sent or left out. */
async function give(publisher, track, count = 1) {
  for (let i = 0; i < count; ++i) {
    const { framesSent, framesDropped } = publisher.statistics;
    track.give();
    await eventually(() => publisher.statistics.framesSent + publisher.statistics.framesDropped > framesSent + framesDropped, "a picture");
  }
}

test("metadata, headers and a key frame come before everything else; times rise", async (t) => {
  const { publisher, media, ofType, events } = await made(t);
  const [video, audio] = [camera(), microphone()];
  const info = await publisher.publish("camera", sourceOf(video, audio));
  assert.equal(info.code, "NetStream.Publish.Start");
  await give(publisher, video, 5);
  for (let i = 0; i < 5; ++i) audio.give();
  await eventually(() => ofType(8).length === 6 && ofType(9).length === 6, "all of it");
  assert.ok(DATA.includes(media()[0].type), "metadata first");
  assert.equal(kinds(ofType(9)), "HKpppp");
  assert.deepEqual([...ofType(8)[0].payload.subarray(0, 13)], [...Buffer.from("\x90OpusOpusHead", "latin1")]);
  assert.ok(ofType(8).slice(1).every(({ payload }) => payload[0] === 0x91));
  for (const type of [8, 9]) {
    const times = ofType(type).slice(1).map(({ timestamp }) => timestamp);
    assert.ok(times.every((time, i) => i === 0 || time > times[i - 1]), times.join());
  }
  assert.deepEqual(events, ["starting", "publishing"]);
  const { videoCodec, audioCodec, width, framesSent, framesDropped } = publisher.statistics;
  assert.deepEqual([videoCodec, audioCodec, width, framesSent, framesDropped], ["h264", "opus", 640, 5, 0]);
  await publisher.close();
  assert.equal(publisher.state, "closed");
  await eventually(() => open.size === 0, "the end of every picture and sound");
});

test("what the browser encodes decides about the codec", async (t) => {
  encoders.supported = ["vp8", "av01", "opus"];
  const { publisher, ofType } = await made(t);
  const video = camera();
  await publisher.publish("camera", sourceOf(video));
  await give(publisher, video, 2);
  await eventually(() => ofType(9).length === 3, "all of it");
  assert.deepEqual(ofType(9).map(({ payload }) => payload[0]), [0x90, 0x91, 0xa1]);
  assert.equal(Buffer.from(ofType(9)[0].payload.subarray(1, 5)).toString(), "vp08");
  assert.equal(publisher.statistics.audioCodec, null, "there is no microphone");
});

test("a browser that encodes nothing is told of before the server is asked", async (t) => {
  encoders.supported = ["opus"];
  const { publisher, server } = await made(t);
  await assert.rejects(publisher.publish("camera", sourceOf(camera(), microphone())), { code: "NetStream.Publish.NoEncoder" });
  assert.equal(publisher.state, "closed");
  assert.ok(!server.clients[0].heard.some(({ name }) => name === "publish"));
});

test("a name that is taken rejects publish, and no device is read", async (t) => {
  const publish = (client, { streamId }) => client.status(streamId, { level: "error", code: "NetStream.Publish.BadName" });
  const { publisher, server } = await made(t, { script: { publish } });
  const video = camera();
  await assert.rejects(publisher.publish("taken", sourceOf(video)), { code: "NetStream.Publish.BadName" });
  assert.equal(publisher.state, "closed");
  assert.equal(video.reading, null);
  const said = (name) => server.clients[0].heard.some((one) => one.name === name);
  await eventually(() => said("deleteStream"), "the stream's number back");
  assert.ok(!said("FCUnpublish"), "which would end the other's");
});

test("muted pictures stop and come back with a key frame; muted sound is silence", async (t) => {
  const { publisher, ofType } = await made(t);
  const [video, audio] = [camera(), microphone()];
  await publisher.publish("camera", sourceOf(video, audio));
  await give(publisher, video, 2);
  publisher.videoMuted = publisher.audioMuted = true;
  for (let i = 0; i < 3; ++i) {
    video.give();
    audio.give();
  }
  await eventually(() => ofType(8).length === 4, "the silence");
  assert.deepEqual(encoders.sounds, ["silence", "silence", "silence"]);
  assert.equal(kinds(ofType(9)), "HKp");
  publisher.videoMuted = publisher.audioMuted = false;
  await give(publisher, video, 2);
  audio.give();
  await eventually(() => kinds(ofType(9)) === "HKpKp" && encoders.sounds.at(-1) === "sound", "both again");
  assert.equal(publisher.statistics.framesDropped, 0);
});

test("another device goes on with the stream, with a key frame and a header of its size", async (t) => {
  const { publisher, ofType, server } = await made(t);
  const [first, second] = [camera(), camera({ width: 320, height: 240, frameRate: 25 })];
  await publisher.publish("camera", sourceOf(first));
  await give(publisher, first, 3);
  publisher.replaceSource(sourceOf(second));
  assert.equal(first.reading, null);
  await give(publisher, second, 2);
  await eventually(() => kinds(ofType(9)) === "HKppHKp", "the other device");
  assert.equal(publisher.statistics.width, 320);
  const times = ofType(9).map(({ timestamp }) => timestamp);
  assert.deepEqual(times, [...times].sort((a, b) => a - b));
  assert.equal(server.clients[0].heard.filter(({ name }) => name === "publish").length, 1);
});

test("the end of a track is told, of the source that is published only", async (t) => {
  const { publisher, events } = await made(t);
  const [first, second, audio] = [camera(), camera(), microphone()];
  await publisher.publish("camera", sourceOf(first, audio));
  publisher.replaceSource(sourceOf(second, audio));
  first.end();
  second.end();
  audio.end();
  assert.deepEqual(events.filter(({ kind }) => kind).map(({ kind }) => kind), ["video", "audio"]);
  assert.equal(publisher.state, "publishing");
});

test("the server may ask for a key frame", async (t) => {
  const { publisher, ofType, server } = await made(t, { options: { keyFrameSeconds: 3600 } });
  const video = camera();
  await publisher.publish("camera", sourceOf(video));
  await give(publisher, video, 3);
  const [client] = server.clients;
  client.send(encodeData(["requestKeyFrame"], 0, { streamId: 1, timestamp: 0 }));
  await new Promise((resolve) => setTimeout(resolve, 550)); // not more than twice a second
  await give(publisher, video, 2);
  await eventually(() => kinds(ofType(9)) === "HKppKp", "the key frame");
});

test("behind a loss the stream goes on with headers and a key frame", async (t) => {
  const { publisher, ofType, server, media, events } = await made(t, { reconnect: 10 });
  const [video, audio] = [camera(), microphone()];
  await publisher.publish("camera", sourceOf(video, audio));
  await give(publisher, video, 3);
  audio.give();
  await eventually(() => ofType(8).length === 2, "the sound");
  server.refuses = true;
  server.clients[0].socket.terminate();
  await eventually(() => publisher.state === "waiting", "the loss");
  const { framesSent } = publisher.statistics;
  await give(publisher, video, 3);
  assert.equal(publisher.statistics.framesSent, framesSent);
  server.refuses = false;
  await eventually(() => publisher.state === "publishing", "the return");
  await give(publisher, video, 3);
  await eventually(() => ofType(9).length === 4, "the pictures");
  assert.equal(server.clients.length, 2);
  assert.equal(kinds(ofType(9)), "HKpp");
  assert.ok(media().some(({ type }) => DATA.includes(type)) && ofType(8).length === 1, "metadata and the header of the sound");
  assert.deepEqual(events, ["starting", "publishing", "waiting", "publishing"]);
});

test("a connection that ends for good ends the publisher, and lets go of the devices", async (t) => {
  const { publisher, connection } = await made(t);
  const video = camera();
  await publisher.publish("camera", sourceOf(video));
  await give(publisher, video);
  connection.close();
  assert.equal(publisher.state, "closed");
  assert.equal(video.reading, null);
});

test("an encoder that fails is replaced; one that always fails ends the pictures", async (t) => {
  const { publisher, ofType, events } = await made(t);
  const video = camera();
  await publisher.publish("camera", sourceOf(video));
  await give(publisher, video, 2);
  encoders.failing = true;
  video.give();
  await eventually(() => events.length === 3, "the failure");
  await give(publisher, video, 2);
  await eventually(() => kinds(ofType(9)) === "HKpKp", "the next encoder");
  for (let i = 0; i < 3; ++i) {
    encoders.failing = true;
    video.give();
    await eventually(() => events.length === 4 + i, "a failure");
  }
  assert.match(events.at(-1).message, /cannot be encoded/);
  assert.equal(video.reading, null);
  assert.equal(publisher.state, "publishing", "for there may be sound");
  assert.deepEqual(errors(events), [false, false, false, true], "fatal is the last one only");
});

test("behind pictures that could not be encoded those of another camera come", async (t) => {
  const { publisher, ofType, events } = await made(t);
  const [first, second] = [camera(), camera()];
  await publisher.publish("camera", sourceOf(first));
  for (let i = 0; i < 4; ++i) {
    encoders.failing = true;
    first.give();
    await eventually(() => errors(events).length === 1 + i, "a failure");
  }
  publisher.replaceSource(sourceOf(second));
  await give(publisher, second, 2);
  await eventually(() => kinds(ofType(9)) === "HKp", "the pictures");
});

test("an encoder of sound that fails ends the sound, which is told; another microphone brings it back", async (t) => {
  const { publisher, ofType, events } = await made(t);
  const [first, second] = [microphone(), microphone()];
  await publisher.publish("camera", sourceOf(first));
  encoders.soundFails = true;
  first.give();
  await eventually(() => errors(events).length === 1, "the failure");
  assert.deepEqual(errors(events), [true]);
  assert.deepEqual([first.reading, publisher.state, publisher.statistics.audioCodec], [null, "publishing", null]);
  publisher.replaceSource(sourceOf(second));
  second.give();
  await eventually(() => ofType(8).length === 2, "the sound of the other one");
  assert.equal(publisher.statistics.audioCodec, "opus");
});

/** Microphones are read by an AudioWorklet, as in Firefox. Returns what makes one after the other fail, in their order. */
function withWorklets(t) {
  const { MediaStreamTrackProcessor } = globalThis;
  const failures = [];
  class AudioContext {
    state = "running";
    audioWorklet = { addModule: () => new Promise((_, fail) => failures.push(() => fail(new Error("on purpose")))) };
    async close() {
      this.state = "closed";
    }
  }
  Object.assign(globalThis, { AudioContext, MediaStreamTrackProcessor: undefined });
  t.after(() => Object.assign(globalThis, { AudioContext: undefined, MediaStreamTrackProcessor }));
  return failures;
}

test("what becomes of a microphone that was replaced is nobody's business, also if it comes back", async (t) => {
  const failures = withWorklets(t);
  const { publisher, events } = await made(t);
  const [first, second] = [microphone(), microphone()];
  await publisher.publish("camera", sourceOf(first));
  for (const one of [second, first]) publisher.replaceSource(sourceOf(one));
  for (const fail of failures.slice(0, 2)) fail();
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual([errors(events), publisher.statistics.audioCodec], [[], "opus"]);
  failures[2]();
  await eventually(() => errors(events).length === 1, "the failure of what is used");
  assert.deepEqual([errors(events), publisher.statistics.audioCodec], [[true], null]);
});

test("where too much waits whole groups are left out, and it goes on with a key frame", async (t) => {
  const { publisher, connection, ofType, server } = await made(t, { script: { plain: false }, options: { keyFrameSeconds: 3600 } });
  const video = camera();
  encoders.size = 40_000; // 8 Mbit/s, and nobody acknowledges any
  await publisher.publish("camera", sourceOf(video));
  const [client] = server.clients;
  for (let i = 0; i < 60 && publisher.statistics.framesDropped === 0; ++i) {
    await give(publisher, video);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await give(publisher, video, 5);
  const { framesSent, framesDropped } = publisher.statistics;
  assert.ok(framesDropped >= 5 && connection.bufferedAmount > 200_000, `${framesDropped} ${connection.bufferedAmount}`);
  assert.ok(connection.bufferedAmount < 1024 * 1024 + 50_000);
  encoders.size = 100;
  const acknowledging = setInterval(() => client.socket.send(`ack ${client.received}`), 5);
  t.after(() => clearInterval(acknowledging));
  await eventually(() => {
    video.give();
    return publisher.statistics.framesSent > framesSent + 3;
  }, "more pictures");
  await eventually(() => ofType(9).length > framesSent + 3, "their arrival");
  const later = kinds(ofType(9).slice(1 + framesSent));
  assert.match(later, /^Kp+$/);
});

test("where seconds wait sound is left out as well, and goes on when less does", async (t) => {
  const { server, connection, publisher, ofType } = await made(t, { script: { plain: false } });
  const [client] = server.clients;
  const [video, audio] = [camera(), microphone()];
  await publisher.publish("camera", sourceOf(video, audio));
  await new Promise((resolve) => setTimeout(resolve, 150));
  encoders.size = 600_000; // and nobody acknowledges any
  await give(publisher, video);
  const pause = () => new Promise((resolve) => setTimeout(resolve, 150)); // until the connection has been looked at
  await pause();
  const waiting = connection.bufferedAmount;
  for (let i = 0; i < 5; ++i) audio.give();
  await pause();
  assert.equal(connection.bufferedAmount, waiting, "no sound");
  const acknowledging = setInterval(() => client.socket.send(`ack ${client.received}`), 5);
  t.after(() => clearInterval(acknowledging));
  await eventually(() => {
    audio.give();
    return ofType(8).length > 3;
  }, "sound again");
});

// Which codec is taken, and what encoders and devices are asked for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { constraintsOf } from "../../dist/media/publish/devices.js";
import { AudioEncoding } from "../../dist/media/publish/encoding/audio_encoding.js";
import { audioConfig, chooseAudio, chooseVideo, videoCodecStrings, videoConfig } from "../../dist/media/publish/encoding/encoder_choice.js";
import { settingsOf } from "../../dist/media/publish/publisher_options.js";
import { encoders } from "./fake_media.mjs";
import { eventually } from "./support.mjs";

const size = (width, height, framesPerSecond = 30) => ({ width, height, framesPerSecond });
const ALL = ["h264", "vp9", "vp8", "av1"];

/** A browser that encodes these, and throws at what it has never heard of. */
const browser = (...names) => async ({ codec }) => {
  if (codec.startsWith("av01") && !names.includes("av01")) throw new TypeError("what is that?");
  return { supported: names.some((name) => codec.startsWith(name)) };
};

test("the first codec that the browser encodes is taken, in the profile that most players know", async () => {
  const choose = (wanted, ...names) => chooseVideo(wanted, size(1280, 720), browser(...names));
  assert.deepEqual(await choose(ALL, "avc1", "vp8"), { codec: "h264", variant: 0 });
  assert.deepEqual(await choose(ALL, "avc1.64", "vp8"), { codec: "h264", variant: 2 });
  assert.deepEqual(await choose(ALL, "vp8", "vp09"), { codec: "vp9", variant: 0 });
  assert.deepEqual(await choose(["av1", "vp8"], "avc1", "vp8"), { codec: "vp8", variant: 0 });
  assert.equal(await choose(["av1"], "avc1", "vp8"), null);
});

test("the first sound that the browser encodes is taken", async () => {
  assert.equal(await chooseAudio(["opus", "aac"], browser("opus", "mp4a")), "opus");
  assert.equal(await chooseAudio(["aac", "opus"], browser("opus")), "opus");
  assert.equal(await chooseAudio(["aac"], browser("opus")), null);
});

test("a picture's level is the least that holds it", () => {
  const first = (codec, picture) => videoCodecStrings(codec, picture)[0];
  assert.equal(first("h264", size(640, 480)), "avc1.42e01e");
  assert.equal(first("h264", size(1280, 720)), "avc1.42e01f");
  assert.equal(first("h264", size(1280, 720, 60)), "avc1.42e020");
  assert.equal(first("h264", size(1920, 1080)), "avc1.42e028");
  assert.equal(first("h264", size(3840, 2160)), "avc1.42e033");
  assert.equal(first("vp9", size(1280, 720)), "vp09.00.31.08");
  assert.equal(first("av1", size(640, 480)), "av01.0.04M.08");
  assert.equal(first("av1", size(7680, 4320)), "av01.0.13M.08");
});

test("encoders are asked for live streams in the form that travels", () => {
  const config = videoConfig({ codec: "h264", variant: 0 }, size(640, 360), 500_000);
  assert.deepEqual(config.avc, { format: "avc" });
  assert.equal(config.latencyMode, "realtime");
  assert.equal(videoConfig({ codec: "vp8", variant: 0 }, size(640, 360), 500_000).avc, undefined);
  assert.equal(audioConfig("aac", 44_100, 1, 64_000).aac.format, "aac");
  assert.equal(audioConfig("opus", 48_000, 2, 64_000).opus.frameDuration, 20_000);
});

test("options that are not said are what the README says", () => {
  const { maxBitrate, maxWidth, videoCodecs } = settingsOf({ maxBitrate: 1_000_000, maxWidth: undefined });
  assert.deepEqual([maxBitrate, maxWidth, videoCodecs], [1_000_000, 1280, ALL]);
});

test("devices are asked for by id, or any, or not at all", () => {
  const { video, audio } = constraintsOf({ camera: "c1", width: 640 });
  assert.deepEqual(video.deviceId, { exact: "c1" });
  assert.deepEqual(video.width, { ideal: 640 });
  assert.equal(audio.deviceId, undefined);
  assert.equal(constraintsOf({ microphone: false }).audio, false);
});

test("another bitrate of sound holds from the end of a packet on, and needs no other header", async () => {
  encoders.configurations = [];
  const [headers, packets] = [[], []];
  const encoding = new AudioEncoding("opus", 64_000, { onHeader: (record) => headers.push(record), onPacket: (time) => packets.push(time) });
  const give = (milliseconds) => {
    const sound = new AudioData({ sampleRate: 48_000, numberOfChannels: 1, numberOfFrames: 48 * milliseconds, timestamp: 0, data: "sound" });
    encoding.encode(sound, false);
    sound.close();
  };
  const configured = () => encoders.configurations.map(({ bitrate }) => bitrate);
  give(10);
  encoding.bitrate = 24_000;
  give(10); // the second half of the packet
  assert.deepEqual(configured(), [64_000]);
  give(10);
  assert.deepEqual(configured(), [64_000, 24_000]);
  give(10);
  give(10);
  assert.deepEqual(configured(), [64_000, 24_000]);
  await eventually(() => packets.length === 5, "every packet");
  assert.equal(headers.length, 1);
  encoding.close();
});

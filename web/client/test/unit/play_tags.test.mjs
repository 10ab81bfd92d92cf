import assert from "node:assert/strict";
import { test } from "node:test";
import { AudioTagReader } from "../../dist/media/play/input/audio_tag.js";
import { tracksOfMetaData } from "../../dist/media/play/input/metadata.js";
import { StreamInput } from "../../dist/media/play/input/stream_input.js";
import { Timeline } from "../../dist/media/play/input/timeline.js";
import { VideoTagReader } from "../../dist/media/play/input/video_tag.js";
import { hex } from "./support.mjs";

const text = (letters) => Buffer.from(letters).toString("hex");
const short = (packet) => packet && [packet.codec, packet.kind, packet.key, packet.offset, Buffer.from(packet.data).toString("hex")];
const video = (digits, reader = new VideoTagReader()) => short(reader.read(hex(digits)));
const audio = (digits, reader = new AudioTagReader()) => short(reader.read(hex(digits)));

test("reads FLV's own tags", () => {
  assert.deepEqual(video("17 00 000000 0142"), ["avc1", "configuration", true, 0, "0142"]);
  assert.deepEqual(video("27 01 000050 aabb"), ["avc1", "frame", false, 80, "aabb"]);
  assert.deepEqual(video("27 01 ffffd8 aabb"), ["avc1", "frame", false, -40, "aabb"]);
  assert.deepEqual(video("17 02 000000"), ["avc1", "end", true, 0, ""]);
  assert.deepEqual(video("12 aa"), ["2", "frame", true, 0, "aa"]);
  assert.equal(video("57 00"), null); // a seek begins
  assert.equal(video(""), null);
  assert.deepEqual(audio("af 00 1210"), ["mp4a", "configuration", true, 0, "1210"]);
  assert.deepEqual(audio("af 01 21aa"), ["mp4a", "frame", true, 0, "21aa"]);
  assert.deepEqual(audio("2f fffb"), [".mp3", "frame", true, 0, "fffb"]);
  assert.deepEqual(audio("b6 aa"), ["11", "frame", true, 0, "aa"]);
});

test("reads Enhanced RTMP", () => {
  assert.deepEqual(video(`90 ${text("hvc1")} 01`), ["hvc1", "configuration", true, 0, "01"]);
  assert.deepEqual(video(`91 ${text("hvc1")} 000028 aa`), ["hvc1", "frame", true, 40, "aa"]);
  assert.deepEqual(video(`a1 ${text("avc1")} fffff6 aa`), ["avc1", "frame", false, -10, "aa"]);
  assert.deepEqual(video(`a3 ${text("avc1")} aa`), ["avc1", "frame", false, 0, "aa"]);
  assert.deepEqual(video(`a1 ${text("vp09")} aabbcc`), ["vp09", "frame", false, 0, "aabbcc"]);
  assert.deepEqual(video(`92 ${text("av01")}`), ["av01", "end", true, 0, ""]);
  assert.equal(video(`94 ${text("vp09")} 00`), null); // metadata
  assert.equal(video(`d0 00`), null); // a seek
  assert.deepEqual(audio(`90 ${text("Opus")} aa`), ["Opus", "configuration", true, 0, "aa"]);
  assert.deepEqual(audio(`91 ${text("mp4a")} aa`), ["mp4a", "frame", true, 0, "aa"]);
  assert.equal(audio(`94 ${text("Opus")} 00`), null); // order of channels
});

test("takes modifiers off and adds the nanoseconds", () => {
  assert.deepEqual(video(`a7 02 07a120 03 ${text("hvc1")} aa`), ["hvc1", "frame", false, 0.5, "aa"]);
  assert.deepEqual(video(`a7 00 ff 57 02 07a120 01 ${text("hvc1")} 000001 aa`), ["hvc1", "frame", false, 1.5, "aa"]);
  assert.deepEqual(video(`a7 ff 00ff ${"00".repeat(256)} 53 ${text("vp09")} aa`), ["vp09", "frame", false, 0, "aa"]);
  assert.deepEqual(audio(`97 02 0f4240 01 ${text("Opus")} aa`), ["Opus", "frame", true, 1, "aa"]);
  assert.throws(() => video("a7" + "00ff57".repeat(17)), { name: "ProtocolError" });
});

test("plays one track of several: the lowest that was configured", () => {
  const reader = new VideoTagReader();
  assert.deepEqual(video(`96 00 ${text("avc1")} 01 aa`, reader), ["avc1", "configuration", true, 0, "aa"]);
  assert.deepEqual(video(`a6 03 ${text("avc1")} 01 bb`, reader), ["avc1", "frame", false, 0, "bb"]);
  assert.equal(video(`a6 03 ${text("avc1")} 02 bb`, reader), null);
  assert.deepEqual(video(`96 10 ${text("hvc1")} 01 000001 aa 00 000002 bbcc`, new VideoTagReader()), ["hvc1", "configuration", true, 0, "bbcc"].with(4, "aa"));
  assert.deepEqual(video(`96 20 ${text("av01")} 00 000001 aa ${text("vp09")} 01 000002 bbcc`, reader), ["av01", "configuration", true, 0, "aa"]);
  assert.equal(video(`a6 03 ${text("avc1")} 01 bb`, reader), null);
  assert.deepEqual(audio(`95 11 ${text("Opus")} 00 000002 aabb 01 000001 cc`), ["Opus", "frame", true, 0, "aabb"]);
  assert.throws(() => video(`96 06 ${text("avc1")} 00`), { name: "ProtocolError" });
});

test("messages that are cut short are refused, whatever they are", () => {
  const whole = [`97 02 07a120 61 ${text("hvc1")} 00 000005 aabbccddee 01 000001 aa`, `a1 ${text("avc1")} 000001`, "17 01 000001"];
  for (const digits of whole)
    for (let end = 1; end < hex(digits).length; ++end) {
      try {
        new VideoTagReader().read(hex(digits).subarray(0, end));
        new AudioTagReader().read(hex(digits).subarray(0, end));
      } catch (error) {
        assert.equal(error.name, "ProtocolError", `${digits} up to ${end}: ${error}`);
      }
    }
});

test("metadata tells which tracks there are, or nothing", () => {
  assert.deepEqual(tracksOfMetaData({ videocodecid: 7, width: 3 }), ["video"]);
  assert.deepEqual(tracksOfMetaData({ audiocodecid: 10 }), ["audio"]);
  assert.deepEqual(tracksOfMetaData({ title: "x" }), ["video", "audio"]);
  assert.deepEqual(tracksOfMetaData(undefined), ["video", "audio"]);
});

const differences = (times) => {
  const timeline = new Timeline();
  const mapped = times.map((time) => timeline.map(time >>> 0));
  return mapped.slice(1).map((time, i) => time - mapped[i]);
};

test("time goes on where it wraps", () => {
  assert.deepEqual(differences([2 ** 32 - 40, 2 ** 32 - 10, 20, 60, 30]), [30, 30, 40, -30]);
});

test("time goes on over a jump in either direction, though the tracks jump one after the other", () => {
  assert.deepEqual(differences([1000, 1040, 900_000, 900_040]), [40, 20, 40]);
  assert.deepEqual(differences([900_000, 900_040, 0, 40]), [40, 20, 40]);
  // audio is still in front of the jump
  assert.deepEqual(differences([900_000, 900_040, 0, 900_050, 40, 50]), [40, 20, -10, 50, 10]);
});

function input() {
  const made = [];
  const stream = new StreamInput({
    onConfiguration: ({ codecString, width }) => made.push([codecString, width]),
    onUnknown: ({ kind, codecString }) => made.push(["unknown", kind, codecString]),
    onSample: ({ kind, time, key, data }) => made.push([kind, time - 10_000, key, data.length]),
    onData: (name) => made.push([name]),
    onMalformed: (error) => made.push(["malformed", error.name]),
    onRestart: () => made.push(["restart"]),
  });
  return { stream, made };
}
const AVCC = "0164000cffe1001a6764000cacd941419f9f011000000300100000030320f142996001000668ebe3cb22c0fdf8f800";
const VP9_KEY = "824983420013f00b360638241c184a00";

test("a stream that is joined between key frames begins at the next one", () => {
  const { stream, made } = input();
  stream.onVideo(0, hex("17 00 000000" + AVCC));
  stream.onAudio(5000, hex("af 00 1210"));
  stream.onVideo(5000, hex("27 01 000000 aa"));
  stream.onAudio(5010, hex("af 01 aabb"));
  stream.onVideo(5040, hex("17 01 000050 aaaaaa"));
  stream.onVideo(5080, hex("27 01 000000 aa"));
  assert.deepEqual(made, [["avc1.64000c", 320], ["mp4a.40.2", undefined], ["audio", 10, true, 2], ["video", 120, true, 3], ["video", 80, false, 1]]);
});

test("configurations that say the same are told once; others begin anew", () => {
  const { stream, made } = input();
  const other = AVCC.replace("64000c", "64001e");
  for (const digits of [AVCC, AVCC]) stream.onVideo(0, hex("17 00 000000" + digits));
  stream.onVideo(0, hex("17 01 000000 aa"));
  stream.onVideo(0, hex("17 00 000000" + other));
  stream.onVideo(40, hex("27 01 000000 aa"));
  assert.deepEqual(made, [["avc1.64000c", 320], ["video", 0, true, 1], ["avc1.64001e", 320]]);
});

test("VP9 tells its size with the key frame; Opus and MP3 need no configuration", () => {
  const { stream, made } = input();
  stream.onVideo(0, hex(`90 ${text("vp09")} 00 1e 82 02 02 02 0000`));
  stream.onVideo(0, hex(`91 ${text("vp09")} ${VP9_KEY}`));
  stream.onAudio(0, hex(`91 ${text("Opus")} f8aa`));
  stream.onAudio(20, hex("2f fffb9064"));
  assert.deepEqual(made, [["vp09.00.30.08", 320], ["video", 0, true, 16], ["opus", undefined], ["audio", 0, true, 2], ["mp3", undefined], ["audio", 20, true, 4]]);
});

test("codecs that no browser knows are told once, and what cannot be read is left out", () => {
  const { stream, made } = input();
  for (const time of [0, 20]) stream.onAudio(time, hex("b6 aa"));
  for (const time of [0, 40]) stream.onVideo(time, hex("24 aa"));
  stream.onVideo(80, hex(`90 ${text("vvc1")} 00`));
  stream.onVideo(90, hex("17 00"));
  assert.deepEqual(made, [["unknown", "audio", "Speex"], ["unknown", "video", "VP6"], ["unknown", "video", "VVC"], ["malformed", "ProtocolError"]]);
});

test("another stream is configured anew, and its time goes on", () => {
  const { stream, made } = input();
  stream.onAudio(0, hex("af 00 1210"));
  stream.onAudio(7000, hex("af 01 aa"));
  stream.onReset();
  stream.onAudio(0, hex("af 00 1210"));
  stream.onAudio(100, hex("af 01 aa"));
  assert.deepEqual(made, [["mp4a.40.2", undefined], ["audio", 0, true, 1], ["restart"], ["mp4a.40.2", undefined], ["audio", 20, true, 1]]);
});

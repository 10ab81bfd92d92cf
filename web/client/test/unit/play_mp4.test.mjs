import assert from "node:assert/strict";
import { test } from "node:test";
import { opusConfiguration } from "../../dist/media/play/codecs/opus.js";
import { avcConfiguration } from "../../dist/media/play/codecs/avc.js";
import { fragment } from "../../dist/media/play/mse/fragment.js";
import { initSegment } from "../../dist/media/play/mse/init_segment.js";
import { fitsMp4, mimeType } from "../../dist/media/play/mse/sample_entry.js";
import { TrackMuxer } from "../../dist/media/play/mse/track_muxer.js";
import { hex } from "./support.mjs";

const AVCC = "0164000cffe1001a6764000cacd941419f9f011000000300100000030320f142996001000668ebe3cb22c0fdf8f800";
const H264 = avcConfiguration(hex(AVCC));
const AAC = { kind: "audio", codec: "aac", codecString: "mp4a.40.2", record: hex("1210"), sampleRate: 44_100, channels: 2 };
const OPUS = opusConfiguration(hex("4f70757348656164 01 02 3801 80bb0000 0000 00"));
const VP9 = { kind: "video", codec: "vp9", codecString: "vp09.02.31.10", record: null, width: 320, height: 180 };

const CONTAINERS = new Set(["moov", "trak", "mdia", "minf", "dinf", "stbl", "mvex", "moof", "traf"]);

/** All boxes by name: where their content is. */
function boxes(data, found = {}) {
  for (let at = 0; at < data.length; ) {
    const view = new DataView(data.buffer, data.byteOffset + at);
    const size = view.getUint32(0);
    const type = Buffer.from(data.subarray(at + 4, at + 8)).toString();
    assert.ok(size >= 8 && at + size <= data.length, `${type}: ${size} bytes at ${at} of ${data.length}`);
    found[type] = data.subarray(at + 8, at + size);
    if (CONTAINERS.has(type)) boxes(found[type], found);
    at += size;
  }
  return found;
}
const digits = (bytes) => Buffer.from(bytes).toString("hex");
const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

test("the beginning has the boxes that a browser needs, and the size of the picture", () => {
  const found = boxes(initSegment(H264, 90_000));
  for (const type of ["ftyp", "mvhd", "tkhd", "mdhd", "hdlr", "vmhd", "dref", "stsd", "stts", "stsc", "stsz", "stco", "trex"])
    assert.ok(found[type], type);
  assert.equal(view(found.mdhd).getUint32(12), 90_000);
  assert.deepEqual([view(found.tkhd).getUint16(76), view(found.tkhd).getUint16(80)], [320, 180]);
  const entry = boxes(found.stsd.subarray(8)).avc1;
  assert.deepEqual([view(entry).getUint16(24), view(entry).getUint16(26)], [320, 180]);
  assert.equal(digits(boxes(entry.subarray(78)).avcC), AVCC);
});

const entryOf = (configuration, type) => boxes(boxes(initSegment(configuration, 48_000)).stsd.subarray(8))[type];

test("sound is described: AAC by descriptors, Opus by its head the other way round", () => {
  const aac = entryOf(AAC, "mp4a");
  assert.deepEqual([view(aac).getUint16(16), view(aac).getUint16(24)], [2, 44_100]);
  const esds = digits(boxes(aac.subarray(28)).esds);
  assert.equal(esds, "00000000" + "0380808022" + "000100" + "0480808014" + "4015" + "00".repeat(11) + "05808080021210" + "068080800102");
  assert.equal(digits(boxes(entryOf(OPUS, "Opus").subarray(28)).dOps), "0002" + "0138" + "0000bb80" + "0000" + "00");
});

test("VP9 and AV1 are described from the codec string where no record came", () => {
  assert.equal(digits(boxes(entryOf(VP9, "vp09").subarray(78)).vpcC), "01000000" + "021fa2" + "020202" + "0000");
  const av1 = { ...VP9, codec: "av1", codecString: "av01.0.08M.10" };
  assert.equal(digits(boxes(entryOf(av1, "av01").subarray(78)).av1C), "81084c00");
});

test("types are named for MediaSource; VP8 does not go into MP4", () => {
  assert.equal(mimeType(H264), 'video/mp4; codecs="avc1.64000c"');
  assert.equal(mimeType(AAC), 'audio/mp4; codecs="mp4a.40.2"');
  assert.equal(fitsMp4({ ...VP9, codec: "vp8" }), false);
  assert.equal(fitsMp4(VP9), true);
});

/** The samples of a fragment as a player reads them. */
function samplesOf(data) {
  const { tfdt, trun, mdat } = boxes(data);
  let [time, at] = [Number(view(tfdt).getBigUint64(4)), view(trun).getUint32(8) - (data.length - mdat.length)];
  return Array.from({ length: view(trun).getUint32(4) }, (_, i) => {
    const entry = view(trun.subarray(12 + 16 * i));
    const [duration, size] = [entry.getUint32(0), entry.getUint32(4)];
    const sample = { time, duration, offset: entry.getInt32(12), key: (entry.getUint32(8) & 0x1_0000) === 0, data: digits(mdat.subarray(at, at + size)) };
    time += duration;
    at += size;
    return sample;
  });
}

test("a fragment says where its samples are, and when", () => {
  const made = fragment(7, [
    { decodeTime: 2 ** 40, duration: 40, offset: 80, key: true, data: hex("aabbcc") },
    { decodeTime: 2 ** 40 + 40, duration: 20, offset: -20, key: false, data: hex("dd") },
  ]);
  assert.equal(view(boxes(made).mfhd).getUint32(4), 7);
  assert.deepEqual(samplesOf(made), [
    { time: 2 ** 40, duration: 40, offset: 80, key: true, data: "aabbcc" },
    { time: 2 ** 40 + 40, duration: 20, offset: -20, key: false, data: "dd" },
  ]);
});

const sample = (kind, decodeTime, digits, { time = decodeTime, key = true } = {}) => ({ kind, decodeTime, time, key, data: hex(digits) });

test("a picture lasts until the next one, is held back until then, and keeps its time of showing", () => {
  const muxer = new TrackMuxer(H264);
  muxer.push(sample("video", 10_000, "aa", { time: 10_080 }));
  assert.equal(muxer.take(), null);
  muxer.push(sample("video", 10_040, "bb", { time: 10_160, key: false }));
  muxer.push(sample("video", 10_073, "cc", { key: false }));
  assert.equal(muxer.bytes, 2);
  assert.deepEqual(samplesOf(muxer.take()), [
    { time: 900_000, duration: 3600, offset: 7200, key: true, data: "aa" },
    { time: 903_600, duration: 2970, offset: 10_800, key: false, data: "bb" },
  ]);
  assert.equal(muxer.bytes, 0);
  // Behind a pause the last one is not stretched, and a fragment of its own begins.
  muxer.push(sample("video", 30_000, "dd"));
  muxer.push(sample("video", 30_040, "ee", { key: false }));
  assert.deepEqual(samplesOf(muxer.take()), [{ time: 906_570, duration: 2970, offset: 0, key: false, data: "cc" }]);
  assert.deepEqual(samplesOf(muxer.take()).map(({ time }) => time), [2_700_000]);
});

test("times of pictures never go back", () => {
  const muxer = new TrackMuxer(H264);
  for (const time of [10_000, 10_040, 10_030, 10_080]) muxer.push(sample("video", time, "aa"));
  const times = [];
  for (let made = muxer.take(); made; made = muxer.take()) times.push(...samplesOf(made).map(({ time }) => time));
  assert.deepEqual(times, [900_000, 903_600, 903_600]);
});

test("sound has no gaps from rounded times, follows a clock that runs off, and begins anew behind a gap", () => {
  const muxer = new TrackMuxer(AAC);
  const frame = 1024 / 44.1; // ms
  for (let i = 0; i < 100; ++i) muxer.push(sample("audio", 10_000 + Math.floor(i * frame), "aa"));
  const run = samplesOf(muxer.take());
  assert.equal(run.length, 100);
  assert.deepEqual([run[0].time, run[99].time], [441_000, 441_000 + 99 * 1024]);
  for (let i = 0; i < 2000; ++i) muxer.push(sample("audio", 10_000 + (100 + i) * frame * 1.001, "aa"));
  let last;
  for (let made = muxer.take(); made; made = muxer.take()) last = samplesOf(made).at(-1);
  assert.ok(Math.abs(last.time / 44.1 - (10_000 + 2099 * frame * 1.001)) < 25);
  muxer.push(sample("audio", 90_000, "bb"));
  assert.equal(samplesOf(muxer.take())[0].time, 90 * 44_100);
});

test("packets of Opus last as long as they say", () => {
  const muxer = new TrackMuxer(OPUS);
  for (const [time, packet] of [[0, "f8"], [20, "e0"], [22.5, "18"]]) muxer.push(sample("audio", time, packet));
  assert.deepEqual(samplesOf(muxer.take()).map(({ time, duration }) => [time, duration]), [[0, 960], [960, 120], [1080, 2880]]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { aacConfiguration, aacFrameOf } from "../../dist/media/play/codecs/aac.js";
import { avcConfiguration } from "../../dist/media/play/codecs/avc.js";
import { av1Configuration, av1ConfigurationOfKeyFrame } from "../../dist/media/play/codecs/av1.js";
import { hevcConfiguration } from "../../dist/media/play/codecs/hevc.js";
import { mp3Configuration, mp3Samples } from "../../dist/media/play/codecs/mp3.js";
import { opusConfiguration, opusSamples } from "../../dist/media/play/codecs/opus.js";
import { vp9Configuration, vp9ConfigurationOfKeyFrame } from "../../dist/media/play/codecs/vp.js";
import { hex } from "./support.mjs";

const told = ({ codecString, width, height }) => [codecString, width, height];

// Records as x264, x265 and libaom write them.
const RECORDS = {
  "H.264 of 320x180": [avcConfiguration, "0164000cffe1001a6764000cacd941419f9f011000000300100000030320f142996001000668ebe3cb22c0fdf8f800", ["avc1.64000c", 320, 180]],
  "H.264 of 1920x1080": [avcConfiguration, "01640028ffe1001b67640028acd940780227e5c044000003000400000300c83c60c65801000668ebe3cb22c0fdf8f800", ["avc1.640028", 1920, 1080]],
  "H.264 in fields, 4:4:4": [avcConfiguration, "01f40015ffe1001a67f40015919b282867e7c044000003000400000300c87c50a65801000668fba3c44844fff8f800", ["avc1.f40015", 320, 180]],
  "HEVC of 320x180": [hevcConfiguration, "0101600000009000000000003cf000fcfdf8f800000f03a00001001840010c01ffff01600000030090000003000003003c959809a10001002b42010101600000030090000003000003003ca00a080b9f796566924caf016808000003000800000300c840a2000100074401c172b46240", ["hvc1.1.6.L60.90", 320, 180]],
  "HEVC of 1920x1080": [hevcConfiguration, "01016000000090000000000078f000fcfdf8f800000f03a00001001840010c01ffff016000000300900000030000030078959809a10001002a420101016000000300900000030000030078a003c08010e596566924caf0168080000003008000000c84a2000100074401c172b46240", ["hvc1.1.6.L120.90", 1920, 1080]],
  "AV1 of 320x180": [av1Configuration, "81000c000a0b000000043cfeccdaf90040", ["av01.0.00M.08", 320, 180]],
  "AV1 of 1920x1080": [av1Configuration, "81080c000a0b00000042abbfc3732be401", ["av01.0.08M.08", 1920, 1080]],
  "AV1 without its sequence header": [av1Configuration, "81086c00", ["av01.0.08M.12", 0, 0]],
  "VP9 with the head of the box, as ffmpeg sends it": [vp9Configuration, "01000000 02 1f a2 02 02 02 0000", ["vp09.02.31.10", 0, 0]],
  "VP9 without it": [vp9Configuration, "00 1e 82 02 02 02 0000", ["vp09.00.30.08", 0, 0]],
};
for (const [what, [read, record, wanted]] of Object.entries(RECORDS))
  test(`tells a decoder about ${what}`, () => assert.deepEqual(told(read(hex(record))), wanted));

test("a record that is cut anywhere gives a configuration or an error, never a wrong size", () => {
  for (const [read, record, [, width]] of Object.values(RECORDS))
    for (let end = 0; end < hex(record).length; ++end) {
      let found = null;
      try {
        found = read(hex(record).subarray(0, end));
      } catch {
        continue;
      }
      assert.ok(found.width === 0 || found.width === width, `${record} up to ${end}: ${found.width}`);
    }
});

test("VP9 and AV1 tell of themselves in a key frame", () => {
  assert.deepEqual(told(vp9ConfigurationOfKeyFrame(hex("824983420013f00b360638241c184a00"))), ["vp09.00.10.08", 320, 180]);
  assert.deepEqual(told(vp9ConfigurationOfKeyFrame(hex("824983420077f043760638241c184a18"))), ["vp09.00.10.08", 1920, 1080]);
  assert.throws(() => vp9ConfigurationOfKeyFrame(hex("86004983420077f0437606")));
  const unit = hex("1200 0a0b00000042abbfc3732be401 3201ff");
  assert.deepEqual(told(av1ConfigurationOfKeyFrame(unit)), ["av01.0.08M.08", 1920, 1080]);
  assert.throws(() => av1ConfigurationOfKeyFrame(hex("1200 3201ff")));
});

test("AAC: type, rate and channels, also where the upper half is rebuilt", () => {
  const of = (digits) => {
    const { codecString, sampleRate, channels } = aacConfiguration(hex(digits));
    return [codecString, sampleRate, channels, aacFrameOf(codecString)];
  };
  assert.deepEqual(of("1210"), ["mp4a.40.2", 44100, 2, 1024]);
  assert.deepEqual(of("1188"), ["mp4a.40.2", 48000, 1, 1024]);
  assert.deepEqual(of("2b118800"), ["mp4a.40.5", 48000, 2, 2048]);
  assert.deepEqual(of("178056220010"), ["mp4a.40.2", 44100, 2, 1024]); // the rate in figures
  assert.throws(() => of("1690"), /rate/);
});

test("Opus needs no head, and tells in each packet how long it is", () => {
  const { channels, record } = opusConfiguration(hex("4f70757348656164 01 01 3801 80bb0000 0000 00"));
  assert.deepEqual([channels, record.length], [1, 19]);
  assert.deepEqual(opusConfiguration(hex("4f7075734865616401")).record, null);
  assert.equal(opusConfiguration(new Uint8Array(0)).channels, 2);
  const lengths = { "18": 2880, "08": 960, "60": 480, "78": 960, "f8": 960, "e0": 120, "f9": 1920, "fb03": 2880, "fb3f": 5760, "": 960 };
  for (const [packet, samples] of Object.entries(lengths)) assert.equal(opusSamples(hex(packet)), samples, packet);
});

test("MP3 tells of itself in each frame", () => {
  const of = (digits) => {
    const found = mp3Configuration(hex(digits));
    return found && [found.sampleRate, found.channels, mp3Samples(found.sampleRate)];
  };
  assert.deepEqual(of("fffb9064"), [44100, 2, 1152]);
  assert.deepEqual(of("fff394c4"), [24000, 1, 576]);
  assert.deepEqual(of("ffe318c4"), [8000, 1, 576]);
  assert.equal(of("00000000"), null);
  assert.equal(of("fffb9c64"), null);
});

// What a publisher writes, byte by byte: FLV's specification (E.4.2, E.4.3), Enhanced RTMP v2, and the records of each codec.
import assert from "node:assert/strict";
import { test } from "node:test";
import { avcRecord } from "../../dist/media/publish/tags/avc_record.js";
import { audioCodecId, videoCodecId } from "../../dist/media/publish/tags/codecs.js";
import { av1Record, opusHead, vpRecord, withoutTemporalDelimiter } from "../../dist/media/publish/tags/configuration_record.js";
import { audioFrame, audioHeader, videoFrame, videoHeader } from "../../dist/media/publish/tags/tag_writer.js";
import { isAudioHeader, isKeyFrame, isVideoHeader } from "../../dist/media/tags.js";
import { hex } from "./support.mjs";

const DATA = Uint8Array.of(0xaa, 0xbb);
const VIDEO = { // header, key frame, other frame
  h264: ["17 00 000000 aabb", "17 01 000000 aabb", "27 01 000000 aabb"],
  vp8: ["90 76703038 aabb", "91 76703038 aabb", "a1 76703038 aabb"],
  vp9: ["90 76703039 aabb", "91 76703039 aabb", "a1 76703039 aabb"],
  av1: ["90 61763031 aabb", "91 61763031 aabb", "a1 61763031 aabb"],
};
for (const [codec, [header, key, inter]] of Object.entries(VIDEO)) {
  test(`${codec}: the bodies of video tags`, () => {
    assert.deepEqual(videoHeader(codec, DATA), hex(header));
    assert.deepEqual(videoFrame(codec, true, DATA), hex(key));
    assert.deepEqual(videoFrame(codec, false, DATA), hex(inter));
  });

  test(`${codec}: what the library itself reads of them`, () => {
    assert.equal(isVideoHeader(videoHeader(codec, DATA)), true);
    assert.equal(isKeyFrame(videoHeader(codec, DATA)), false);
    assert.equal(isKeyFrame(videoFrame(codec, true, DATA)), true);
    assert.equal(isKeyFrame(videoFrame(codec, false, DATA)), false);
  });
}

test("the bodies of audio tags", () => {
  assert.deepEqual(audioHeader("opus", DATA), hex("90 4f707573 aabb"));
  assert.deepEqual(audioFrame("opus", DATA), hex("91 4f707573 aabb"));
  assert.deepEqual(audioHeader("aac", DATA), hex("af 00 aabb"));
  assert.deepEqual(audioFrame("aac", DATA), hex("af 01 aabb"));
  for (const codec of ["opus", "aac"]) {
    assert.equal(isAudioHeader(audioHeader(codec, DATA)), true);
    assert.equal(isAudioHeader(audioFrame(codec, DATA)), false);
  }
});

test("codecs in onMetaData: FLV's numbers, and FourCCs as numbers", () => {
  assert.deepEqual(["h264", "vp8", "vp9", "av1"].map(videoCodecId), [7, 0x76703038, 0x76703039, 0x61763031]);
  assert.deepEqual(["aac", "opus"].map(audioCodecId), [10, 0x4f707573]);
});

const SPS = "42c01fd9005005ba10000003001001e84800f1832480";
const AVC_RECORD = hex(`0142c01f ff e1 0017 67${SPS} 01 0004 68cb8cb2`);

test("an H.264 record of Firefox is mended, one that is right stays", () => {
  assert.deepEqual(avcRecord(hex(`0142c01f 03 01 0018 6767${SPS} 01 0005 6868cb8cb2`)), AVC_RECORD);
  assert.equal(avcRecord(AVC_RECORD), AVC_RECORD);
  assert.deepEqual(avcRecord(hex("0142c01f")), hex("0142c01f"));
});

test("a VP9 record says profile, level, depth and colours", () => {
  assert.deepEqual(vpRecord("vp09.00.31.08"), hex("00 1f 82 02 02 02 0000"));
  const colours = { fullRange: true, primaries: "bt709", transfer: "iec61966-2-1", matrix: "smpte170m" };
  assert.deepEqual(vpRecord("vp09.02.41.10.01", colours), hex("02 29 a3 01 0d 06 0000"));
});

test("a VP8 record says what there is to say", () => {
  assert.deepEqual(vpRecord("vp8", { fullRange: false }), hex("00 0a 82 02 02 02 0000"));
});

// A temporal delimiter, a sequence header of 11 bytes, a frame.
const SEQUENCE_HEADER = "0a 0b 000000042d0f1ffc80e080";
const KEY_UNIT = hex(`12 00 ${SEQUENCE_HEADER} 32 03 010203`);

test("an AV1 record carries the sequence header of the key frame", () => {
  assert.deepEqual(av1Record("av01.0.04M.08", KEY_UNIT), hex(`81 04 0c 00 ${SEQUENCE_HEADER}`));
  assert.deepEqual(av1Record("av01.2.09H.12.0.000.09", KEY_UNIT), hex(`81 49 e0 00 ${SEQUENCE_HEADER}`));
  assert.deepEqual(av1Record("av01.0.04M.10.1.110.01", KEY_UNIT).subarray(0, 4), hex("81 04 5c 00"));
});

test("an AV1 unit travels without its delimiter, and what is no AV1 as it is", () => {
  assert.deepEqual(withoutTemporalDelimiter(KEY_UNIT), KEY_UNIT.subarray(2));
  for (const other of ["", "32 03 010203", "12", "12 ff", "10 00", "12 80"]) {
    assert.deepEqual(withoutTemporalDelimiter(hex(other)), hex(other));
    assert.equal(av1Record("av01.0.04M.08", hex(other)).length, 4);
  }
});

test("OpusHead as RFC 7845 has it", () => {
  assert.deepEqual(opusHead(2, 48_000), hex("4f70757348656164 01 02 3801 80bb0000 0000 00"));
  assert.deepEqual(opusHead(1, 16_000), hex("4f70757348656164 01 01 3801 803e0000 0000 00"));
});

import type { VideoConfiguration } from "../samples.js";
import { BitReader } from "./bit_reader.js";

const SYNC_CODE = 0x498342;
const SRGB = 7; // color_space
const LEVEL_UNKNOWN = 0;
const LEAST_LEVEL = 10; // 1.0

interface Vp9Frame {
  profile: number;
  depth: number;
  width: number;
  height: number;
}

/** From a VPCodecConfigurationRecord; ffmpeg sends version and flags of the box "vpcC" in front, others do not. */
export function vp9Configuration(record: Uint8Array): VideoConfiguration {
  const hasBoxHead = record.length >= 12 && record[0] === 1 && record[1] === 0 && record[2] === 0;
  const fields = record.slice(hasBoxHead ? 4 : 0);
  const [profile = 0, level = LEVEL_UNKNOWN, bits = 0x80] = fields;
  const codecString = vp9String(profile, level, bits >> 4);
  return { kind: "video", codec: "vp9", codecString, record: fields, width: 0, height: 0 };
}

/** For a publisher that sends none: what a key frame says of itself. */
export function vp9ConfigurationOfKeyFrame(frame: Uint8Array): VideoConfiguration {
  const { profile, depth, width, height } = readVp9KeyFrame(frame);
  return { kind: "video", codec: "vp9", codecString: vp9String(profile, LEVEL_UNKNOWN, depth), record: null, width, height };
}

/** VP8 has no profiles that a decoder would have to know. */
export function vp8Configuration(): VideoConfiguration {
  return { kind: "video", codec: "vp8", codecString: "vp8", record: null, width: 0, height: 0 };
}

function vp9String(profile: number, level: number, depth: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `vp09.${two(profile)}.${two(level || LEAST_LEVEL)}.${two(depth || 8)}`;
}

/** The beginning of the uncompressed header (VP9 bitstream specification, section 6.2); throws if it is no key frame. */
export function readVp9KeyFrame(frame: Uint8Array): Vp9Frame {
  const reader = new BitReader(frame);
  reader.skip(2); // marker
  const profile = reader.bit() + 2 * reader.bit();
  if (profile === 3) reader.skip(1);
  const [shown, inter] = [reader.bit(), reader.bit()]; // an existing frame; not a key frame
  reader.skip(2);
  if (shown || inter || reader.bits(24) !== SYNC_CODE) throw new Error("no key frame of VP9");
  const depth = profile >= 2 ? 10 + 2 * reader.bit() : 8;
  skipColor(reader, profile);
  return { profile, depth, width: reader.bits(16) + 1, height: reader.bits(16) + 1 };
}

function skipColor(reader: BitReader, profile: number): void {
  const own = profile % 2 === 1; // says its subsampling
  if (reader.bits(3) !== SRGB) reader.skip(own ? 4 : 1);
  else if (own) reader.skip(1);
}

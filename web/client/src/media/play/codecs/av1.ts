import type { VideoConfiguration } from "../samples.js";
import { BitReader } from "./bit_reader.js";

const SEQUENCE_HEADER = 1; // type of an OBU
const RECORD_HEAD = 4; // bytes in front of configOBUs

interface SequenceHeader {
  profile: number;
  level: number;
  tier: number;
  width: number;
  height: number;
}

/** From an AV1CodecConfigurationRecord (AV1 Codec ISO Media File Format Binding, section 2.3). */
export function av1Configuration(record: Uint8Array): VideoConfiguration {
  const reader = new BitReader(record);
  reader.skip(8); // marker and version
  const [profile, level, tier] = [reader.bits(3), reader.bits(5), reader.bit()];
  const depth = 8 + 2 * (reader.bit() + reader.bit());
  const { width, height } = findSequenceHeader(record.subarray(RECORD_HEAD)) ?? { width: 0, height: 0 };
  const codecString = av1String(profile, level, tier, depth);
  return { kind: "video", codec: "av1", codecString, record: record.slice(), width, height };
}

/** For a publisher that sends none: what a key frame says, taken to be of 8 bits. */
export function av1ConfigurationOfKeyFrame(unit: Uint8Array): VideoConfiguration {
  const header = findSequenceHeader(unit);
  if (!header) throw new Error("a key frame of AV1 without a sequence header");
  const { profile, level, tier, width, height } = header;
  return { kind: "video", codec: "av1", codecString: av1String(profile, level, tier, 8), record: null, width, height };
}

function av1String(profile: number, level: number, tier: number, depth: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `av01.${profile}.${two(level)}${tier ? "H" : "M"}.${two(depth)}`;
}

/** The sequence header among OBUs (AV1 specification, section 5.3); null if there is none that can be read. */
export function findSequenceHeader(obus: Uint8Array): SequenceHeader | null {
  try {
    for (const [type, payload] of split(obus)) if (type === SEQUENCE_HEADER) return readSequenceHeader(new BitReader(payload));
  } catch {
    // cut short
  }
  return null;
}

function* split(obus: Uint8Array): Generator<[number, Uint8Array]> {
  for (let at = 0; at < obus.length; ) {
    const head = obus[at]!;
    at += (head & 4) !== 0 ? 2 : 1; // an extension
    let size = obus.length - at;
    if ((head & 2) !== 0) [size, at] = leb128(obus, at);
    yield [(head >> 3) & 15, obus.subarray(at, at + size)];
    at += size;
  }
}

/** The number, and where it ends. */
function leb128(bytes: Uint8Array, at: number): [number, number] {
  let value = 0;
  for (let i = 0; i < 8 && at < bytes.length; ++i) {
    const byte = bytes[at++]!;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) break;
  }
  return [value, at];
}

/** Its beginning, up to the size of the picture (section 5.5.1). */
function readSequenceHeader(reader: BitReader): SequenceHeader {
  const profile = reader.bits(3);
  reader.bit(); // still picture
  const [level, tier] = reader.bit() ? [reader.bits(5), 0] : readOperatingPoints(reader);
  const [widthBits, heightBits] = [reader.bits(4) + 1, reader.bits(4) + 1];
  return { profile, level, tier, width: reader.bits(widthBits) + 1, height: reader.bits(heightBits) + 1 };
}

/** Level and tier of the first one, which is the whole stream. */
function readOperatingPoints(reader: BitReader): [number, number] {
  const delayBits = reader.bit() ? readTiming(reader) : 0;
  const hasDelays = reader.bit();
  const points = [];
  for (let left = reader.bits(5); left >= 0; --left) {
    reader.skip(12);
    const level = reader.bits(5);
    points.push([level, level > 7 ? reader.bit() : 0] as [number, number]);
    if (delayBits > 0 && reader.bit()) reader.skip(2 * delayBits + 1);
    if (hasDelays && reader.bit()) reader.skip(4);
  }
  return points[0]!;
}

/** timing_info and decoder_model_info: how long the delays of operating points are, 0 if there are none. */
function readTiming(reader: BitReader): number {
  reader.skip(64);
  if (reader.bit()) reader.ue(); // uvlc() has the form of ue(v)
  if (!reader.bit()) return 0;
  const delayBits = reader.bits(5) + 1;
  reader.skip(32 + 5 + 5);
  return delayBits;
}

import { ByteReader } from "../../../bytes/byte_reader.js";
import type { VideoConfiguration } from "../samples.js";
import { BitReader, withoutEmulation } from "./bit_reader.js";

const SEQUENCE_PARAMETER_SET = 33;

/** From an HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, section 8.3.3). */
export function hevcConfiguration(record: Uint8Array): VideoConfiguration {
  const size = hevcSize(findSequenceParameterSet(record));
  return { kind: "video", codec: "hevc", codecString: codecString(record), record: record.slice(), ...size };
}

/** ISO/IEC 14496-15, annex E.3: profile, compatibility, tier and level, constraints without the zeros at their end. */
function codecString(record: Uint8Array): string {
  const reader = new ByteReader(record);
  reader.u8(); // version
  const profile = reader.u8();
  const compatible = reader.u32();
  const constraints = [...reader.bytes(6)];
  const level = reader.u8();
  while (constraints.length > 0 && constraints.at(-1) === 0) constraints.pop();
  const space = ["", "A", "B", "C"][profile >> 6]!;
  const tier = (profile & 0x20) !== 0 ? "H" : "L";
  const parts = [`hvc1.${space}${profile & 0x1f}`, reversed(compatible).toString(16), tier + level];
  return [...parts, ...constraints.map((byte) => byte.toString(16))].join(".");
}

function reversed(bits: number): number {
  let result = 0;
  for (let i = 0; i < 32; ++i) result = 2 * result + ((bits >>> i) & 1);
  return result;
}

function findSequenceParameterSet(record: Uint8Array): Uint8Array {
  const reader = new ByteReader(record);
  reader.bytes(22);
  for (let arrays = reader.u8(); arrays > 0; --arrays) {
    const type = reader.u8() & 0x3f;
    for (let units = reader.u16(); units > 0; --units) {
      const unit = reader.bytes(reader.u16());
      if (type === SEQUENCE_PARAMETER_SET) return unit;
    }
  }
  return new Uint8Array(0);
}

/** The size of the picture that a sequence parameter set (a NAL unit) tells; 0 if it cannot be read. */
export function hevcSize(unit: Uint8Array): { width: number; height: number } {
  try {
    return readSize(new BitReader(withoutEmulation(unit.subarray(2))));
  } catch {
    return { width: 0, height: 0 };
  }
}

function readSize(reader: BitReader): { width: number; height: number } {
  reader.skip(4); // id of the video parameter set
  const layers = reader.bits(3); // minus 1
  reader.skip(1);
  skipProfiles(reader, layers);
  reader.ue(); // id
  const chroma = reader.ue();
  if (chroma === 3) reader.bit();
  const width = reader.ue();
  const height = reader.ue();
  const [left, right, top, bottom] = reader.bit() ? [reader.ue(), reader.ue(), reader.ue(), reader.ue()] : [0, 0, 0, 0];
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = chroma === 1 ? 2 : 1;
  return { width: width - unitX * (left + right), height: height - unitY * (top + bottom) };
}

/** profile_tier_level (H.265, section 7.3.3) */
function skipProfiles(reader: BitReader, layers: number): void {
  const [profile, level] = [88, 8]; // bits
  reader.skip(profile + level);
  const present = Array.from({ length: layers }, () => [reader.bit(), reader.bit()]);
  if (layers > 0) reader.skip(2 * (8 - layers));
  for (const [hasProfile, hasLevel] of present) reader.skip((hasProfile ? profile : 0) + (hasLevel ? level : 0));
}

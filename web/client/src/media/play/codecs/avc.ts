import { ByteReader } from "../../../bytes/byte_reader.js";
import { toHex } from "../../../bytes/hex.js";
import type { VideoConfiguration } from "../samples.js";
import { BitReader, withoutEmulation } from "./bit_reader.js";

const HAVE_CHROMA_FORMAT = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]; // H.264, section 7.3.2.1.1
const MOST_IN_CYCLE = 255;

/** From an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, section 5.3.3). */
export function avcConfiguration(record: Uint8Array): VideoConfiguration {
  const reader = new ByteReader(record);
  reader.u8(); // version
  const profile = reader.bytes(3);
  reader.u8(); // size of lengths
  const sets = reader.u8() & 0x1f;
  const sequence = sets > 0 ? reader.bytes(reader.u16()) : new Uint8Array(0);
  const codecString = `avc1.${toHex(profile)}`;
  return { kind: "video", codec: "h264", codecString, record: record.slice(), ...avcSize(sequence) };
}

/** The size of the picture that a sequence parameter set (a NAL unit) tells; 0 if it cannot be read. */
export function avcSize(unit: Uint8Array): { width: number; height: number } {
  try {
    return readSize(new BitReader(withoutEmulation(unit.subarray(1))));
  } catch {
    return { width: 0, height: 0 };
  }
}

function readSize(reader: BitReader): { width: number; height: number } {
  const profile = reader.bits(8);
  reader.skip(16); // constraints, level
  reader.ue(); // id
  const chroma = HAVE_CHROMA_FORMAT.includes(profile) ? skipHighProfile(reader) : 1;
  reader.ue(); // frame numbers
  skipOrder(reader);
  reader.ue(); // reference frames
  reader.bit(); // gaps
  const columns = reader.ue() + 1;
  const rows = reader.ue() + 1;
  const frames = reader.bit(); // no fields
  if (!frames) reader.bit();
  reader.bit(); // direct 8x8 inference
  const [left, right, top, bottom] = reader.bit() ? [reader.ue(), reader.ue(), reader.ue(), reader.ue()] : [0, 0, 0, 0];
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = (chroma === 1 ? 2 : 1) * (2 - frames);
  return { width: 16 * columns - unitX * (left + right), height: 16 * rows * (2 - frames) - unitY * (top + bottom) };
}

/** The chroma format. */
function skipHighProfile(reader: BitReader): number {
  const chroma = reader.ue();
  if (chroma === 3) reader.bit();
  reader.ue(); // depth of luma
  reader.ue(); // and of chroma
  reader.bit(); // transform bypass
  const lists = reader.bit() ? (chroma === 3 ? 12 : 8) : 0;
  for (let i = 0; i < lists; ++i) if (reader.bit()) skipScalingList(reader, i < 6 ? 16 : 64);
  return chroma;
}

function skipScalingList(reader: BitReader, size: number): void {
  for (let [i, last] = [0, 8]; i < size; ++i) {
    const next = (last + reader.se() + 256) % 256;
    if (next === 0) return;
    last = next;
  }
}

/** The fields of the picture order count. */
function skipOrder(reader: BitReader): void {
  const type = reader.ue();
  if (type === 0) reader.ue();
  if (type !== 1) return;
  reader.bit();
  reader.se();
  reader.se();
  for (let left = Math.min(reader.ue(), MOST_IN_CYCLE); left > 0; --left) reader.se();
}

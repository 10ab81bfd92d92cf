import { ByteWriter } from "../../../bytes/byte_writer.js";

type Bytes = Uint8Array<ArrayBuffer>;

const SEQUENCE_PARAMETER_SET = 7;
const COUNT_AT = 5; // behind version, profile, compatibility, level and the size of lengths
const FIRST_SET_AT = COUNT_AT + 3;

/**
 * The AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1) that an encoder gives. Firefox (153) writes the first byte of
 * every parameter set twice, and zeros for the reserved bits: that is mended, since decoders that go by the record fail.
 */
export function avcRecord(said: Bytes): Bytes {
  if (!repeatsFirstBytes(said)) return said;
  const writer = new ByteWriter(said.length);
  writer.bytes(said.subarray(0, COUNT_AT - 1));
  writer.u8(0xfc | said[COUNT_AT - 1]!);
  writer.u8(0xe0 | said[COUNT_AT]!);
  const behind = copySets(said, COUNT_AT + 1, said[COUNT_AT]! & 0x1f, writer);
  writer.u8(said[behind]!);
  writer.bytes(said.subarray(copySets(said, behind + 1, said[behind]!, writer)));
  return writer.take();
}

/** What follows the first byte is the profile, and none has the number of that byte. */
function repeatsFirstBytes(said: Bytes): boolean {
  const first = said[FIRST_SET_AT];
  return first !== undefined && (first & 0x1f) === SEQUENCE_PARAMETER_SET && first === said[FIRST_SET_AT + 1];
}

/** Copies so many sets from `at` on, each without its first byte; where they end. */
function copySets(said: Bytes, at: number, count: number, writer: ByteWriter): number {
  for (; count > 0; --count) {
    const size = (said[at]! << 8) | said[at + 1]!;
    writer.u16(size - 1);
    writer.bytes(said.subarray(at + 3, at + 2 + size));
    at += 2 + size;
  }
  return at;
}

import { ByteReader } from "../bytes/byte_reader.js";
import { ProtocolError } from "../bytes/protocol_error.js";

/** In place of a time: four bytes with it follow the header. */
export const EXTENDED = 0xff_ffff;
/** Basic header, message header of type 0, extended timestamp. */
export const LONGEST_HEADER = 3 + 11 + 4;

/** A chunk's header as it stands there (RTMP 1.0, section 5.3.1); what its type leaves out is undefined. */
export interface ChunkHeader {
  format: number;
  chunkStream: number;
  /** A time in type 0, a delta in types 1 and 2; EXTENDED if it follows. */
  time?: number;
  length?: number;
  type?: number;
  streamId?: number;
  /** Bytes of it, without an extended timestamp. */
  size: number;
}

function littleEndian(reader: ByteReader): number {
  const bytes = reader.bytes(4);
  return (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0;
}

function chunkStreamOf(reader: ByteReader, low: number): number {
  if (low === 0) return 64 + reader.u8();
  if (low === 1) return 64 + reader.u8() + 256 * reader.u8();
  return low;
}

/** The header at the beginning of the bytes; null if they do not hold all of it. */
export function readChunkHeader(bytes: Uint8Array): ChunkHeader | null {
  try {
    const reader = new ByteReader(bytes);
    const first = reader.u8();
    const format = first >> 6;
    const header: ChunkHeader = { format, chunkStream: chunkStreamOf(reader, first & 0x3f), size: 0 };
    if (format < 3) header.time = reader.u24();
    if (format < 2) {
      header.length = reader.u24();
      header.type = reader.u8();
    }
    if (format === 0) header.streamId = littleEndian(reader);
    header.size = reader.position;
    return header;
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

import { ByteWriter, toUtf8 } from "../../../bytes/byte_writer.js";

// What a decoder needs to know first, where browsers' encoders do not say it in the form that streams want.

type Bytes = Uint8Array<ArrayBuffer>;

/** ISO/IEC 23091-2 numbers of the names that WebCodecs gives colours; 2: unspecified. */
const PRIMARIES: Record<string, number> = { bt709: 1, bt470bg: 5, smpte170m: 6, bt2020: 9, smpte432: 12 };
const TRANSFER: Record<string, number> = { bt709: 1, smpte170m: 6, linear: 8, "iec61966-2-1": 13, pq: 16, hlg: 18 };
const MATRIX: Record<string, number> = { rgb: 0, bt709: 1, bt470bg: 5, smpte170m: 6, "bt2020-ncl": 9 };
const UNSPECIFIED = 2;
const LEVEL_UNKNOWN = 10; // VP8 has none; 1.0 is the least that a reader takes

/**
 * A VPCodecConfigurationRecord ("VP Codec ISO Media File Format Binding", section 2.2) without the version and flags of
 * the box around it. `codec` is a codec string: "vp8", or "vp09." with profile, level and depth.
 */
export function vpRecord(codec: string, colorSpace: VideoColorSpaceInit = {}): Bytes {
  const [, profile = 0, level = LEVEL_UNKNOWN, depth = 8, subsampling = 1] = codec.split(".").map(Number);
  const writer = new ByteWriter(8);
  writer.u8(profile);
  writer.u8(level);
  writer.u8((depth << 4) | (subsampling << 1) | (colorSpace.fullRange ? 1 : 0));
  writer.u8(PRIMARIES[colorSpace.primaries ?? ""] ?? UNSPECIFIED);
  writer.u8(TRANSFER[colorSpace.transfer ?? ""] ?? UNSPECIFIED);
  writer.u8(MATRIX[colorSpace.matrix ?? ""] ?? UNSPECIFIED);
  writer.u16(0); // no initialization data
  return writer.take();
}

/**
 * An AV1CodecConfigurationRecord ("AV1 Codec ISO Media File Format Binding", section 2.3) from a codec string as
 * "av01.0.04M.08" and the sequence header of a key frame.
 */
export function av1Record(codec: string, keyFrame: Uint8Array): Bytes {
  const [, profile, levelAndTier = "00M", depth = "08", mono = "0", chroma = "110"] = codec.split(".");
  const writer = new ByteWriter(32);
  writer.u8(0x81); // marker and version
  writer.u8((Number(profile) << 5) | parseInt(levelAndTier, 10));
  const [x = 1, y = 1, position = 0] = [...chroma].map(Number);
  writer.u8(
    bit(levelAndTier.endsWith("H"), 7) | bit(Number(depth) > 8, 6) | bit(Number(depth) > 10, 5) |
      bit(mono === "1", 4) | (x << 3) | (y << 2) | position,
  );
  writer.u8(0); // no initial presentation delay
  writer.bytes(sequenceHeaderOf(keyFrame));
  return writer.take();
}

const bit = (on: boolean, position: number): number => (on ? 1 << position : 0);

/** An OpusHead (RFC 7845, section 5.1) of one stream in family 0. */
export function opusHead(channels: number, sampleRate: number): Bytes {
  const writer = new ByteWriter(19);
  writer.bytes(toUtf8("OpusHead"));
  writer.u8(1);
  writer.u8(channels);
  writer.u8(PRE_SKIP & 0xff);
  writer.u8(PRE_SKIP >> 8);
  writer.u32LittleEndian(sampleRate);
  writer.u16(0); // gain
  writer.u8(0); // mapping family
  return writer.take();
}

/** A copy of what a configuration says in whatever form. */
export function bytesOf(source: AllowSharedBufferSource): Uint8Array<ArrayBuffer> {
  if (!ArrayBuffer.isView(source)) return new Uint8Array(source).slice();
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
}

const PRE_SKIP = 312; // samples at 48 kHz that libopus looks ahead

const SEQUENCE_HEADER = 1;
const TEMPORAL_DELIMITER = 2;

interface Obu {
  type: number;
  start: number;
  end: number;
}

/** The sequence header with its own header and size; nothing if there is none. */
function sequenceHeaderOf(unit: Uint8Array): Uint8Array {
  for (const { type, start, end } of obusOf(unit)) if (type === SEQUENCE_HEADER) return unit.subarray(start, end);
  return unit.subarray(0, 0);
}

/** A temporal unit as containers carry it: without its delimiter. */
export function withoutTemporalDelimiter(unit: Uint8Array): Uint8Array {
  const first = obusOf(unit).next().value;
  return first?.type === TEMPORAL_DELIMITER ? unit.subarray(first.end) : unit;
}

/** The OBUs of a temporal unit in the low-overhead format (AV1 specification, section 5.3), as far as they are whole. */
function* obusOf(unit: Uint8Array): Generator<Obu, undefined> {
  for (let start = 0; start < unit.length; ) {
    const header = unit[start]!;
    if ((header & 2) === 0) return; // without a size: the last one
    const sizeAt = start + ((header & 4) !== 0 ? 2 : 1);
    const end = endOfSized(unit, sizeAt);
    if (!(end <= unit.length)) return;
    yield { type: (header >> 3) & 15, start, end };
    start = end;
  }
  return;
}

/** Where something ends that begins with its size, a leb128 (section 4.10.5); NaN where that is cut off. */
function endOfSized(unit: Uint8Array, start: number): number {
  let size = 0;
  for (let i = 0; i < 8; ++i) {
    const byte = unit[start + i] ?? NaN;
    size += (byte % 0x80) * 2 ** (7 * i);
    if (!(byte >= 0x80)) return start + i + 1 + size;
  }
  return NaN;
}

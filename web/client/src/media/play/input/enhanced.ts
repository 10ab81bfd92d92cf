import type { ByteReader } from "../../../bytes/byte_reader.js";
import { ProtocolError } from "../../../bytes/protocol_error.js";

// What audio and video messages of Enhanced RTMP v2 have in common: modifiers in front, and several tracks in one message
// (sections "ExVideoTagHeader" and "ExAudioTagHeader").

const MOD_EX = 7;
const TIMESTAMP_OFFSET_NANO = 0;
const LONG_MODIFIER = 256; // its size follows in two bytes
const MOST_MODIFIERS = 16;
const ONE_TRACK = 0;
const MANY_CODECS = 2;
const MOST_TRACKS = 64;

export interface Modified {
  packet: number;
  nanoseconds: number;
}

export interface Track {
  id: number;
  fourCc: string;
  packet: number;
  body: ByteReader;
}

/** Takes modifiers off; what we do not know of them changes nothing. */
export function readModifiers(reader: ByteReader, packet: number): Modified {
  let nanoseconds = 0;
  for (let count = 0; packet === MOD_EX; ++count) {
    if (count === MOST_MODIFIERS) throw new ProtocolError("bad-message", "too many modifiers");
    let size = reader.u8() + 1;
    if (size === LONG_MODIFIER) size = reader.u16() + 1;
    const data = reader.bytes(size);
    const next = reader.u8();
    if (next >> 4 === TIMESTAMP_OFFSET_NANO && size >= 3) nanoseconds = (data[0]! << 16) | (data[1]! << 8) | data[2]!;
    packet = next & 0x0f;
  }
  return { packet, nanoseconds };
}

/** The tracks of a message behind its modifiers; `multitrack` is the packet type that says there are several. */
export function* readTracks(
  reader: ByteReader,
  packet: number,
  multitrack: number,
  sub: (bytes: Uint8Array) => ByteReader,
): Generator<Track> {
  if (packet !== multitrack) return yield { id: 0, fourCc: reader.text(4), packet, body: sub(reader.rest()) };
  const head = reader.u8();
  const [kind, inner] = [head >> 4, head & 0x0f];
  if (inner === multitrack) throw new ProtocolError("bad-message", "tracks within tracks");
  let fourCc = kind === MANY_CODECS ? "" : reader.text(4);
  for (let count = 0; !reader.atEnd && count < MOST_TRACKS; ++count) {
    if (kind === MANY_CODECS) fourCc = reader.text(4);
    const id = reader.u8();
    const body = kind === ONE_TRACK ? reader.rest() : reader.bytes(reader.u24());
    yield { id, fourCc, packet: inner, body: sub(body) };
  }
}

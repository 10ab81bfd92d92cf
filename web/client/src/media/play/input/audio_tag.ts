import { ByteReader } from "../../../bytes/byte_reader.js";
import { readModifiers, readTracks } from "./enhanced.js";
import type { Packet } from "./packet.js";
import { TrackFilter } from "./track_filter.js";

const MP3 = 2;
const EX_HEADER = 9;
const AAC = 10;
const MP3_8KHZ = 14;
const MULTITRACK = 5;
const NANOSECONDS = 1e-6; // in milliseconds
const KINDS: Record<number, Packet["kind"]> = { 0: "configuration", 1: "frame", 2: "end" };

/** Reads the bodies of audio messages. Throws ProtocolError. */
export class AudioTagReader {
  private readonly filter = new TrackFilter();

  /** Null: nothing in it for us. */
  read(tag: Uint8Array): Packet | null {
    if (tag.length === 0) return null;
    const reader = new ByteReader(tag);
    const first = reader.u8();
    return first >> 4 === EX_HEADER ? this.readEnhanced(reader, first & 0x0f) : readLegacy(reader, first >> 4);
  }

  reset(): void {
    this.filter.reset();
  }

  private readEnhanced(reader: ByteReader, first: number): Packet | null {
    const { packet, nanoseconds } = readModifiers(reader, first);
    for (const track of readTracks(reader, packet, MULTITRACK, (bytes) => new ByteReader(bytes))) {
      const kind = KINDS[track.packet];
      if (!kind || !this.filter.admits(track, kind === "configuration")) continue;
      return { codec: track.fourCc, kind, key: true, offset: nanoseconds * NANOSECONDS, data: track.body.rest() };
    }
    return null;
  }
}

function readLegacy(reader: ByteReader, format: number): Packet {
  const frame = (codec: string, kind: Packet["kind"] = "frame") => ({ codec, kind, key: true, offset: 0, data: reader.rest() });
  if (format === AAC) return frame("mp4a", reader.u8() === 0 ? "configuration" : "frame");
  return frame(format === MP3 || format === MP3_8KHZ ? ".mp3" : String(format));
}

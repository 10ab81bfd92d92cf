import { ByteReader } from "../../../bytes/byte_reader.js";
import { readModifiers, readTracks, type Track } from "./enhanced.js";
import type { Packet } from "./packet.js";
import { TrackFilter } from "./track_filter.js";

const EX_HEADER = 0x80;
const KEY_FRAME = 1;
const COMMAND_FRAME = 5; // start and end of a seek: no picture
const AVC = 7;
const MULTITRACK = 6;
const METADATA = 4;
const WITH_COMPOSITION_TIME = ["avc1", "hvc1", "vvc1"];
const NANOSECONDS = 1e-6; // in milliseconds

/** Packet types of FLV's AVC and of Enhanced RTMP, as far as they are the same. */
const Type = { sequenceStart: 0, codedFrames: 1, sequenceEnd: 2, codedFramesX: 3 } as const;

/** Reads the bodies of video messages. Throws ProtocolError. */
export class VideoTagReader {
  private readonly filter = new TrackFilter();

  /** Null: nothing in it for us. */
  read(tag: Uint8Array): Packet | null {
    if (tag.length === 0) return null;
    const reader = new ByteReader(tag);
    const first = reader.u8();
    const [frame, low] = [(first >> 4) & 7, first & 0x0f];
    return (first & EX_HEADER) !== 0 ? this.readEnhanced(reader, frame, low) : readLegacy(reader, frame, low);
  }

  reset(): void {
    this.filter.reset();
  }

  private readEnhanced(reader: ByteReader, frame: number, first: number): Packet | null {
    const { packet, nanoseconds } = readModifiers(reader, first);
    if (packet === METADATA || frame === COMMAND_FRAME) return null;
    for (const track of readTracks(reader, packet, MULTITRACK, (bytes) => new ByteReader(bytes))) {
      const isConfiguration = track.packet === Type.sequenceStart;
      if (this.filter.admits(track, isConfiguration)) return packetOf(track, frame === KEY_FRAME, nanoseconds * NANOSECONDS);
    }
    return null;
  }
}

function packetOf({ fourCc, packet, body }: Track, key: boolean, offset: number): Packet | null {
  const of = (kind: Packet["kind"], data = body.rest()) => ({ codec: fourCc, kind, key, offset, data });
  switch (packet) {
    case Type.sequenceStart:
      return of("configuration");
    case Type.codedFrames:
      if (WITH_COMPOSITION_TIME.includes(fourCc)) offset += body.i24();
      return of("frame");
    case Type.codedFramesX:
      return of("frame");
    case Type.sequenceEnd:
      return of("end");
    default:
      return null;
  }
}

function readLegacy(reader: ByteReader, frame: number, codec: number): Packet | null {
  if (frame === COMMAND_FRAME) return null;
  const key = frame === KEY_FRAME;
  if (codec !== AVC) return { codec: String(codec), kind: "frame", key, offset: 0, data: reader.rest() };
  const packet = reader.u8();
  const offset = reader.i24();
  const kinds = { [Type.sequenceStart]: "configuration", [Type.codedFrames]: "frame", [Type.sequenceEnd]: "end" } as const;
  const kind = kinds[packet as keyof typeof kinds];
  return kind ? { codec: "avc1", kind, key, offset, data: reader.rest() } : null;
}

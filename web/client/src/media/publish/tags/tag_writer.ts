import { ByteWriter, toUtf8 } from "../../../bytes/byte_writer.js";
import { type AudioCodec, FOURCC, type VideoCodec } from "./codecs.js";

// The bodies of audio and video tags: H.264 and AAC in FLV's own form, which every player knows, the others in that of
// Enhanced RTMP v2 (sections "ExVideoTagHeader" and "ExAudioTagHeader").

const EX_VIDEO = 0x80;
const KEY_FRAME = 1 << 4;
const INTER_FRAME = 2 << 4;
const AVC = 7;
/** Format 10, and as AAC always says: 44 kHz, 16 bits, stereo; the configuration tells what is true. */
const AAC = 0xaf;
const EX_AUDIO = 9 << 4;
const SEQUENCE_START = 0;
const CODED_FRAMES = 1;

type Body = Uint8Array<ArrayBuffer>;

/** What configures a decoder: an AVC-, VP- or AV1CodecConfigurationRecord. */
export function videoHeader(codec: VideoCodec, record: Uint8Array): Body {
  if (codec === "h264") return avc(KEY_FRAME, SEQUENCE_START, record);
  return body(EX_VIDEO | KEY_FRAME | SEQUENCE_START, FOURCC[codec], record);
}

/** A picture; encoders for live streams never reorder, so the composition time is 0. */
export function videoFrame(codec: VideoCodec, isKey: boolean, data: Uint8Array): Body {
  const kind = isKey ? KEY_FRAME : INTER_FRAME;
  if (codec === "h264") return avc(kind, CODED_FRAMES, data);
  return body(EX_VIDEO | kind | CODED_FRAMES, FOURCC[codec], data); // these codecs have no composition time there
}

/** What configures a decoder: OpusHead or an AudioSpecificConfig. */
export function audioHeader(codec: AudioCodec, record: Uint8Array): Body {
  return codec === "aac" ? aac(SEQUENCE_START, record) : body(EX_AUDIO | SEQUENCE_START, FOURCC[codec], record);
}

/** A packet of sound. */
export function audioFrame(codec: AudioCodec, data: Uint8Array): Body {
  return codec === "aac" ? aac(CODED_FRAMES, data) : body(EX_AUDIO | CODED_FRAMES, FOURCC[codec], data);
}

function avc(kind: number, packet: number, data: Uint8Array): Body {
  const writer = new ByteWriter(5 + data.length);
  writer.u8(kind | AVC);
  writer.u8(packet);
  writer.u24(0); // composition time
  writer.bytes(data);
  return writer.take();
}

function aac(packet: number, data: Uint8Array): Body {
  const writer = new ByteWriter(2 + data.length);
  writer.u8(AAC);
  writer.u8(packet);
  writer.bytes(data);
  return writer.take();
}

function body(first: number, fourCc: string, data: Uint8Array): Body {
  const writer = new ByteWriter(5 + data.length);
  writer.u8(first);
  writer.bytes(toUtf8(fourCc));
  writer.bytes(data);
  return writer.take();
}

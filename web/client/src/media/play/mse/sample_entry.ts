import { ByteReader } from "../../../bytes/byte_reader.js";
import type { ByteWriter } from "../../../bytes/byte_writer.js";
import type { AudioConfiguration, Configuration, VideoConfiguration } from "../samples.js";
import { box, fullBox, zeros } from "./box.js";

// What tells a decoder of MP4 how samples are coded: an entry of "stsd" (ISO/IEC 14496-12, section 8.5.2, and the
// documents of each codec).

const DPI_72 = 0x48_0000; // 16.16
const PLAIN_DEPTH = 0x18;
const NO_COLOR_TABLE = 0xffff;
const AAC_OBJECT = 0x40; // objectTypeIndication of MPEG-4 audio
const MP3_OBJECT = 0x6b;
const AUDIO_STREAM = 0x15; // streamType and a reserved bit

const ENTRY = { h264: "avc1", hevc: "hvc1", vp9: "vp09", av1: "av01", vp8: "", aac: "mp4a", mp3: "mp4a", opus: "Opus" };

/** Whether MP4 can carry the codec as browsers read it: they take VP8 in WebM only. */
export const fitsMp4 = ({ codec }: Configuration): boolean => ENTRY[codec] !== "";

/** As MediaSource wants it. */
export function mimeType({ kind, codecString }: Configuration): string {
  return `${kind}/mp4; codecs="${codecString}"`;
}

export function writeSampleEntry(writer: ByteWriter, configuration: Configuration): void {
  box(writer, ENTRY[configuration.codec], () => {
    zeros(writer, 6);
    writer.u16(1); // data reference
    if (configuration.kind === "video") writeVideo(writer, configuration);
    else writeAudio(writer, configuration);
  });
}

function writeVideo(writer: ByteWriter, configuration: VideoConfiguration): void {
  zeros(writer, 16);
  writer.u16(configuration.width);
  writer.u16(configuration.height);
  writer.u32(DPI_72);
  writer.u32(DPI_72);
  zeros(writer, 4);
  writer.u16(1); // frames a sample
  zeros(writer, 32); // name of the encoder
  writer.u16(PLAIN_DEPTH);
  writer.u16(NO_COLOR_TABLE);
  writeVideoRecord(writer, configuration);
}

function writeVideoRecord(writer: ByteWriter, { codec, codecString, record }: VideoConfiguration): void {
  if (codec === "h264") box(writer, "avcC", () => writer.bytes(record!));
  else if (codec === "hevc") box(writer, "hvcC", () => writer.bytes(record!));
  else if (codec === "vp9") fullBox(writer, "vpcC", 1, 0, () => writer.bytes(record ?? vpRecord(codecString)));
  else box(writer, "av1C", () => writer.bytes(record ?? av1Record(codecString)));
}

/** Colours unspecified, 4:2:0. */
function vpRecord(codecString: string): Uint8Array {
  const [, profile = 0, level = 10, depth = 8] = codecString.split(".").map(Number);
  return Uint8Array.of(profile, level, (depth << 4) | (1 << 1), 2, 2, 2, 0, 0);
}

/** 4:2:0; the sequence header is in the key frames. */
function av1Record(codecString: string): Uint8Array {
  const [, profile = "0", level = "00M", depth = "08"] = codecString.split(".");
  const high = Number(depth) > 8 ? 0x40 : 0;
  const tier = level.endsWith("H") ? 0x80 : 0;
  return Uint8Array.of(0x81, (Number(profile) << 5) | parseInt(level, 10), tier | high | 0x0c, 0);
}

function writeAudio(writer: ByteWriter, configuration: AudioConfiguration): void {
  const { codec, record, sampleRate, channels } = configuration;
  zeros(writer, 8);
  writer.u16(channels);
  writer.u16(16); // bits of a sample
  zeros(writer, 4);
  writer.u16(sampleRate > 0xffff ? 0 : sampleRate); // 16.16
  writer.u16(0);
  if (codec === "opus") box(writer, "dOps", () => writeOpus(writer, configuration));
  else fullBox(writer, "esds", 0, 0, () => writeDescriptors(writer, codec === "aac" ? AAC_OBJECT : MP3_OBJECT, record));
}

/** OpusHead with its numbers the other way round ("Encapsulation of Opus in ISO Base Media File Format", 4.3.2). */
function writeOpus(writer: ByteWriter, { record, channels }: AudioConfiguration): void {
  const view = record && new DataView(record.buffer, record.byteOffset, record.byteLength);
  writer.u8(0); // version
  writer.u8(channels);
  writer.u16(view?.getUint16(10, true) ?? 0); // samples before the beginning
  writer.u32(view?.getUint32(12, true) ?? 48_000); // rate of the recording
  writer.u16(view?.getUint16(16, true) ?? 0); // gain
  const family = record?.[18] ?? 0;
  writer.u8(family);
  if (family !== 0) writer.bytes(new ByteReader(record!.subarray(19)).bytes(2 + channels));
}

/** ES_Descriptor, DecoderConfigDescriptor and its specific information (ISO/IEC 14496-1, section 7.2.6). */
function writeDescriptors(writer: ByteWriter, object: number, record: Uint8Array | null): void {
  const specific = record ? descriptor(5, [...record]) : [];
  const decoder = descriptor(4, [object, AUDIO_STREAM, ...new Array(11).fill(0), ...specific]);
  writer.bytes(Uint8Array.from(descriptor(3, [0, 1, 0, ...decoder, ...descriptor(6, [2])])));
}

/** A tag, a size of four bytes with seven bits each, what is in it. */
function descriptor(tag: number, content: number[]): number[] {
  const size = content.length;
  return [tag, 0x80 | (size >> 21), 0x80 | ((size >> 14) & 0x7f), 0x80 | ((size >> 7) & 0x7f), size & 0x7f, ...content];
}

import { ByteWriter, toUtf8 } from "../../../bytes/byte_writer.js";
import type { Configuration } from "../samples.js";
import { box, fullBox, zeros } from "./box.js";
import { writeSampleEntry } from "./sample_entry.js";

const TRACK = 1;
const ENABLED = 3; // and in the presentation
const SELF_CONTAINED = 1; // data reference: this file
const UNDETERMINED = 0x55c4; // language "und"
const MATRIX = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000]; // as it is
const NORMAL_SPEED = 0x1_0000;
const FULL_VOLUME = 0x100;

/** What a SourceBuffer needs before the samples of one track (ISO/IEC 14496-12, section 8). */
export function initSegment(configuration: Configuration, timescale: number): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(1024);
  box(writer, "ftyp", () => {
    writer.bytes(toUtf8("iso5"));
    writer.u32(0);
    writer.bytes(toUtf8("iso5iso6mp41"));
  });
  box(writer, "moov", () => {
    writeMovieHeader(writer, timescale);
    box(writer, "trak", () => writeTrack(writer, configuration, timescale));
    box(writer, "mvex", () => fullBox(writer, "trex", 0, 0, () => writeNumbers(writer, [TRACK, 1, 0, 0, 0])));
  });
  return writer.take();
}

function writeMovieHeader(writer: ByteWriter, timescale: number): void {
  fullBox(writer, "mvhd", 0, 0, () => {
    writeNumbers(writer, [0, 0, timescale, 0, NORMAL_SPEED]);
    writer.u16(FULL_VOLUME);
    zeros(writer, 10);
    writeNumbers(writer, MATRIX);
    zeros(writer, 24);
    writer.u32(TRACK + 1);
  });
}

function writeTrack(writer: ByteWriter, configuration: Configuration, timescale: number): void {
  const { kind } = configuration;
  fullBox(writer, "tkhd", 0, ENABLED, () => {
    writeNumbers(writer, [0, 0, TRACK, 0, 0]);
    zeros(writer, 12); // reserved, layer, group
    writer.u16(kind === "audio" ? FULL_VOLUME : 0);
    writer.u16(0);
    writeNumbers(writer, MATRIX);
    writer.u32(kind === "video" ? configuration.width * 0x1_0000 : 0);
    writer.u32(kind === "video" ? configuration.height * 0x1_0000 : 0);
  });
  box(writer, "mdia", () => {
    fullBox(writer, "mdhd", 0, 0, () => {
      writeNumbers(writer, [0, 0, timescale, 0]);
      writer.u16(UNDETERMINED);
      writer.u16(0);
    });
    writeHandler(writer, kind === "video" ? "vide" : "soun");
    box(writer, "minf", () => writeMediaInformation(writer, configuration));
  });
}

function writeHandler(writer: ByteWriter, type: string): void {
  fullBox(writer, "hdlr", 0, 0, () => {
    writer.u32(0);
    writer.bytes(toUtf8(type));
    zeros(writer, 13); // reserved, and an empty name
  });
}

function writeMediaInformation(writer: ByteWriter, configuration: Configuration): void {
  if (configuration.kind === "video") fullBox(writer, "vmhd", 0, 1, () => zeros(writer, 8));
  else fullBox(writer, "smhd", 0, 0, () => zeros(writer, 4));
  box(writer, "dinf", () =>
    fullBox(writer, "dref", 0, 0, () => {
      writer.u32(1);
      fullBox(writer, "url ", 0, SELF_CONTAINED, () => {});
    }),
  );
  box(writer, "stbl", () => {
    fullBox(writer, "stsd", 0, 0, () => {
      writer.u32(1);
      writeSampleEntry(writer, configuration);
    });
    // The samples are in fragments: these are empty.
    for (const type of ["stts", "stsc", "stco"]) fullBox(writer, type, 0, 0, () => writer.u32(0));
    fullBox(writer, "stsz", 0, 0, () => writeNumbers(writer, [0, 0]));
  });
}

function writeNumbers(writer: ByteWriter, numbers: number[]): void {
  for (const number of numbers) writer.u32(number);
}

import { ByteWriter } from "../../../bytes/byte_writer.js";
import { box, fullBox, u64 } from "./box.js";

const BASE_IS_MOOF = 0x02_0000; // tfhd
const RUN = 0x01 | 0x100 | 0x200 | 0x400 | 0x800; // trun: where the data is; of samples duration, size, flags, offset
const KEY_SAMPLE = 0x0200_0000; // depends on no other
const OTHER_SAMPLE = 0x0101_0000; // depends on others, no place to begin

/** A sample of MP4. Times in units of the track's timescale. */
export interface Mp4Sample {
  decodeTime: number;
  duration: number;
  /** From decoding to showing. */
  offset: number;
  key: boolean;
  data: Uint8Array;
}

/** A fragment with samples of one track that follow each other (ISO/IEC 14496-12, section 8.8). */
export function fragment(sequence: number, samples: readonly Mp4Sample[]): Uint8Array<ArrayBuffer> {
  const bytes = samples.reduce((sum, { data }) => sum + data.length, 0);
  const writer = new ByteWriter(bytes + 16 * samples.length + 128);
  let dataOffsetAt = 0;
  box(writer, "moof", () => {
    fullBox(writer, "mfhd", 0, 0, () => writer.u32(sequence));
    box(writer, "traf", () => {
      fullBox(writer, "tfhd", 0, BASE_IS_MOOF, () => writer.u32(1));
      fullBox(writer, "tfdt", 1, 0, () => u64(writer, samples[0]!.decodeTime));
      fullBox(writer, "trun", 1, RUN, () => {
        writer.u32(samples.length);
        dataOffsetAt = writer.length;
        writer.u32(0);
        for (const sample of samples) writeEntry(writer, sample);
      });
    });
  });
  writer.patchU32(dataOffsetAt, writer.length + 8);
  box(writer, "mdat", () => {
    for (const { data } of samples) writer.bytes(data);
  });
  return writer.take();
}

function writeEntry(writer: ByteWriter, { duration, data, key, offset }: Mp4Sample): void {
  writer.u32(duration);
  writer.u32(data.length);
  writer.u32(key ? KEY_SAMPLE : OTHER_SAMPLE);
  writer.u32(offset); // signed in version 1
}

import { type ByteWriter, toUtf8 } from "../../../bytes/byte_writer.js";

/** Writes a box of ISO/IEC 14496-12 and what `content` writes into it. */
export function box(writer: ByteWriter, type: string, content: () => void): void {
  const start = writer.length;
  writer.u32(0);
  writer.bytes(toUtf8(type));
  content();
  writer.patchU32(start, writer.length - start);
}

/** A box with a version and flags. */
export function fullBox(writer: ByteWriter, type: string, version: number, flags: number, content: () => void): void {
  box(writer, type, () => {
    writer.u8(version);
    writer.u24(flags);
    content();
  });
}

export function zeros(writer: ByteWriter, count: number): void {
  writer.bytes(new Uint8Array(count));
}

/** A number of 64 bits. */
export function u64(writer: ByteWriter, value: number): void {
  writer.u32(Math.floor(value / 2 ** 32));
  writer.u32(value % 2 ** 32);
}

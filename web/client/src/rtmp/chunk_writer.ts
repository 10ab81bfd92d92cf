import { ByteWriter } from "../bytes/byte_writer.js";
import { EXTENDED } from "./chunk_header.js";
import { ChunkStream, type Message, MessageType } from "./message.js";

/** What we announce: most messages are one chunk then. */
export const OUT_CHUNK_SIZE = 60_000;

interface LastHeader {
  time: number;
  length: number;
  type: number;
  streamId: number;
}

/** Makes chunks of messages. A message is written to its end before the next begins. */
export class ChunkWriter {
  private chunkSize = 128;
  private readonly last = new Map<number, LastHeader>();

  /** The bytes of a message on a chunk stream (2 to 63). */
  write(message: Message, chunkStream: number): Uint8Array<ArrayBuffer> {
    const { payload } = message;
    const writer = new ByteWriter(payload.length + 32);
    const extended = this.writeHeader(writer, message, chunkStream);
    for (let at = 0; at < payload.length || at === 0; at += this.chunkSize) {
      if (at > 0) this.writeContinuation(writer, chunkStream, extended);
      writer.bytes(payload.subarray(at, at + this.chunkSize));
    }
    return writer.written();
  }

  /** SetChunkSize, after which chunks have that size. */
  announceChunkSize(size: number): Uint8Array<ArrayBuffer> {
    const payload = new ByteWriter(4);
    payload.u32(size);
    const bytes = this.write(
      { type: MessageType.setChunkSize, streamId: 0, timestamp: 0, payload: payload.take() },
      ChunkStream.control,
    );
    this.chunkSize = size;
    return bytes;
  }

  /** The extended timestamp, or null. A time that goes back, or on another stream, is written as it is. */
  private writeHeader(writer: ByteWriter, message: Message, chunkStream: number): number | null {
    const { type, streamId, timestamp, payload } = message;
    const last = this.last.get(chunkStream);
    const delta = last && last.streamId === streamId ? timestamp - last.time : -1;
    const relative = delta >= 0 && delta < EXTENDED;
    const same = relative && last!.length === payload.length && last!.type === type;
    const format = same ? 2 : relative ? 1 : 0;
    const time = relative ? delta : timestamp;
    const extended = time >= EXTENDED ? time : null;
    this.last.set(chunkStream, { time: timestamp, length: payload.length, type, streamId });
    writer.u8((format << 6) | chunkStream);
    writer.u24(Math.min(time, EXTENDED));
    if (format < 2) {
      writer.u24(payload.length);
      writer.u8(type);
    }
    if (format === 0) writer.u32LittleEndian(streamId);
    if (extended !== null) writer.u32(extended);
    return extended;
  }

  private writeContinuation(writer: ByteWriter, chunkStream: number, extended: number | null): void {
    writer.u8(0xc0 | chunkStream);
    if (extended !== null) writer.u32(extended);
  }
}

import { ByteReader } from "../bytes/byte_reader.js";
import { ByteWriter } from "../bytes/byte_writer.js";
import { type Message, MessageType } from "./message.js";

/** Events of user control messages (RTMP 1.0, section 7.1.7). */
export const UserEvent = {
  streamBegin: 0,
  streamEof: 1,
  streamDry: 2,
  setBufferLength: 3,
  streamIsRecorded: 4,
  pingRequest: 6,
  pingResponse: 7,
} as const;

const control = (type: number, write: (writer: ByteWriter) => void): Message => {
  const writer = new ByteWriter(16);
  write(writer);
  return { type, streamId: 0, timestamp: 0, payload: writer.take() };
};

export const acknowledgement = (bytes: number): Message =>
  control(MessageType.acknowledgement, (writer) => writer.u32(bytes >>> 0));

export const windowAckSize = (size: number): Message =>
  control(MessageType.windowAckSize, (writer) => writer.u32(size));

/** `value` is a stream's number, or a ping's time. */
export const userControl = (event: number, value: number, more?: number): Message =>
  control(MessageType.userControl, (writer) => {
    writer.u16(event);
    writer.u32(value);
    if (more !== undefined) writer.u32(more);
  });

/** The event and the number of a user control message; null for one without a number. */
export function readUserControl(payload: Uint8Array): { event: number; value: number } | null {
  const reader = new ByteReader(payload);
  const event = reader.u16();
  return reader.left < 4 ? null : { event, value: reader.u32() };
}

import { ByteReader } from "../bytes/byte_reader.js";
import { ProtocolError } from "../bytes/protocol_error.js";
import { type Message, MessageType } from "./message.js";

const ALLOWED: readonly number[] = [
  MessageType.audio,
  MessageType.video,
  MessageType.dataAmf0,
  MessageType.dataAmf3,
];

/**
 * The messages inside an aggregate message (RTMP 1.0, section 7.1.6). The first takes the outer time and moves the
 * others with it. The pointers back behind each are not compared, and the last may be missing.
 */
export function* partsOf(message: Message): Generator<Message> {
  const reader = new ByteReader(message.payload);
  let first: number | null = null;
  while (!reader.atEnd) {
    const type = reader.u8();
    const size = reader.u24();
    const time = reader.u24() + reader.u8() * 0x100_0000;
    reader.u24(); // a stream's number, which is the outer one's
    first ??= time;
    if (!ALLOWED.includes(type)) throw new ProtocolError("bad-message", "an aggregate message holds no media");
    const payload = reader.bytes(size);
    yield { type, streamId: message.streamId, timestamp: (message.timestamp + time - first) >>> 0, payload };
    if (reader.left >= 4) reader.u32();
  }
}

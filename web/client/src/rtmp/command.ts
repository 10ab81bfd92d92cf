import { Amf0Decoder } from "../amf/amf0_decoder.js";
import { encodeAmf0, type ObjectEncoding } from "../amf/amf0_encoder.js";
import type { AmfValue } from "../amf/values.js";
import { ByteReader } from "../bytes/byte_reader.js";
import { ProtocolError } from "../bytes/protocol_error.js";
import { type Message, MessageType } from "./message.js";

/** A command (RTMP 1.0, section 7.2.1). */
export interface Command {
  name: string;
  /** 0: no answer is wanted. */
  transactionId: number;
  object: AmfValue;
  args: AmfValue[];
}

/** Some peers leave the zero byte in front of type 17 out. */
function withoutLeadingZero(message: Message): Uint8Array {
  const leads = message.type === MessageType.commandAmf3 && message.payload[0] === 0;
  return leads ? message.payload.subarray(1) : message.payload;
}

/** Throws ProtocolError. A missing transaction id is 0, a missing object null. */
export function decodeCommand(message: Message): Command {
  const reader = new ByteReader(withoutLeadingZero(message), "bad-amf");
  const decoder = new Amf0Decoder(reader);
  const next = (otherwise: AmfValue): AmfValue => (reader.atEnd ? otherwise : decoder.decode());
  const name = decoder.decode();
  if (typeof name !== "string") throw new ProtocolError("bad-message", "a command has no name");
  const id = next(0);
  const command: Command = { name, transactionId: typeof id === "number" ? id : 0, object: next(null), args: [] };
  while (!reader.atEnd) command.args.push(decoder.decode());
  return command;
}

/** The message of a command on a stream. Throws AmfEncodeError. */
export function encodeCommand(
  command: { name: string; transactionId: number; object: unknown; args: readonly unknown[] },
  encoding: ObjectEncoding,
  streamId = 0,
): Message {
  const { name, transactionId, object, args } = command;
  return amfMessage(
    encoding === 3 ? MessageType.commandAmf3 : MessageType.commandAmf0,
    [name, transactionId, object, ...args],
    encoding,
    { streamId, timestamp: 0 },
  );
}

/** A data message: a handler's name and its arguments. Throws AmfEncodeError. */
export function encodeData(
  values: readonly unknown[],
  encoding: ObjectEncoding,
  at: { streamId: number; timestamp: number },
): Message {
  return amfMessage(encoding === 3 ? MessageType.dataAmf3 : MessageType.dataAmf0, values, encoding, at);
}

function amfMessage(
  type: number,
  values: readonly unknown[],
  encoding: ObjectEncoding,
  at: { streamId: number; timestamp: number },
): Message {
  const body = encodeAmf0(values, encoding);
  if (encoding !== 3) return { type, ...at, payload: body };
  const payload = new Uint8Array(1 + body.length); // a zero byte in front
  payload.set(body, 1);
  return { type, ...at, payload };
}

/** The values of a data message. Throws ProtocolError. */
export function decodeData(message: Message): AmfValue[] {
  const leads = message.type === MessageType.dataAmf3 && message.payload[0] === 0;
  const reader = new ByteReader(leads ? message.payload.subarray(1) : message.payload, "bad-amf");
  const decoder = new Amf0Decoder(reader);
  const values: AmfValue[] = [];
  while (!reader.atEnd) values.push(decoder.decode());
  return values;
}

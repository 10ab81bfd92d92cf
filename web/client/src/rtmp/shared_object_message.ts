import { Amf0Decoder } from "../amf/amf0_decoder.js";
import { Amf0Encoder, type ObjectEncoding } from "../amf/amf0_encoder.js";
import { DecodeBudget } from "../amf/decode_budget.js";
import { AmfEncodeError } from "../amf/encode_error.js";
import type { AmfValue } from "../amf/values.js";
import { ByteReader } from "../bytes/byte_reader.js";
import { ByteWriter, toUtf8 } from "../bytes/byte_writer.js";
import { ProtocolError } from "../bytes/protocol_error.js";
import { type Message, MessageType } from "./message.js";

/** Events in shared object messages (RTMP 1.0, section 7.1.3). */
export const SharedObjectEventType = {
  use: 1,
  release: 2,
  requestChange: 3,
  change: 4,
  success: 5,
  send: 6,
  status: 7,
  clear: 8,
  remove: 9,
  requestRemove: 10,
  useSuccess: 11,
} as const;

export interface SharedObjectSlot {
  name: string;
  value?: unknown;
  /** Bytes that the value took in the message it came in. */
  size?: number;
}

/** One thing that a message says; what it says depends on the type. */
export interface SharedObjectEvent {
  type: number;
  /** requestChange, change: with values. success, remove, requestRemove: names alone. */
  slots?: SharedObjectSlot[];
  /** send: the handler's name, then its arguments. */
  args?: readonly unknown[];
  code?: string;
  level?: string;
}

export interface SharedObjectMessage {
  name: string;
  /** Of the object as the sender knows it. */
  version: number;
  persistent: boolean;
  events: SharedObjectEvent[];
}

const Type = SharedObjectEventType;
const PERSISTENT = 2; // in the flags
const LONGEST_NAME = 0xffff;

const hasValues = (type: number): boolean => type === Type.requestChange || type === Type.change;
const hasNames = (type: number): boolean => type === Type.success || type === Type.remove || type === Type.requestRemove;

function readEvent(type: number, data: Uint8Array, budget: DecodeBudget): SharedObjectEvent {
  const reader = new ByteReader(data);
  const decoder = new Amf0Decoder(reader, budget);
  const text = (): string => reader.text(reader.u16());
  const event: SharedObjectEvent = { type };
  if (hasValues(type) || hasNames(type)) {
    event.slots = [];
    while (!reader.atEnd) {
      budget.value();
      const name = text();
      const begin = reader.position;
      event.slots.push(hasValues(type) ? { name, value: decoder.decode(), size: reader.position - begin } : { name });
    }
  } else if (type === Type.send) {
    const args: AmfValue[] = [];
    while (!reader.atEnd) args.push(decoder.decode());
    event.args = args;
  } else if (type === Type.status) {
    event.code = text();
    event.level = reader.atEnd ? "" : text(); // some servers leave it out
  }
  return event;
}

/** Throws ProtocolError. Events of unknown types are left out. */
export function decodeSharedObject(message: Message): SharedObjectMessage {
  const reader = new ByteReader(message.payload);
  if (message.type === MessageType.sharedObjectAmf3 && ![0, 3].includes(reader.u8()))
    throw new ProtocolError("bad-message", "the first byte is not zero");
  const budget = new DecodeBudget();
  const name = reader.text(reader.u16());
  const version = reader.u32();
  const persistent = (reader.u32() & PERSISTENT) !== 0;
  reader.u32();
  const events: SharedObjectEvent[] = [];
  while (!reader.atEnd) {
    budget.value();
    const type = reader.u8();
    const data = reader.bytes(reader.u32());
    if (type >= Type.use && type <= Type.useSuccess) events.push(readEvent(type, data, budget));
  }
  return { name, version, persistent, events };
}

function writeName(writer: ByteWriter, name: string): void {
  const bytes = toUtf8(name);
  if (bytes.length > LONGEST_NAME) throw new AmfEncodeError("a name is too long to be sent");
  writer.u16(bytes.length);
  writer.bytes(bytes);
}

/** An event's head, and what `data` writes behind it. */
function writeEvent(writer: ByteWriter, type: number, data: () => void): void {
  writer.u8(type);
  writer.u32(0);
  const begin = writer.length;
  data();
  writer.patchU32(begin - 4, writer.length - begin);
}

/** Every slot becomes an event of its own: the form that every reader takes. */
function writeEvents(writer: ByteWriter, event: SharedObjectEvent, encoding: ObjectEncoding): void {
  if (!event.slots) {
    return writeEvent(writer, event.type, () => {
      const encoder = new Amf0Encoder(writer, encoding);
      for (const value of event.args ?? []) encoder.encode(value);
    });
  }
  for (const slot of event.slots) {
    writeEvent(writer, event.type, () => {
      writeName(writer, slot.name);
      if (hasValues(event.type)) new Amf0Encoder(writer, encoding).encode(slot.value);
    });
  }
}

/** Throws AmfEncodeError. */
export function encodeSharedObject(message: SharedObjectMessage, encoding: ObjectEncoding): Message {
  const writer = new ByteWriter();
  if (encoding === 3) writer.u8(0);
  writeName(writer, message.name);
  writer.u32(message.version);
  writer.u32(message.persistent ? PERSISTENT : 0);
  writer.u32(0);
  for (const event of message.events) writeEvents(writer, event, encoding);
  const type = encoding === 3 ? MessageType.sharedObjectAmf3 : MessageType.sharedObjectAmf0;
  return { type, streamId: 0, timestamp: 0, payload: writer.take() };
}

import { ByteWriter, toUtf8 } from "../bytes/byte_writer.js";
import { Amf3Encoder } from "./amf3_encoder.js";
import { AmfEncodeError, cannotBeSent } from "./encode_error.js";
import { Amf0 } from "./markers.js";
import { Nesting } from "./nesting.js";
import { AmfXml, classNameOf, isDense, ObjectVector, propertiesOf } from "./values.js";

/** 0: AMF0. 3: AMF0 that switches to AMF3 for whatever the two say differently. As in Flash. */
export type ObjectEncoding = 0 | 3;

const LONGEST_NAME = 0xffff;
const LARGEST_REFERENCE = 0xffff;

/** Encodes the values of one message. What AMF0 has no type for becomes what comes nearest. */
export class Amf0Encoder {
  private readonly references = new Map<object, number>();
  private readonly nesting = new Nesting();
  private written = 0; // containers so far, which is what references count

  constructor(
    private readonly writer: ByteWriter,
    private readonly encoding: ObjectEncoding = 0,
  ) {}

  /** Appends a value. Throws AmfEncodeError; what was written of the message is useless then. */
  encode(value: unknown): void {
    switch (typeof value) {
      case "undefined":
      case "function":
        return this.writer.u8(Amf0.undefined);
      case "boolean":
        this.writer.u8(Amf0.boolean);
        return this.writer.u8(value ? 1 : 0);
      case "number":
        return this.number(value);
      case "string":
        return this.string(value);
      case "object":
        return value === null ? this.writer.u8(Amf0.null) : this.anyObject(value);
      default:
        throw cannotBeSent(value);
    }
  }

  private anyObject(value: object): void {
    if (this.encoding === 3) {
      this.writer.u8(Amf0.avmPlus);
      return new Amf3Encoder(this.writer).encode(value);
    }
    if (value instanceof Date) return this.date(value);
    if (value instanceof AmfXml) return this.xml(value);
    if (value instanceof ArrayBuffer) return this.binary(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) return this.view(value);
    this.container(value);
  }

  private container(value: object): void {
    const known = this.references.get(value);
    if (known !== undefined) {
      this.writer.u8(Amf0.reference);
      return this.writer.u16(known);
    }
    const index = this.written++;
    if (index <= LARGEST_REFERENCE) this.references.set(value, index);
    this.nesting.within(() => this.contents(value));
  }

  private contents(value: object): void {
    if (value instanceof ObjectVector) return this.strictArray(value.items);
    if (value instanceof Set) return this.strictArray([...value]);
    if (value instanceof Map) return this.map(value);
    if (Array.isArray(value)) return isDense(value) ? this.strictArray(value) : this.ecmaArray(propertiesOf(value));
    const className = classNameOf(value);
    this.writer.u8(className === "" ? Amf0.object : Amf0.typedObject);
    if (className !== "") this.name(className);
    this.properties(propertiesOf(value));
  }

  private number(value: number): void {
    this.writer.u8(Amf0.number);
    this.writer.f64(value);
  }

  private string(value: string): void {
    const bytes = toUtf8(value);
    if (bytes.length <= LONGEST_NAME) {
      this.writer.u8(Amf0.string);
      this.writer.u16(bytes.length);
    } else {
      this.writer.u8(Amf0.longString);
      this.writer.u32(bytes.length);
    }
    this.writer.bytes(bytes);
  }

  private name(text: string): void {
    const bytes = toUtf8(text);
    if (bytes.length > LONGEST_NAME) throw new AmfEncodeError("a property's name is too long to be sent");
    this.writer.u16(bytes.length);
    this.writer.bytes(bytes);
  }

  private date(value: Date): void {
    this.writer.u8(Amf0.date);
    this.writer.f64(value.getTime());
    this.writer.u16(0);
  }

  private xml(value: AmfXml): void {
    const bytes = toUtf8(value.text);
    this.writer.u8(Amf0.xmlDocument);
    this.writer.u32(bytes.length);
    this.writer.bytes(bytes);
  }

  private view(value: ArrayBufferView): void {
    if (value instanceof Uint8Array) return this.binary(value);
    if (value instanceof DataView) return this.binary(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    this.container(new ObjectVector(Array.from(value as unknown as ArrayLike<number>)));
  }

  /** As our server does it: a text whose bytes are these. */
  private binary(bytes: Uint8Array): void {
    this.writer.u8(Amf0.longString);
    this.writer.u32(bytes.length);
    this.writer.bytes(bytes);
  }

  private strictArray(items: readonly unknown[]): void {
    this.writer.u8(Amf0.strictArray);
    this.writer.u32(items.length);
    for (const item of items) this.encode(item);
  }

  private ecmaArray(properties: readonly [string, unknown][]): void {
    this.writer.u8(Amf0.ecmaArray);
    this.writer.u32(properties.length);
    this.properties(properties);
  }

  /** One whose keys are all names or numbers becomes an array with names, any other one an array of pairs. */
  private map(map: Map<unknown, unknown>): void {
    const entries = [...map];
    const named = entries.every(([key]) => typeof key === "string" || typeof key === "number");
    if (named) return this.ecmaArray(entries.map(([key, value]) => [String(key), value]));
    this.strictArray(entries);
  }

  private properties(properties: readonly [string, unknown][]): void {
    for (const [name, value] of properties) {
      if (name === "") continue; // it would end the object
      this.name(name);
      this.encode(value);
    }
    this.writer.u16(0);
    this.writer.u8(Amf0.objectEnd);
  }
}

/** The bytes of values one behind the other. Throws AmfEncodeError. */
export function encodeAmf0(values: readonly unknown[], encoding: ObjectEncoding = 0): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  const encoder = new Amf0Encoder(writer, encoding);
  for (const value of values) encoder.encode(value);
  return writer.take();
}

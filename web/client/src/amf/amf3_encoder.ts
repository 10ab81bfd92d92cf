import { type ByteWriter, toUtf8 } from "../bytes/byte_writer.js";
import { AmfEncodeError, cannotBeSent } from "./encode_error.js";
import { Amf3 } from "./markers.js";
import { Nesting } from "./nesting.js";
import { AmfXml, classNameOf, isIndex, ObjectVector, propertiesOf } from "./values.js";

const LONGEST = (1 << 28) - 1; // what a header of 29 bits can count
const SMALLEST_INTEGER = -(1 << 28);
const LARGEST_INTEGER = (1 << 28) - 1;

const isInteger = (value: number): boolean =>
  Number.isInteger(value) && value >= SMALLEST_INTEGER && value <= LARGEST_INTEGER && !Object.is(value, -0);

/** Encodes one value of AMF3 with tables of its own. */
export class Amf3Encoder {
  private readonly strings = new Map<string, number>();
  private readonly objects = new Map<object, number>();
  private readonly traits = new Map<string, number>();
  private readonly nesting = new Nesting();

  constructor(private readonly writer: ByteWriter) {}

  /** Appends a value. Throws AmfEncodeError; what was written of the message is useless then. */
  encode(value: unknown): void {
    switch (typeof value) {
      case "undefined":
      case "function":
        return this.writer.u8(Amf3.undefined);
      case "boolean":
        return this.writer.u8(value ? Amf3.true : Amf3.false);
      case "number":
        return this.number(value);
      case "string":
        this.writer.u8(Amf3.string);
        return this.string(value);
      case "object":
        return value === null ? this.writer.u8(Amf3.null) : this.anyObject(value);
      default:
        throw cannotBeSent(value);
    }
  }

  private anyObject(value: object): void {
    const marker = this.markerOf(value);
    this.writer.u8(marker);
    const known = this.objects.get(value);
    if (known !== undefined) return this.u29(known << 1);
    this.objects.set(value, this.objects.size);
    this.nesting.within(() => this.contents(marker, value));
  }

  private markerOf(value: object): number {
    if (Array.isArray(value) || value instanceof Set) return Amf3.array;
    if (value instanceof Date) return Amf3.date;
    if (value instanceof AmfXml) return value.legacy ? Amf3.xmlDocument : Amf3.xml;
    if (value instanceof Int32Array) return Amf3.intVector;
    if (value instanceof Uint32Array) return Amf3.uintVector;
    if (value instanceof Uint8Array || value instanceof ArrayBuffer || value instanceof DataView) return Amf3.byteArray;
    if (ArrayBuffer.isView(value)) return Amf3.doubleVector;
    if (value instanceof ObjectVector) return Amf3.objectVector;
    return value instanceof Map ? Amf3.dictionary : Amf3.object;
  }

  private contents(marker: number, value: object): void {
    switch (marker) {
      case Amf3.array:
        return this.array(value instanceof Set ? [...value] : (value as unknown[]));
      case Amf3.date:
        this.header(0);
        return this.writer.f64((value as Date).getTime());
      case Amf3.xml:
      case Amf3.xmlDocument:
        return this.inline(toUtf8((value as AmfXml).text));
      case Amf3.byteArray:
        return this.inline(bytesOf(value as Uint8Array | ArrayBuffer | DataView));
      case Amf3.objectVector:
        return this.objectVector(value as ObjectVector);
      case Amf3.dictionary:
        return this.dictionary(value as Map<unknown, unknown>);
      case Amf3.object:
        return this.object(value);
      default:
        return this.numbers(marker, value as unknown as ArrayLike<number>);
    }
  }

  private u29(value: number): void {
    const { writer } = this;
    if (value >= 1 << 21) {
      // four bytes, the last with eight bits
      writer.u8(0x80 | ((value >>> 22) & 0x7f));
      writer.u8(0x80 | ((value >>> 15) & 0x7f));
      writer.u8(0x80 | ((value >>> 8) & 0x7f));
      return writer.u8(value & 0xff);
    }
    if (value >= 1 << 14) writer.u8(0x80 | ((value >>> 14) & 0x7f));
    if (value >= 1 << 7) writer.u8(0x80 | ((value >>> 7) & 0x7f));
    writer.u8(value & 0x7f);
  }

  /** A count, with the bit that says that what is counted follows. */
  private header(count: number): void {
    if (count > LONGEST) throw new AmfEncodeError("a value is too long to be sent");
    this.u29((count << 1) | 1);
  }

  private number(value: number): void {
    if (isInteger(value)) {
      this.writer.u8(Amf3.integer);
      return this.u29(value & 0x1fff_ffff);
    }
    this.writer.u8(Amf3.double);
    this.writer.f64(value);
  }

  private string(text: string): void {
    if (text === "") return this.header(0);
    const known = this.strings.get(text);
    if (known !== undefined) return this.u29(known << 1);
    this.strings.set(text, this.strings.size);
    this.inline(toUtf8(text));
  }

  private inline(bytes: Uint8Array): void {
    this.header(bytes.length);
    this.writer.bytes(bytes);
  }

  /** The elements from 0 up to the first hole are dense; what else there is has a name. */
  private array(array: readonly unknown[]): void {
    let dense = 0;
    while (dense < array.length && dense in array) ++dense;
    this.header(dense);
    const named = propertiesOf(array).filter(([name]) => !isIndex(name) || Number(name) >= dense);
    this.named(named);
    for (let i = 0; i < dense; ++i) this.encode(array[i]);
  }

  /** Objects of a class have its properties, sealed; others have whatever they have. */
  private object(value: object): void {
    const className = classNameOf(value);
    const properties = propertiesOf(value);
    const sealed = className === "" ? [] : properties.map(([name]) => name);
    this.describe(className, sealed);
    if (className === "") return this.named(properties);
    for (const [, one] of properties) this.encode(one);
  }

  private describe(className: string, sealed: readonly string[]): void {
    const key = JSON.stringify([className, sealed]);
    const known = this.traits.get(key);
    if (known !== undefined) return this.u29((known << 2) | 1);
    this.traits.set(key, this.traits.size);
    const dynamic = className === "";
    this.u29((sealed.length << 4) | (dynamic ? 0x0b : 0x03));
    this.string(className);
    for (const name of sealed) this.string(name);
  }

  private named(properties: readonly [string, unknown][]): void {
    for (const [name, value] of properties) {
      if (name === "") continue; // it would end the list
      this.string(name);
      this.encode(value);
    }
    this.string("");
  }

  private numbers(marker: number, numbers: ArrayLike<number>): void {
    this.header(numbers.length);
    this.writer.u8(0); // not of fixed length
    for (let i = 0; i < numbers.length; ++i) {
      if (marker === Amf3.doubleVector) this.writer.f64(numbers[i]!);
      else this.writer.u32(numbers[i]!);
    }
  }

  private objectVector(vector: ObjectVector): void {
    this.header(vector.items.length);
    this.writer.u8(vector.fixed ? 1 : 0);
    this.string(vector.typeName);
    for (const item of vector.items) this.encode(item);
  }

  private dictionary(map: Map<unknown, unknown>): void {
    this.header(map.size);
    this.writer.u8(0); // it holds on to its keys
    for (const [key, value] of map) {
      this.encode(key);
      this.encode(value);
    }
  }
}

function bytesOf(value: Uint8Array | ArrayBuffer | DataView): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

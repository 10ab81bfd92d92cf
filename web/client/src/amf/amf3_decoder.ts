import type { ByteReader } from "../bytes/byte_reader.js";
import { ProtocolError } from "../bytes/protocol_error.js";
import { type DecodeBudget, MAX_VALUES } from "./decode_budget.js";
import { Amf3 } from "./markers.js";
import { type AmfValue, AmfXml, makeObject, ObjectVector, setOwn, withoutHoles } from "./values.js";

interface Traits {
  className: string;
  sealed: string[];
  dynamic: boolean;
  externalizable: boolean;
}

/** Flex's collections, which write one value of AMF3 and nothing else. */
const WRAPPERS = new Set([
  "flex.messaging.io.ArrayCollection",
  "flex.messaging.io.ArrayList",
  "flex.messaging.io.ObjectProxy",
]);

/** Decodes one value of AMF3 (Adobe's "AMF3", 2013) with tables of its own. */
export class Amf3Decoder {
  private readonly strings: string[] = [];
  private readonly objects: AmfValue[] = [];
  private readonly traits: Traits[] = [];

  constructor(
    private readonly reader: ByteReader,
    private readonly budget: DecodeBudget,
  ) {}

  /** The next value. Throws ProtocolError. */
  decode(): AmfValue {
    this.budget.value();
    const marker = this.reader.u8();
    switch (marker) {
      case Amf3.undefined:
        return undefined;
      case Amf3.null:
        return null;
      case Amf3.false:
        return false;
      case Amf3.true:
        return true;
      case Amf3.integer:
        return (this.u29() << 3) >> 3;
      case Amf3.double:
        return this.reader.f64();
      case Amf3.string:
        return this.string();
      default:
        return this.complex(marker);
    }
  }

  private u29(): number {
    let value = 0;
    for (let i = 0; i < 3; ++i) {
      const byte = this.reader.u8();
      value = (value << 7) | (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    return (value << 8) | this.reader.u8();
  }

  private string(): string {
    const header = this.u29();
    if ((header & 1) === 0) return this.known(this.strings, header >> 1);
    const text = this.reader.text(header >> 1);
    if (text !== "") this.strings.push(text);
    return text;
  }

  private known<T>(table: readonly T[], index: number): T {
    if (index >= table.length) throw new ProtocolError("bad-amf", "a reference leads nowhere");
    return table[index]!;
  }

  /** Everything that may be a reference to what came before. */
  private complex(marker: number): AmfValue {
    if (marker > Amf3.dictionary) throw new ProtocolError("bad-amf", `AMF3 marker ${marker} stands for no value`);
    const header = this.u29();
    if ((header & 1) === 0) return this.known(this.objects, header >> 1);
    const size = header >> 1;
    switch (marker) {
      case Amf3.array:
        return this.budget.nested(() => this.array(size));
      case Amf3.object:
        return this.budget.nested(() => this.object(size));
      case Amf3.objectVector:
        return this.budget.nested(() => this.objectVector(size));
      case Amf3.dictionary:
        return this.budget.nested(() => this.dictionary(size));
      default:
        return this.remember(this.flat(marker, size));
    }
  }

  private remember<T extends AmfValue>(value: T): T {
    this.objects.push(value);
    return value;
  }

  /** What holds no further values. */
  private flat(marker: number, size: number): AmfValue {
    const { reader } = this;
    switch (marker) {
      case Amf3.date:
        return new Date(reader.f64());
      case Amf3.xmlDocument:
        return new AmfXml(reader.text(size), true);
      case Amf3.xml:
        return new AmfXml(reader.text(size));
      case Amf3.byteArray:
        return reader.bytes(size).slice();
      case Amf3.intVector:
        return Int32Array.from(this.numbers(size, 4, () => reader.i32()));
      case Amf3.uintVector:
        return Uint32Array.from(this.numbers(size, 4, () => reader.u32()));
      default:
        return Float64Array.from(this.numbers(size, 8, () => reader.f64()));
    }
  }

  private numbers(count: number, size: number, read: () => number): number[] {
    this.reader.u8(); // whether the length is fixed
    this.budget.elements(count, size, this.reader.left);
    return Array.from({ length: count }, read);
  }

  private array(count: number): AmfValue {
    const index = this.objects.length;
    const array = this.remember<AmfValue[]>([]);
    for (let name = this.string(); name !== ""; name = this.string()) setOwn(array, name, this.decode());
    this.budget.elements(count, 1, this.reader.left);
    for (let i = 0; i < count; ++i) array[i] = this.decode();
    if (array.length <= MAX_VALUES) return array;
    return (this.objects[index] = withoutHoles(array));
  }

  private object(header: number): AmfValue {
    const traits = this.readTraits(header);
    if (traits.externalizable) return this.externalizable(traits.className);
    const object = this.remember(makeObject(traits.className));
    for (const name of traits.sealed) setOwn(object, name, this.decode());
    if (!traits.dynamic) return object;
    for (let name = this.string(); name !== ""; name = this.string()) setOwn(object, name, this.decode());
    return object;
  }

  private readTraits(header: number): Traits {
    if ((header & 1) === 0) return this.known(this.traits, header >> 1);
    const externalizable = (header & 2) !== 0;
    const dynamic = (header & 4) !== 0;
    const count = externalizable ? 0 : header >> 3;
    const className = this.string();
    this.budget.elements(count, 1, this.reader.left);
    const sealed = Array.from({ length: count }, () => this.string());
    const traits = { className, sealed, dynamic, externalizable };
    this.traits.push(traits);
    return traits;
  }

  /** What such a class writes only itself can read; of Flex's we know that it is one value. */
  private externalizable(className: string): AmfValue {
    if (!WRAPPERS.has(className))
      throw new ProtocolError("bad-amf", `objects of the class "${className}" cannot be read: it is externalizable`);
    const index = this.objects.push(undefined) - 1;
    const value = this.decode();
    this.objects[index] = value;
    return value;
  }

  private objectVector(count: number): AmfValue {
    const fixed = this.reader.u8() !== 0;
    const vector = this.remember(new ObjectVector([], this.string(), fixed));
    this.budget.elements(count, 1, this.reader.left);
    for (let i = 0; i < count; ++i) vector.items.push(this.decode());
    return vector;
  }

  private dictionary(count: number): AmfValue {
    this.reader.u8(); // whether it holds on to its keys
    const map = this.remember(new Map<AmfValue, AmfValue>());
    this.budget.elements(count, 2, this.reader.left);
    for (let i = 0; i < count; ++i) {
      const key = this.decode();
      map.set(key, this.decode());
    }
    return map;
  }
}

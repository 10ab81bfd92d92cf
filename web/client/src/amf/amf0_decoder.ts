import { ByteReader } from "../bytes/byte_reader.js";
import { ProtocolError } from "../bytes/protocol_error.js";
import { Amf3Decoder } from "./amf3_decoder.js";
import { DecodeBudget, MAX_VALUES } from "./decode_budget.js";
import { Amf0 } from "./markers.js";
import { type AmfValue, AmfXml, makeObject, setOwn, withoutHoles } from "./values.js";

const LONGEST_REFERENCE_TABLE = 0x10000;

/** Decodes AMF0 (Adobe's "AMF0", 2007), and AMF3 where it switches to that. One for each message. */
export class Amf0Decoder {
  private readonly references: object[] = [];

  constructor(
    private readonly reader: ByteReader,
    private readonly budget = new DecodeBudget(),
  ) {}

  /** The next value. Throws ProtocolError. */
  decode(): AmfValue {
    const marker = this.reader.u8();
    if (marker === Amf0.avmPlus) return new Amf3Decoder(this.reader, this.budget).decode();
    this.budget.value();
    switch (marker) {
      case Amf0.object:
        return this.properties(makeObject(""));
      case Amf0.typedObject:
        return this.properties(makeObject(this.name()));
      case Amf0.ecmaArray:
        return this.ecmaArray();
      case Amf0.strictArray:
        return this.strictArray();
      case Amf0.reference:
        return this.reference();
      default:
        return this.scalar(marker);
    }
  }

  private scalar(marker: number): AmfValue {
    const { reader } = this;
    switch (marker) {
      case Amf0.number:
        return reader.f64();
      case Amf0.boolean:
        return reader.u8() !== 0;
      case Amf0.string:
        return this.name();
      case Amf0.longString:
        return reader.text(reader.u32());
      case Amf0.null:
        return null;
      case Amf0.undefined:
      case Amf0.unsupported:
        return undefined;
      case Amf0.date:
        return this.date();
      case Amf0.xmlDocument:
        return new AmfXml(reader.text(reader.u32()), true);
      default:
        throw new ProtocolError("bad-amf", `AMF0 marker ${marker} stands for no value`);
    }
  }

  private name(): string {
    return this.reader.text(this.reader.u16());
  }

  /** The zone is reserved and means nothing: the time is UTC. */
  private date(): Date {
    const milliseconds = this.reader.f64();
    this.reader.i16();
    return new Date(milliseconds);
  }

  private remember<T extends object>(container: T): T {
    if (this.references.length < LONGEST_REFERENCE_TABLE) this.references.push(container);
    return container;
  }

  private reference(): AmfValue {
    const found = this.references[this.reader.u16()];
    if (!found) throw new ProtocolError("bad-amf", "a reference leads nowhere");
    return found as AmfValue;
  }

  private properties<T extends object>(target: T): T {
    this.remember(target);
    return this.budget.nested(() => {
      for (let name = this.name(); !this.ends(name); name = this.name()) setOwn(target, name, this.decode());
      return target;
    });
  }

  private ends(name: string): boolean {
    if (name !== "") return false;
    const marker = this.reader.u8();
    if (marker !== Amf0.objectEnd) throw new ProtocolError("bad-amf", "an object does not end as it should");
    return true;
  }

  /** The count is a hint; writers put 0 or a wrong number there. */
  private ecmaArray(): AmfValue {
    this.reader.u32();
    const index = this.references.length;
    const array = this.properties<AmfValue[]>([]);
    // An index far out would make an array of billions of holes.
    if (array.length <= MAX_VALUES) return array;
    const object = withoutHoles(array);
    if (this.references[index] === array) this.references[index] = object;
    return object;
  }

  private strictArray(): AmfValue {
    const count = this.reader.u32();
    this.budget.elements(count, 1, this.reader.left);
    const array = this.remember<AmfValue[]>([]);
    return this.budget.nested(() => {
      for (let i = 0; i < count; ++i) array.push(this.decode());
      return array;
    });
  }
}

/** All values that the bytes hold. Throws ProtocolError. */
export function decodeAmf0(bytes: Uint8Array): AmfValue[] {
  const reader = new ByteReader(bytes, "bad-amf");
  const decoder = new Amf0Decoder(reader);
  const values: AmfValue[] = [];
  while (!reader.atEnd) values.push(decoder.decode());
  return values;
}


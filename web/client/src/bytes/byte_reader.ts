import { ProtocolError } from "./protocol_error.js";

// Text as it is: a byte order mark is part of it, what is no UTF-8 becomes U+FFFD.
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads big-endian fields from bytes that a peer sent. Reading past the end throws; it never gives less. */
export class ByteReader {
  private readonly view: DataView;
  private at = 0;

  constructor(
    private readonly data: Uint8Array,
    private readonly reason = "bad-message",
  ) {
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  get position(): number {
    return this.at;
  }
  get left(): number {
    return this.data.length - this.at;
  }
  get atEnd(): boolean {
    return this.left === 0;
  }

  u8(): number {
    return this.data[this.step(1)]!;
  }
  u16(): number {
    return this.view.getUint16(this.step(2));
  }
  i16(): number {
    return this.view.getInt16(this.step(2));
  }
  u24(): number {
    const at = this.step(3);
    return (this.data[at]! << 16) | this.view.getUint16(at + 1);
  }
  i24(): number {
    return (this.u24() << 8) >> 8;
  }
  u32(): number {
    return this.view.getUint32(this.step(4));
  }
  i32(): number {
    return this.view.getInt32(this.step(4));
  }
  /** A count of 64 bits; one that a number cannot hold exactly is none that we could have. */
  u64(): number {
    const value = this.u32() * 0x1_0000_0000 + this.u32();
    if (!Number.isSafeInteger(value)) throw new ProtocolError(this.reason, "a count is too large");
    return value;
  }
  f64(): number {
    return this.view.getFloat64(this.step(8));
  }
  /** A view of the next bytes: it shares memory with what is read. */
  bytes(count: number): Uint8Array {
    const at = this.step(count);
    return this.data.subarray(at, at + count);
  }
  text(count: number): string {
    return utf8.decode(this.bytes(count));
  }
  rest(): Uint8Array {
    return this.bytes(this.left);
  }

  private step(count: number): number {
    if (count > this.left) throw new ProtocolError(this.reason, "the message is cut short");
    const at = this.at;
    this.at += count;
    return at;
  }
}

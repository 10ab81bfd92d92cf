const utf8 = new TextEncoder();

/** Writes big-endian fields into memory that grows. */
export class ByteWriter {
  private buffer: Uint8Array<ArrayBuffer>;
  private view: DataView;
  private used = 0;

  constructor(capacity = 256) {
    this.buffer = new Uint8Array(capacity);
    this.view = new DataView(this.buffer.buffer);
  }

  get length(): number {
    return this.used;
  }

  u8(value: number): void {
    const at = this.step(1);
    this.view.setUint8(at, value);
  }
  u16(value: number): void {
    const at = this.step(2);
    this.view.setUint16(at, value);
  }
  u24(value: number): void {
    const at = this.step(3);
    this.view.setUint8(at, value >>> 16);
    this.view.setUint16(at + 1, value & 0xffff);
  }
  u32(value: number): void {
    const at = this.step(4);
    this.view.setUint32(at, value);
  }
  u32LittleEndian(value: number): void {
    const at = this.step(4);
    this.view.setUint32(at, value, true);
  }
  f64(value: number): void {
    const at = this.step(8);
    this.view.setFloat64(at, value);
  }
  bytes(data: Uint8Array): void {
    const at = this.step(data.length);
    this.buffer.set(data, at);
  }
  /** Puts a number of four bytes where there is one already. */
  patchU32(at: number, value: number): void {
    this.view.setUint32(at, value);
  }

  /** What has been written: a view, valid until something else is written. */
  written(): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(0, this.used);
  }
  /** A copy of what has been written; the writer is empty afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    const all = this.buffer.slice(0, this.used);
    this.used = 0;
    return all;
  }

  /** Where the next bytes go. It may renew the view: call it first. */
  private step(count: number): number {
    const at = this.used;
    if (at + count > this.buffer.length) this.grow(at + count);
    this.used += count;
    return at;
  }

  private grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, 2 * this.buffer.length));
    larger.set(this.buffer.subarray(0, this.used));
    this.buffer = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** The bytes of a text in UTF-8. */
export function toUtf8(text: string): Uint8Array<ArrayBuffer> {
  return utf8.encode(text);
}

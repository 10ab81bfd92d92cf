import { ProtocolError } from "../../../bytes/protocol_error.js";

const LONGEST_PREFIX = 32; // zeros in front of an Exp-Golomb code

/** Reads bits, the highest of a byte first. Reading past the end throws. */
export class BitReader {
  private at = 0;

  constructor(private readonly data: Uint8Array) {}

  bit(): number {
    if (this.at >= 8 * this.data.length) throw new ProtocolError("bad-message", "a codec's header is cut short");
    const bit = (this.data[this.at >> 3]! >> (7 - (this.at & 7))) & 1;
    ++this.at;
    return bit;
  }
  /** A number of so many bits, at most 32. */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; ++i) value = 2 * value + this.bit();
    return value;
  }
  skip(count: number): void {
    this.at += count;
  }
  /** ue(v) of H.264 and HEVC (H.264, section 9.1). */
  ue(): number {
    let zeros = 0;
    while (this.bit() === 0)
      if (++zeros > LONGEST_PREFIX) throw new ProtocolError("bad-message", "a codec's header has a code that is too long");
    return 2 ** zeros - 1 + this.bits(zeros);
  }
  /** se(v) */
  se(): number {
    const code = this.ue();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}

/** The payload of a NAL unit without the bytes that keep start codes out of it (H.264, section 7.4.1). */
export function withoutEmulation(unit: Uint8Array): Uint8Array {
  const payload = new Uint8Array(unit.length);
  let [used, zeros] = [0, 0];
  for (const byte of unit) {
    const inserted = zeros >= 2 && byte === 3;
    zeros = byte === 0 ? zeros + 1 : 0;
    if (!inserted) payload[used++] = byte;
  }
  return payload.subarray(0, used);
}

import { ProtocolError } from "../bytes/protocol_error.js";

/** Nested objects and arrays in a value. */
export const MAX_DEPTH = 32;
/** Values in a message, whatever their kind. A script of our server may send so many. */
export const MAX_VALUES = 100_000;

/** What decoding one message may cost: no deep recursion, no counts that promise more than there is. */
export class DecodeBudget {
  private depth = 0;
  private values = 0;

  value(): void {
    if (++this.values > MAX_VALUES) throw new ProtocolError("amf-budget", "the message holds too many values");
  }
  /** Elements that a count promises; each of them takes `size` bytes at least, of which `left` are there. */
  elements(count: number, size: number, left: number): void {
    if (count * size > left) throw new ProtocolError("bad-amf", "an array is cut short");
  }
  nested<T>(decode: () => T): T {
    if (++this.depth > MAX_DEPTH) throw new ProtocolError("amf-budget", "objects and arrays are nested too deeply");
    const value = decode();
    --this.depth;
    return value;
  }
}

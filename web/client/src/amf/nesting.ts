import { MAX_DEPTH } from "./decode_budget.js";
import { AmfEncodeError } from "./encode_error.js";

/** Keeps what is written within what readers take: our server reads values that are 32 deep. */
export class Nesting {
  private depth = 0;

  within(encode: () => void): void {
    if (++this.depth > MAX_DEPTH) throw new AmfEncodeError("the value is nested too deeply to be sent");
    encode();
    --this.depth;
  }
}

import assert from "node:assert/strict";

/** Waits until `look` gives something true. */
export async function eventually(look, what) {
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return assert.fail(`${what} did not come`);
}

/** Bytes from hexadecimal digits, with blanks where they help to read. */
export const hex = (digits) => Uint8Array.from(Buffer.from(digits.replace(/\s/g, ""), "hex"));

/** Every way to cut bytes that is worth trying: whole, byte by byte, and at random. */
export function* cuts(bytes, random = 5) {
  yield [bytes];
  yield Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
  for (let n = 0; n < random; ++n) {
    const pieces = [];
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + Math.floor(Math.random() * 300);
      pieces.push(bytes.subarray(at, at + size));
      at += size;
    }
    yield pieces;
  }
}

/** Bytes that wait to be sent: pieces go in whole and come out in any size. Who puts in bounds what it holds. */
export class ByteQueue {
  private pieces: Uint8Array[] = [];
  private total = 0;

  get length(): number {
    return this.total;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.pieces.push(bytes);
    this.total += bytes.length;
  }

  /** The first bytes, at most `limit`, taken out. */
  take(limit: number): Uint8Array<ArrayBuffer> {
    const taken = this.peek(limit);
    this.drop(taken.length);
    return taken;
  }

  /** A copy of the first bytes, at most `limit`. */
  peek(limit: number): Uint8Array<ArrayBuffer> {
    const copy = new Uint8Array(Math.min(limit, this.total));
    let filled = 0;
    for (const piece of this.pieces) {
      if (filled === copy.length) break;
      const part = piece.subarray(0, copy.length - filled);
      copy.set(part, filled);
      filled += part.length;
    }
    return copy;
  }

  /** Takes out the first `count` bytes, of which there are so many. */
  drop(count: number): void {
    this.total -= count;
    let whole = 0;
    while (count > 0) {
      const first = this.pieces[whole]!;
      if (first.length > count) {
        this.pieces[whole] = first.subarray(count);
        break;
      }
      count -= first.length;
      ++whole;
    }
    this.pieces.splice(0, whole);
  }

  clear(): void {
    this.pieces = [];
    this.total = 0;
  }
}

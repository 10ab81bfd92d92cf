const WINDOW = 3_000; // ms; a server may acknowledge in steps of 16 KiB, which have to be many in it
const SILENCE = 1_000; // ms without progress that count against the rate

interface Sample {
  at: number;
  taken: number;
}

/** How fast a connection takes what is written, from how much of it has been taken at what time. */
export class ThroughputMeter {
  private samples: Sample[] = [];
  private now = 0;

  /** Looks at the clock (ms) and at the number of bytes that have been taken so far. */
  look(now: number, taken: number): void {
    this.now = now;
    const newest = this.samples.at(-1);
    if (newest && taken < newest.taken) this.samples = []; // another connection
    if (taken !== this.samples.at(-1)?.taken) this.samples.push({ at: now, taken });
    while (this.samples.length > 2 && this.samples[1]!.at <= now - WINDOW) this.samples.shift();
  }

  /** Bits a second; null while that cannot be said. */
  get bitsPerSecond(): number | null {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (!first || !last || first === last) return null;
    const end = this.now - last.at > SILENCE ? this.now : last.at;
    return end > first.at ? (8000 * (last.taken - first.taken)) / (end - first.at) : null;
  }

  /** How long nothing has been taken, in milliseconds. */
  get stalled(): number {
    return this.samples.length === 0 ? 0 : this.now - this.samples.at(-1)!.at;
  }
}

const WINDOW = 3_000; // ms; a server may acknowledge in steps of 16 KiB, which have to be many in it
const SILENCE = 1_000; // ms without progress that count against the rate
const UNUSUAL = 1.5; // times what has passed between steps of late: on a slow line a step takes seconds

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
    const end = this.isUnusual(SILENCE) ? this.now : last.at;
    return end > first.at ? (8000 * (last.taken - first.taken)) / (end - first.at) : null;
  }

  /** Whether nothing has been taken for so many milliseconds, and for longer than steps take here. */
  isUnusual(silence: number): boolean {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (!first || !last) return false;
    const step = first === last ? 0 : (last.at - first.at) / (this.samples.length - 1);
    return this.now - last.at > Math.max(silence, UNUSUAL * step);
  }
}

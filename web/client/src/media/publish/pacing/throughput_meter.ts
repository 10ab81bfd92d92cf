const WINDOW = 3_000; // ms; a server may acknowledge in steps of 16 KiB, which have to be many in it
const OF_LATE = 1_100; // ms, over which a fall is noticed,
const LEAST_STEPS = 2; // if there are so many in it
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
    return this.rateFrom(0);
  }

  /** The same, or less where less than half of it is taken of late. */
  get bitsPerSecondOfLate(): number | null {
    const rate = this.bitsPerSecond;
    const from = this.samples.findIndex(({ at }) => at >= this.now - OF_LATE);
    const late = from >= 0 && from < this.samples.length - LEAST_STEPS ? this.rateFrom(from) : null;
    return rate !== null && late !== null && late < rate / 2 ? late : rate;
  }

  /** The most bytes that were taken at once. */
  get largestStep(): number {
    const steps = this.samples.slice(1).map(({ taken }, index) => taken - this.samples[index]!.taken);
    return steps.length > 0 ? Math.max(...steps) : Infinity;
  }

  private rateFrom(index: number): number | null {
    const [first, last] = [this.samples[index], this.samples.at(-1)];
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

const PARTS = 5; // of the window; as old as a fifth too much may be what is forgotten

/** The least of what was noted over the last so many milliseconds. */
export class LowWater {
  private readonly least: number[] = [];
  private part = 0;

  constructor(private readonly window: number) {}

  note(level: number, now: number): void {
    const part = Math.floor((now * PARTS) / this.window);
    if (this.least.length === 0 || part >= this.part + PARTS) this.restart(part);
    for (; this.part < part; ++this.part) {
      this.least.push(Infinity);
      if (this.least.length > PARTS) this.least.shift();
    }
    const last = this.least.length - 1;
    this.least[last] = Math.min(this.least[last]!, level);
  }

  /** Null before a whole window has been seen. */
  get value(): number | null {
    return this.least.length < PARTS ? null : Math.min(...this.least);
  }

  /** What was noted counts no more. */
  clear(): void {
    this.least.length = 0;
  }

  private restart(part: number): void {
    this.clear();
    this.part = part - 1;
  }
}

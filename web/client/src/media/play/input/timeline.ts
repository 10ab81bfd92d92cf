const BEGIN = 10_000; // ms: room for what is to be shown before the first message's time
const JUMP = 5_000; // ms, from which on times do not go on but begin anew
const STEP = 20; // ms, by which time advances over a jump

/**
 * Makes one line of the times of a stream's messages, which wrap at 2^32 milliseconds and jump when a publisher starts anew
 * or its clock is set. All tracks share it: where one jumps the others do, at once or some messages later, so that times on
 * either side of a jump fit.
 */
export class Timeline {
  private lastRaw = 0; // not wrapped
  private last = BEGIN;
  private offset: number | null = null;
  private offsetBefore = 0;

  /** The time of a message, in milliseconds on the line. */
  map(timestamp: number): number {
    const raw = this.lastRaw + ((timestamp - this.lastRaw) | 0);
    this.offset ??= this.offsetBefore = this.last - raw;
    if (!this.fits(raw + this.offset)) this.adopt(raw);
    this.lastRaw = raw;
    this.last = raw + this.offset;
    return this.last;
  }

  /** What follows is another stream: it goes on where the line is. */
  restart(): void {
    if (this.offset !== null) this.last += STEP;
    this.offset = null;
  }

  private fits(time: number): boolean {
    return Math.abs(time - this.last) <= JUMP;
  }

  private adopt(raw: number): void {
    const before = this.offset!;
    this.offset = this.fits(raw + this.offsetBefore) ? this.offsetBefore : this.last + STEP - raw;
    this.offsetBefore = before;
  }
}

const SHORTEST = 500; // ms over which a rate means something

/** How fast a count grows. */
export class RateMeter {
  private count = 0;
  private since = 0;
  private last = 0;

  /** A second; the same again if it is asked too soon. */
  perSecond(count: number, now: number): number {
    const time = now - this.since;
    if (time < SHORTEST) return this.last;
    this.last = this.since === 0 ? 0 : Math.round((1000 * (count - this.count)) / time);
    this.count = count;
    this.since = now;
    return this.last;
  }
}

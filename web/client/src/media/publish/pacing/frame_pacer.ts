/** Lets so many frames a second through, as evenly as the source's own rate permits. */
export class FramePacer {
  private due = -Infinity; // µs

  constructor(public framesPerSecond: number) {}

  /** Whether the frame of that time, in microseconds, is to be encoded. */
  admit(timestamp: number): boolean {
    const interval = 1e6 / this.framesPerSecond;
    // A source that is late, or whose timeline is another one, begins anew.
    if (timestamp > this.due + interval || timestamp < this.due - 2 * interval) this.due = timestamp;
    // A quarter early is in time: sources of the same rate are not exact.
    if (timestamp < this.due - interval / 4) return false;
    this.due += interval;
    return true;
  }
}

const LEAST_DISTANCE = 500; // ms between two, however often one is asked for: they are what costs most

/** When the next frame has to be one that can be decoded by itself. */
export class KeyFrameSchedule {
  private last = -Infinity; // ms
  private asked = true;

  /** `interval`: milliseconds from one to the next. */
  constructor(private readonly interval: number) {}

  request(): void {
    this.asked = true;
  }

  /** Whether the frame that is encoded at `now` has to be one; it is taken for one then. */
  take(now: number): boolean {
    const since = now - this.last;
    const due = since >= this.interval || (this.asked && since >= LEAST_DISTANCE);
    if (due) {
      this.last = now;
      this.asked = false;
    }
    return due;
  }

  /** Nothing is of use before the next one: it comes at once. */
  force(): void {
    this.last = -Infinity;
  }
}

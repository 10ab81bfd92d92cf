const WINDOW = 2_000; // ms, over which the promptest arrival counts
const LARGEST_SLEW = 0.5; // ms a sample, by which a track's times are moved towards what the window says
const JUMP = 200; // ms; what is further off than that is another timeline, or a track that stood still

/**
 * Puts the times of one track on the clock that all tracks of a stream share: milliseconds from the stream's beginning.
 * Cameras and microphones count from moments of their own, so a track's times are anchored to when its samples come.
 * Whatever comes late came through a queue, so the promptest one of the last seconds says where the track stands; that
 * follows devices whose clocks drift, and keeps the even distances that the device has measured.
 */
export class TrackClock {
  private offset: number | null = null; // from the track's milliseconds to the stream's
  private promptest = Infinity;
  private promptestBefore = Infinity; // in the window before this one
  private windowEnd = 0;
  private last = -1;

  /**
   * The time of a sample, greater than all before: `microseconds` in the track's count, `now` in the stream's milliseconds.
   * Not wrapped yet.
   */
  map(microseconds: number, now: number): number {
    const own = microseconds / 1000;
    const target = this.note(now - own, now);
    const off = this.offset === null ? Infinity : target - this.offset;
    if (Math.abs(off) > JUMP) this.offset = target;
    else this.offset! += Math.max(-LARGEST_SLEW, Math.min(off, LARGEST_SLEW));
    this.last = Math.max(this.last + 1, Math.round(own + this.offset!), 0);
    return this.last;
  }

  /** What comes counts from another moment: the track is another one. */
  restart(): void {
    this.offset = null;
    this.promptest = this.promptestBefore = Infinity;
    this.windowEnd = 0;
  }

  private note(observed: number, now: number): number {
    if (now >= this.windowEnd) {
      this.promptestBefore = now < this.windowEnd + WINDOW ? this.promptest : Infinity;
      this.promptest = Infinity;
      this.windowEnd = now + WINDOW;
    }
    this.promptest = Math.min(this.promptest, observed);
    return Math.min(this.promptest, this.promptestBefore);
  }
}

/** A time as RTMP carries it: it wraps at 2^32 milliseconds. */
export const wrapped = (milliseconds: number): number => milliseconds % 2 ** 32;

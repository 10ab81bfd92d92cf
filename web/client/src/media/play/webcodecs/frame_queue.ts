/** A decoded picture, as far as the queue knows it: a VideoFrame. Its memory is the decoder's until it is closed. */
export interface Frame {
  /** Microseconds. */
  readonly timestamp: number;
  close(): void;
}

/** Decoded pictures in the order of their times. */
export class FrameQueue<F extends Frame> {
  /** Pictures that were closed without having been shown. */
  dropped = 0;
  private frames: F[] = [];

  /** At most so many are kept; then the oldest goes. */
  constructor(private readonly capacity: number) {}

  get length(): number {
    return this.frames.length;
  }

  push(frame: F): void {
    let at = this.frames.length;
    while (at > 0 && this.frames[at - 1]!.timestamp > frame.timestamp) --at;
    this.frames.splice(at, 0, frame);
    if (this.frames.length > this.capacity) this.drop(1);
  }

  /** The newest whose time has come, in milliseconds; those before it are closed. The caller closes what it gets. */
  take(position: number): F | null {
    const due = this.countDue(position);
    if (due === 0) return null;
    this.drop(due - 1);
    return this.frames.shift()!;
  }

  /** Closes all that are over but the newest: for when nothing is shown. */
  prune(position: number): void {
    this.drop(this.countDue(position) - 1);
  }

  clear(): void {
    this.drop(this.frames.length);
  }

  private countDue(position: number): number {
    const after = this.frames.findIndex((frame) => frame.timestamp > position * 1000);
    return after < 0 ? this.frames.length : after;
  }

  private drop(count: number): void {
    if (count <= 0) return;
    for (const frame of this.frames.splice(0, count)) frame.close();
    this.dropped += count;
  }
}

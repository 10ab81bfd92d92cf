/** Where playing is: a time of the stream that advances with the wall's, at a speed. Milliseconds. */
export class PlayClock {
  private at = 0;
  private since: number | null = null;
  private speed = 1;

  constructor(private readonly now: () => number) {}

  get running(): boolean {
    return this.since !== null;
  }
  get position(): number {
    return this.since === null ? this.at : this.at + (this.now() - this.since) * this.speed;
  }

  /** Goes on from a position. */
  set(position: number, speed = this.speed): void {
    this.at = position;
    this.speed = speed;
    this.since = this.now();
  }
  setSpeed(speed: number): void {
    if (speed !== this.speed) this.set(this.position, speed);
  }
  /** Stands where it is. */
  stop(): void {
    this.at = this.position;
    this.since = null;
  }
}

const SHORTEST = 500; // ms
const FLOWING = 5_000;

/**
 * For how long an idle request may wait at the server, in milliseconds. While bytes flow it is short, so that a path that
 * has died silently is noticed soon; when it is quiet it grows. A box that ends quiet connections sooner teaches us to
 * wait less: what was lost twice in a row after the same wait is believed.
 */
export class HoldPolicy {
  private most: number;
  private hold: number;
  private losses = 0; // in a row

  /** `most` is what the server offers. */
  constructor(most: number) {
    this.most = Math.max(most, SHORTEST);
    this.hold = Math.min(FLOWING, this.most);
  }

  get milliseconds(): number {
    return Math.round(this.hold);
  }

  onData(): void {
    this.losses = 0;
    this.hold = Math.min(FLOWING, this.most);
  }
  /** The server has held the request to the end. */
  onQuiet(): void {
    this.losses = 0;
    this.hold = Math.min(2 * this.hold, this.most);
  }
  /** The connection has ended after `waited`. */
  onCut(waited: number): void {
    if (++this.losses > 1) this.waitLessThan((waited * 3) / 4);
  }
  /** Nothing came, not even an end. */
  onSilence(): void {
    this.waitLessThan(this.hold / 2);
  }

  private waitLessThan(limit: number): void {
    this.most = Math.max(Math.min(this.most, limit), SHORTEST);
    this.hold = Math.min(this.hold, this.most);
  }
}

const DEFAULT_WINDOW = 2_500_000; // until the peer says another
const SMALLEST_WINDOW = 4096; // smaller ones would cost more than they tell

/** When to acknowledge: once per window that the peer has asked for. */
export class AcknowledgementClock {
  private window = DEFAULT_WINDOW;
  private received = 0;
  private acknowledged = 0;

  setWindow(size: number): void {
    this.window = Math.max(size, SMALLEST_WINDOW);
  }

  /** The number to acknowledge, if it is time; all bytes count, those of the handshake as well. */
  onReceived(count: number): number | null {
    this.received += count;
    if (this.received - this.acknowledged < this.window) return null;
    this.acknowledged = this.received;
    return this.received;
  }
}

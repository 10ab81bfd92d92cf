const MAX_PINGS = 8; // that nobody has answered yet
const PATIENCE = 10_000; // ms, for an answer

interface Ping {
  began: number;
  settle(milliseconds: number | null): void;
}

/** Pings that a program has asked for, to learn how long the way is. */
export class PingTable {
  private readonly pings = new Map<number, Ping>();
  private last = 0;

  /** A value to be sent in a ping; null: there is no room, or no connection. */
  begin(connected: boolean): { value: number | null; answered: Promise<number | null> } {
    if (!connected || this.pings.size >= MAX_PINGS) return { value: null, answered: Promise.resolve(null) };
    const value = (this.last = Math.max(this.last + 1, Date.now() >>> 0) >>> 0);
    const answered = new Promise<number | null>((resolve) => {
      const late = setTimeout(() => this.settle(value, null), PATIENCE);
      const settle = (milliseconds: number | null): void => {
        clearTimeout(late);
        resolve(milliseconds);
      };
      this.pings.set(value, { began: performance.now(), settle });
    });
    return { value, answered };
  }

  onPong(value: number): void {
    const ping = this.pings.get(value);
    if (ping) this.settle(value, performance.now() - ping.began);
  }

  close(): void {
    for (const value of [...this.pings.keys()]) this.settle(value, null);
  }

  private settle(value: number, milliseconds: number | null): void {
    this.pings.get(value)?.settle(milliseconds);
    this.pings.delete(value);
  }
}

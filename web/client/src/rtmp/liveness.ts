/** How long a server may be silent before it is pinged, and before it counts as gone. Milliseconds. */
export interface LivenessLimits {
  pingAfter: number;
  goneAfter: number;
  /** The same while an answer or media is expected. */
  busyPingAfter: number;
  busyGoneAfter: number;
}
export const DEFAULT_LIVENESS: LivenessLimits = {
  pingAfter: 20_000,
  goneAfter: 60_000,
  busyPingAfter: 2_000,
  busyGoneAfter: 9_000,
};

/**
 * Whether a server is still there, judged by what it sends: any byte counts. Servers exist that never answer a ping;
 * the silence of such a one is no sign.
 */
export class Liveness {
  private heard: number;
  private pinged: number | null = null; // the last time
  private asked: number | null = null; // the first time since it was heard
  private answers = false;

  constructor(
    now: number,
    private readonly limits = DEFAULT_LIVENESS,
  ) {
    this.heard = now;
  }

  onBytes(now: number): void {
    this.heard = now;
    this.asked = null;
  }
  onPong(): void {
    this.answers = true;
  }
  /** It could not be heard until now, by no fault of its own. */
  excuse(now: number): void {
    this.onBytes(now);
  }

  /** What to do now. "ping" counts as done. The first ping finds out whether it is answered. */
  look(now: number, busy: boolean): "wait" | "ping" | "gone" {
    const { limits } = this;
    const pingAfter = busy ? limits.busyPingAfter : limits.pingAfter;
    const goneAfter = busy ? limits.busyGoneAfter : limits.goneAfter;
    const silence = now - this.heard;
    const overdue = this.asked !== null && now - this.asked >= pingAfter && silence >= goneAfter;
    if (overdue && this.answers) return "gone";
    if (this.pinged !== null && (silence < pingAfter || now - this.pinged < pingAfter)) return "wait";
    this.pinged = now;
    this.asked ??= now;
    return "ping";
  }
}

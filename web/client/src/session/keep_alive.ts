import { Liveness } from "../rtmp/liveness.js";
import type { ByteStream } from "../transport/byte_stream.js";

const LOOK_EVERY = 500; // ms
// ms; the machine slept, or is overloaded, or the page is hidden: what has come meanwhile is heard first. Once.
const LATE = 2_000;
const STALLED_AFTER = 10_000; // ms in which the server has taken nothing although there was something

/** Finds out within a bounded time that the server, or the way to it, is gone. */
export class KeepAlive {
  private readonly liveness = new Liveness(performance.now());
  private timer: ReturnType<typeof setInterval> | undefined;
  private lastLook = 0;
  private excused = false;
  private taken = 0;
  private tookAt = 0;

  constructor(
    private readonly stream: ByteStream,
    private readonly owner: {
      sendPing(): void;
      /** Whether something is expected of the server. */
      expectsData(): boolean;
      /** The last call. */
      onGone(reason: string, message: string): void;
    },
  ) {}

  start(): void {
    this.lastLook = this.tookAt = performance.now();
    this.liveness.excuse(this.lastLook);
    this.timer = setInterval(() => this.look(), LOOK_EVERY);
    this.look();
  }
  stop(): void {
    clearInterval(this.timer);
  }
  onBytes(): void {
    this.liveness.onBytes(performance.now());
  }
  onPong(): void {
    this.liveness.onPong();
  }

  private look(): void {
    const now = performance.now();
    this.excused = !this.excused && now - this.lastLook > LOOK_EVERY + LATE;
    this.lastLook = now;
    if (this.excused || this.stream.suspended) return this.excuse(now);
    const blocked = this.isBlocked(now);
    if (now - this.tookAt >= STALLED_AFTER) return this.doubt(now, "stalled", "the server takes nothing any more");
    const step = this.liveness.look(now, blocked || this.owner.expectsData());
    if (step === "ping") this.owner.sendPing();
    if (step === "gone") this.doubt(now, "ping-timeout", "the server answers no more");
  }

  private isBlocked(now: number): boolean {
    const { taken, blocked } = this.stream;
    if (taken !== this.taken || !blocked) this.tookAt = now;
    this.taken = taken;
    return blocked;
  }

  private excuse(now: number): void {
    this.liveness.excuse(now);
    this.tookAt = now;
  }

  /** A stream that can look for another connection does so first. */
  private doubt(now: number, reason: string, message: string): void {
    if (this.stream.suspect()) return this.excuse(now);
    this.owner.onGone(reason, message);
  }
}

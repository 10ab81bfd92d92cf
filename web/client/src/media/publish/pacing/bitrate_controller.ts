import { ThroughputMeter } from "./throughput_meter.js";

/** What the connection tells: bytes in total, and milliseconds. */
export interface ConnectionState {
  /** Written since it stands. */
  sent: number;
  /** Of them, what the way or the server has not taken yet. */
  waiting: number;
}

export interface BitrateLimits {
  /** Bits a second. */
  least: number;
  start: number;
  most: number;
}

// A server acknowledges every 16 KiB at least: so much may be on its way without anything being wrong.
const ALWAYS_UNDERWAY = 16 * 1024;
const CONGESTED = 400; // ms that what waits takes to leave
const CONGESTED_FOR = 500; // ms; a key frame alone is no congestion
const OVERFULL = 1_200; // ms; pictures are dropped
const DRAINED = 250; // ms; pictures go on
const CALM = 150; // ms
const BREATH = 1_000; // ms in which a key frame may take longer than that
const LONGEST_WAY = 350; // ms that may be the way itself, however much is on it
const WAY_WINDOW = 15_000; // ms over which the shortest delay is the way itself
const DECREASE_PAUSE = 1_500; // ms, for a decrease to show what it does
const OUTAGE = 1_500; // ms without progress: the way is cut, which says nothing about how much it carries
const HEADROOM = 0.85; // of what is carried; the rest empties the queue
const OVERSHOT = 0.9;
const INCREASE = 1.1;
const LEAST_PATIENCE = 4_000; // ms of calm before an increase
const MOST_PATIENCE = 30_000;
const REGRET = 4; // times as patient when an increase has led to congestion
const TRUST = 2; // times less when one has not
const USED = 0.6; // of the target; who does not use it learns nothing about more
const UNKNOWN_RATE = 1_000_000; // bits a second, until something has been measured
const SLOWEST = 16_000; // bits a second, to reckon with

/**
 * Decides how much to send from what the connection really carries: down at once to what it has taken, up slowly and more
 * slowly after each attempt that failed. Knows no clock; look() is called a few times a second.
 */
export class BitrateController {
  /** Bits a second for audio and video together. */
  target: number;
  /** How long what is sent now waits before it leaves, in milliseconds. */
  delay = 0;
  /** Whether so much waits that pictures are to be dropped. */
  overfull = false;

  private readonly meter = new ThroughputMeter();
  private way = Infinity; // the shortest delay of late
  private wayBefore = Infinity;
  private wayUntil = 0;
  private congestedSince: number | null = null;
  private calmSince: number | null = null;
  private calmAt = -Infinity;
  private decreasedAt = -Infinity;
  private increases = 0; // since the last decrease
  private patience = LEAST_PATIENCE;

  constructor(private readonly limits: BitrateLimits) {
    this.target = Math.min(Math.max(limits.start, limits.least), limits.most);
  }

  /** Bits a second that have been taken of late. */
  get carried(): number {
    return this.meter.bitsPerSecond ?? 0;
  }

  /** True: `target` or `overfull` has changed. */
  look(now: number, { sent, waiting }: ConnectionState): boolean {
    const before = [this.target, this.overfull];
    this.meter.look(now, sent - waiting);
    this.delay = this.delayOf(Math.max(0, waiting - ALWAYS_UNDERWAY));
    const queued = this.delay - this.wayDelay(now);
    this.overfull = queued > (this.overfull ? DRAINED : OVERFULL);
    if (waiting > 0 && this.meter.isUnusual(OUTAGE)) this.congestedSince = this.calmSince = null;
    else this.judge(now, queued);
    return before[0] !== this.target || before[1] !== this.overfull;
  }

  /** The connection is another one; what was learnt about the way is kept. */
  restart(): void {
    this.congestedSince = this.calmSince = null;
    this.overfull = false;
  }

  private delayOf(bytes: number): number {
    return (8000 * bytes) / Math.max(this.meter.bitsPerSecond ?? UNKNOWN_RATE, SLOWEST);
  }

  private wayDelay(now: number): number {
    if (now >= this.wayUntil) {
      this.wayBefore = this.way;
      this.way = Infinity;
      this.wayUntil = now + WAY_WINDOW;
    }
    this.way = Math.min(this.way, this.delay);
    return Math.min(this.way, this.wayBefore, LONGEST_WAY);
  }

  private judge(now: number, queued: number): void {
    this.congestedSince = queued > CONGESTED ? (this.congestedSince ?? now) : null;
    if (queued < CALM) this.calmAt = now;
    this.calmSince = now - this.calmAt < BREATH ? (this.calmSince ?? now) : null;
    const congested = this.congestedSince !== null && now - this.congestedSince >= CONGESTED_FOR;
    if (congested && now - this.decreasedAt >= DECREASE_PAUSE) this.decrease(now);
    if (this.calmSince !== null && now - this.calmSince >= this.patience) this.increase(now);
  }

  private decrease(now: number): void {
    const carried = this.meter.bitsPerSecond ?? this.target;
    // Where less is wanted than is carried, the queue is draining, or else the encoder gives more than it is asked for.
    const obeyed = this.overfull ? this.target : OVERSHOT * this.target;
    const wanted = carried < this.target ? Math.min(HEADROOM * carried, this.target) : obeyed;
    this.target = Math.max(Math.round(wanted), this.limits.least);
    if (this.increases > 0) this.patience = Math.min(REGRET * this.patience, MOST_PATIENCE);
    this.increases = 0;
    this.decreasedAt = now;
  }

  private increase(now: number): void {
    this.calmSince = now;
    if (this.carried < USED * this.target || this.target >= this.limits.most) return;
    if (this.increases > 0) this.patience = Math.max(this.patience / TRUST, LEAST_PATIENCE);
    ++this.increases;
    this.target = Math.min(Math.round(this.target * INCREASE), this.limits.most);
  }
}

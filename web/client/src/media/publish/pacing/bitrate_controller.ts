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
  /** With less there are no pictures; how much more there might be is to be found out by making some. 0 if there are always. */
  pictures?: number;
}

// A server acknowledges every 16 KiB at least: so much may be on its way without anything being wrong. Where it does so more often
// less is.
const MOST_UNDERWAY = 16 * 1024;
const CONGESTED = 400; // ms that what waits takes to leave
const CONGESTED_FOR = 500; // ms; a key frame alone is no congestion
const OVERFULL = 1_200; // ms; pictures are dropped
const DRAINED = 250; // ms; pictures go on
const CHOKED = 4_000; // ms; sound is left out as well, until no more waits than pictures are dropped for
const CALM = 150; // ms
const BREATH = 1_000; // ms in which a key frame may take longer than that
const LONGEST_WAY = 350; // ms that may be the way itself, however much is on it
const WAY_WINDOW = 15_000; // ms over which the shortest delay is the way itself
const DECREASE_PAUSE = 1_500; // ms, for a decrease to show what it does
const OUTAGE = 1_500; // ms without progress: the way is cut, which says nothing about how much it carries
const HEADROOM = 0.85; // of what is carried; the rest empties the queue
const OVERSHOT = 0.9;
const INCREASE = 1.1;
const MOST_INCREASE = 1.5; // up to what has been carried before
const NEAR = 1.2; // times what was carried when it was too little: further up it is another line
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
  /** Whether so much waits that pictures are to be dropped, */
  overfull = false;
  /** and even sound. */
  choked = false;

  private readonly meter = new ThroughputMeter();
  private way = Infinity; // the shortest delay of late
  private wayBefore = Infinity;
  private wayUntil = 0;
  private congestedSince: number | null = null;
  private calmSince: number | null = null;
  private calmAt = -Infinity;
  private decreasedAt = -Infinity;
  private increases = 0; // since the last decrease
  private best = 0; // that was carried without waiting
  private tooLittle = 0; // was carried at the last decrease
  private patience = LEAST_PATIENCE;

  constructor(private readonly limits: BitrateLimits) {
    this.target = Math.min(Math.max(limits.start, limits.least), limits.most);
  }

  /** Bits a second that have been taken of late. */
  get carried(): number {
    return this.meter.bitsPerSecond ?? 0;
  }

  /** True: `target`, `overfull` or `choked` has changed. */
  look(now: number, { sent, waiting }: ConnectionState): boolean {
    const before = [this.target, this.overfull, this.choked].join();
    this.meter.look(now, sent - waiting);
    this.delay = this.delayOf(Math.max(0, waiting - Math.min(this.meter.largestStep, MOST_UNDERWAY)));
    const queued = this.delay - this.wayDelay(now);
    this.overfull = queued > (this.overfull ? DRAINED : OVERFULL);
    this.choked = queued > (this.choked ? OVERFULL : CHOKED);
    if (waiting > 0 && this.meter.isUnusual(OUTAGE)) this.congestedSince = this.calmSince = null;
    else this.judge(now, queued);
    return before !== [this.target, this.overfull, this.choked].join();
  }

  /** The connection is another one; what was learnt about the way is kept. */
  restart(): void {
    this.congestedSince = this.calmSince = null;
    this.overfull = this.choked = false;
  }

  private delayOf(bytes: number): number {
    return (8000 * bytes) / Math.max(this.meter.bitsPerSecondOfLate ?? UNKNOWN_RATE, SLOWEST);
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
    if (queued < CALM) {
      this.calmAt = now;
      this.best = Math.max(this.best, Math.min(this.carried, this.target));
    }
    this.calmSince = now - this.calmAt < BREATH ? (this.calmSince ?? now) : null;
    const congested = this.congestedSince !== null && now - this.congestedSince >= CONGESTED_FOR;
    if (congested && now - this.decreasedAt >= DECREASE_PAUSE) this.decrease(now);
    if (this.calmSince !== null && now - this.calmSince >= this.pause) this.increase(now);
  }

  /** What was learnt where it was too much is of no use further up. */
  private get pause(): number {
    return this.increases > 0 && this.isElsewhere ? LEAST_PATIENCE : this.patience;
  }
  private get isElsewhere(): boolean {
    return this.target >= NEAR * this.tooLittle;
  }

  private decrease(now: number): void {
    const carried = this.meter.bitsPerSecondOfLate ?? this.target;
    // Where less is wanted than is carried, the queue is draining, or else the encoder gives more than it is asked for. Of sound alone
    // less is better: it goes on while the queue drains.
    const draining = this.overfull && this.target >= (this.limits.pictures ?? 0);
    const obeyed = draining ? this.target : OVERSHOT * this.target;
    const wanted = carried < this.target ? Math.min(HEADROOM * carried, this.target) : obeyed;
    // A fall may look deeper than it is: pictures do not go at the first sight.
    const { least, pictures = 0 } = this.limits;
    this.target = Math.max(Math.round(wanted), this.target > pictures ? Math.max(pictures, least) : least);
    if (this.increases > 0) this.patience = Math.min(REGRET * this.patience, MOST_PATIENCE);
    this.increases = 0;
    this.tooLittle = carried;
    this.decreasedAt = now;
  }

  private increase(now: number): void {
    this.calmSince = now;
    const { pictures = 0, most } = this.limits;
    const silent = this.target < pictures; // pictures have stopped, so that little is used
    if ((!silent && this.carried < USED * this.target) || this.target >= most) return;
    if (this.increases > 0) this.patience = Math.max(this.patience / TRUST, LEAST_PATIENCE);
    ++this.increases;
    this.target = Math.min(Math.max(Math.round(this.increased()), silent ? pictures : 0), most);
  }

  /** Carefully where it was too much the last time, and beyond all that was ever carried; else by more with each time. */
  private increased(): number {
    const careful = INCREASE * this.target;
    if (!this.isElsewhere) return careful;
    return Math.max(careful, Math.min(Math.min(INCREASE ** this.increases, MOST_INCREASE) * this.target, this.best));
  }
}

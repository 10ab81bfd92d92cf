import { LowWater } from "./low_water.js";

/** How a way of playing keeps near the live edge. Times in milliseconds. */
export interface CatchUpRules {
  /** Over how long the least level counts. */
  window: number;
  /** Above target: from here on it jumps. */
  jump: number;
  /** The same during the first moments, when the server sends what it has kept for joiners. */
  firstJump: number;
  /** By how much faster and slower than life, at most. */
  faster: number;
  slower: number;
}

/** WebCodecs: the pitch of sound follows the speed, so it stays below what is easily heard (a semitone is 5.9 %). */
export const LOW_DELAY_RULES: CatchUpRules = { window: 1_000, jump: 1_000, firstJump: 150, faster: 0.05, slower: 0.02 };
/** MSE: the browser keeps the pitch. */
export const BUFFERED_RULES: CatchUpRules = { window: 2_000, jump: 1_500, firstJump: 700, faster: 0.1, slower: 0.02 };

const FIRST_MOMENTS = 2_000; // ms
const TOLERANCE = 20; // ms around the target in which nothing is done
const FASTEST_AT = 400; // ms above the target
const SLOWEST_AT = 100; // ms below it
export const LARGEST_TARGET = 1_000; // ms, unless more was asked for
const STARVED_STEP = 40; // ms that are added when it was too little
const CALM = 15_000; // ms without that, behind which some of it is taken back
const RELAX = 0.75;

export interface Pace {
  speed: number;
  /** What plays shall go to the target at once. */
  jump: boolean;
}

/**
 * Decides how fast to play. `level` is what has come and was not played yet, in milliseconds; its least value over a while
 * is what nobody needed, and is held at a target: more is played away, less is gathered. A target that proves too small for
 * the network grows, and shrinks again in calm.
 */
export class CatchUp {
  private readonly low: LowWater;
  private extra = 0; // above what was asked for
  private began = -Infinity;
  private lastStarved = -Infinity;

  constructor(
    private readonly rules: CatchUpRules,
    private readonly wanted: number,
    private readonly now: () => number,
  ) {
    this.low = new LowWater(rules.window);
  }

  get target(): number {
    return this.wanted + this.extra;
  }

  /** Playing begins with another stream. */
  begin(): void {
    this.began = this.now();
    this.low.clear();
  }

  /** Playing had to wait for more. */
  onStarved(): void {
    this.raise(this.target + STARVED_STEP);
    this.low.clear();
  }

  /** The target has to be so large at least. */
  raise(target: number): void {
    const most = Math.max(LARGEST_TARGET - this.wanted, 0);
    this.extra = Math.min(Math.max(this.extra, Math.round(target - this.wanted)), most);
    this.lastStarved = this.now();
  }

  /** To be asked often, a few times in a window at least. */
  pace(level: number): Pace {
    const now = this.now();
    this.relax(now);
    this.low.note(level, now);
    const { jump, firstJump } = this.rules;
    if (level > this.target + (now - this.began < FIRST_MOMENTS ? firstJump : jump)) {
      this.low.clear();
      return { speed: 1, jump: true };
    }
    return { speed: this.speed(), jump: false };
  }

  private speed(): number {
    const { value } = this.low;
    if (value === null) return 1;
    const off = value - this.target;
    if (Math.abs(off) <= TOLERANCE) return 1;
    if (off > 0) return 1 + this.rules.faster * Math.min(off / FASTEST_AT, 1);
    return 1 - this.rules.slower * Math.min(-off / SLOWEST_AT, 1);
  }

  private relax(now: number): void {
    if (this.extra === 0 || now - this.lastStarved < CALM) return;
    this.extra = this.extra < TOLERANCE ? 0 : Math.round(this.extra * RELAX);
    this.lastStarved = now;
  }
}

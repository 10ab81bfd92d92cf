import type { RingEnd } from "./ring_end.js";
import type { Plane } from "./stereo.js";
import { NUMBERS, Written } from "./worklet.js";

const SAME = 0.06; // seconds by which times may be off and sound still follows on the sound before
const LONGEST_GAP = 1; // seconds that are filled with silence; what is further away begins anew
const DRIFT = 0.02; // share of a deviation that is taken over with each piece

/** Puts stereo sound with its time into a ring, and says from where and how fast it is to be played. Times in seconds of the stream. */
export class RingWriter {
  /** How many `start` and `clear` there were. */
  orders = 0;
  private readonly written = new Float64Array(NUMBERS);
  private end: RingEnd;
  private tail = 0; // as in Written
  private tailTime = 0;
  private floor = 0;
  private from = NaN;
  private speed = 1;

  /** `open` makes a ring for a rate. */
  constructor(
    private rate: number,
    private readonly open: (rate: number) => RingEnd,
  ) {
    this.end = open(rate);
    this.tell();
  }

  /** What the worklet has said since; false: nothing. */
  read(heard: Float64Array): boolean {
    return this.end.read(heard);
  }

  /** Takes the planes. */
  push(time: number, rate: number, left: Plane, right: Plane): void {
    if (rate !== this.rate) this.reopen(rate);
    const gap = time - this.tailTime;
    if (this.tail === this.floor) this.tailTime = time;
    else if (gap > LONGEST_GAP || gap < -SAME) this.restart(time);
    else if (gap > SAME) this.fill(Math.round(gap * rate));
    else this.tailTime += gap * DRIFT;
    this.append(left, right);
  }

  /** Plays from a time on. */
  start(from: number): void {
    this.order(from);
  }
  clear(): void {
    this.floor = this.tail;
    this.order(NaN);
  }
  setSpeed(speed: number): void {
    this.speed = speed;
    this.tell();
  }

  private reopen(rate: number): void {
    this.rate = rate;
    this.tail = this.floor = 0;
    this.from = NaN;
    this.end = this.open(rate);
    this.tell();
  }

  /** What was to be played before is over; who plays waits for another order. */
  private restart(time: number): void {
    this.floor = this.tail;
    this.from = NaN;
    this.tailTime = time;
  }

  private fill(samples: number): void {
    const silence = new Float32Array(samples);
    this.append(silence, silence);
  }

  private append(left: Plane, right: Plane): void {
    const at = this.tail;
    this.tail += left.length;
    this.tailTime += left.length / this.rate;
    this.end.write(this.numbers(), { at, left, right });
  }

  private order(from: number): void {
    ++this.orders;
    this.from = from;
    this.tell();
  }

  private tell(): void {
    this.end.write(this.numbers(), null);
  }

  private numbers(): Float64Array {
    const { written } = this;
    written[Written.tail] = this.tail;
    written[Written.tailTime] = this.tailTime;
    written[Written.floor] = this.floor;
    written[Written.orders] = this.orders;
    written[Written.from] = this.from;
    written[Written.speed] = this.speed;
    return written;
  }
}

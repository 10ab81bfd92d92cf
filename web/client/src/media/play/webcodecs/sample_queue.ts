import type { Sample, VideoConfiguration } from "../samples.js";

const MOST_SAMPLES = 2_048; // 34 s at 60 pictures a second: a server keeps 30 s for those who join
const MOST_BYTES = 16 * 1024 * 1024;

export type Waiting = VideoConfiguration | Sample;

const isSample = (one: Waiting): one is Sample => "data" in one;

/** Coded pictures, and the configurations among them, that wait for the decoder. */
export class SampleQueue {
  /** Pictures that were thrown away. */
  dropped = 0;
  private waiting: Waiting[] = [];
  private bytes = 0;
  private samples = 0;
  private needsKey = true;

  get length(): number {
    return this.waiting.length;
  }

  configure(configuration: VideoConfiguration): void {
    this.waiting.push(configuration);
    this.needsKey = true;
    // Configurations without pictures say nothing.
    if (this.waiting.length > MOST_SAMPLES) this.dropToKey();
  }

  push(sample: Sample): void {
    if (this.needsKey && !sample.key) return void ++this.dropped;
    this.needsKey = false;
    this.waiting.push(sample);
    this.bytes += sample.data.length;
    ++this.samples;
    if (this.bytes > MOST_BYTES || this.samples > MOST_SAMPLES) this.dropToKey();
  }

  shift(): Waiting | null {
    const next = this.waiting.shift() ?? null;
    if (next && isSample(next)) this.forget(next);
    return next;
  }

  /** Pictures are left out up to a key frame that is due: there is no time for what is before. */
  skipTo(position: number): void {
    for (let at = this.waiting.length - 1; at > 0; --at)
      if (this.isKey(at) && (this.waiting[at] as Sample).time <= position) return this.dropBefore(at);
  }

  /** The decoder has lost its state: it goes on at the next key frame. */
  requireKey(): void {
    let at = 0;
    while (at < this.waiting.length && !this.isKey(at)) ++at;
    const none = at === this.waiting.length;
    this.dropBefore(at);
    if (none) this.needsKey = true;
  }

  clear(): void {
    this.waiting = [];
    this.bytes = this.samples = 0;
    this.needsKey = true;
  }

  /** All goes that came before the newest key frame; if nothing did, everything. */
  private dropToKey(): void {
    const first = this.waiting.findIndex(isSample);
    let at = this.waiting.length - 1;
    while (at > first && !this.isKey(at)) --at;
    const found = at > first && first >= 0;
    this.dropBefore(found ? at : this.waiting.length);
    if (!found) this.needsKey = true;
  }

  private isKey(at: number): boolean {
    const one = this.waiting[at]!;
    return isSample(one) && one.key;
  }

  /** The newest configuration among what goes stays. */
  private dropBefore(end: number): void {
    const gone = this.waiting.splice(0, end);
    const configuration = gone.filter((one) => !isSample(one)).at(-1);
    for (const one of gone) if (isSample(one)) this.forget(one, 1);
    if (configuration) this.waiting.unshift(configuration);
  }

  private forget(sample: Sample, dropped = 0): void {
    this.bytes -= sample.data.length;
    --this.samples;
    this.dropped += dropped;
  }
}

import { BUFFERED_RULES, CatchUp } from "../timing/catch_up.js";

const LEAST_TARGET = 300; // ms: with less, browsers stop again and again
const SPEED_STEP = 0.005; // smaller changes of speed are not worth it
const INTO_RANGE = 0.01; // seconds

/** What is played of a video element, as far as it matters here: HTMLVideoElement. Times in seconds. */
export interface Playable {
  currentTime: number;
  playbackRate: number;
  readonly seeking: boolean;
  readonly buffered: { readonly length: number; start(i: number): number; end(i: number): number };
}

/** Keeps a video element near the end of what has come: by its speed, by seeking where it is too far, and over gaps. */
export class LiveEdge {
  stalls = 0;
  private readonly catchUp: CatchUp;
  private begun = false;

  constructor(
    private readonly video: Playable,
    targetDelay: number,
    now: () => number,
  ) {
    this.catchUp = new CatchUp(BUFFERED_RULES, Math.max(targetDelay, LEAST_TARGET), now);
  }

  get target(): number {
    return this.catchUp.target;
  }

  /** Whether playing has begun. */
  get playing(): boolean {
    return this.begun;
  }

  /** Another source. */
  restart(): void {
    this.begun = false;
  }

  /** The element has run out of data. */
  onStarved(): void {
    if (!this.begun || this.video.seeking) return;
    ++this.stalls;
    this.catchUp.onStarved();
  }

  /** To be called when something has come. True: playing may begin. */
  keepUp(): boolean {
    const { video, catchUp } = this;
    const last = video.buffered.length - 1;
    if (last < 0 || video.seeking) return false;
    const [start, end] = [video.buffered.start(last), video.buffered.end(last)];
    if (!this.begun) return this.begin(start, end);
    if (this.inGap()) return this.goTo(Math.max(start, end - catchUp.target / 1000));
    const { jump, speed } = catchUp.pace((end - video.currentTime) * 1000);
    if (jump) return this.goTo(Math.max(start, end - catchUp.target / 1000));
    if (Math.abs(video.playbackRate - speed) >= SPEED_STEP || speed === 1) video.playbackRate = speed;
    return false;
  }

  private begin(start: number, end: number): boolean {
    if ((end - start) * 1000 < this.catchUp.target) return false;
    this.begun = true;
    this.catchUp.begin();
    this.goTo(end - this.catchUp.target / 1000);
    return true;
  }

  /** Whether what plays is in front of a range that it cannot reach by playing. */
  private inGap(): boolean {
    const { currentTime, buffered } = this.video;
    for (let i = 0; i < buffered.length; ++i) {
      // The very end of a range that is not the last one is in the gap as well.
      const end = i < buffered.length - 1 ? buffered.end(i) - INTO_RANGE * 10 : Infinity;
      if (currentTime >= buffered.start(i) - INTO_RANGE && currentTime < end) return false;
    }
    return true;
  }

  private goTo(time: number): false {
    this.video.currentTime = time + INTO_RANGE;
    this.video.playbackRate = 1;
    return false;
  }
}

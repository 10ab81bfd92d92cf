/** Without a word for so long, in milliseconds, the other side is gone: pages in the background speak once a second only. */
const WORDS_ABSENT = 2_500;
/** Sound and pictures come every few milliseconds, whatever the page does: a second without them, and without a word, is no accident. */
const MEDIA_ABSENT = 900;
/** So long without either is odd already: the server's way is better made ready. */
const MEDIA_LATE = 300;
/** What counts as media flowing when something was heard last; whoever has turned it off goes on with words. */
const FLOWING = 600;

/** Decides from what comes of the other side whether the way to it is gone. Times are milliseconds of one clock. */
export class Silence {
  private mediaAt = -Infinity;

  constructor(private heardAt: number) {}

  onWord(now: number): void {
    this.heardAt = now;
  }
  onMedia(now: number): void {
    this.heardAt = this.mediaAt = now;
  }
  /** This page slept: what has come meanwhile is to be heard first. */
  onSleep(now: number): void {
    this.heardAt = now;
  }

  isLong(now: number): boolean {
    return now - this.heardAt > (this.flowed ? MEDIA_ABSENT : WORDS_ABSENT);
  }
  /** Long enough for doubts. Where no media flowed nobody misses any. */
  isOdd(now: number): boolean {
    return this.flowed && now - this.heardAt > MEDIA_LATE;
  }

  private get flowed(): boolean {
    return this.heardAt - this.mediaAt < FLOWING;
  }
}

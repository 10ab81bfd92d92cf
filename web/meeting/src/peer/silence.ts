/** Without a word for so long, in milliseconds, the other side is gone: pages in the background speak once a second only. */
const WORDS_ABSENT = 2_500;
/** Sound and pictures come every few milliseconds, whatever the page does: a second without them, and without a word, is no accident. */
const MEDIA_ABSENT = 900;
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
    const flowed = this.heardAt - this.mediaAt < FLOWING;
    return now - this.heardAt > (flowed ? MEDIA_ABSENT : WORDS_ABSENT);
  }
}

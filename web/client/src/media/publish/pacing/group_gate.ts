/**
 * Which pictures go out. A picture that is left out makes all behind it useless, up to the next key frame, so whole ends of
 * groups are dropped rather than single pictures.
 */
export class GroupGate {
  private broken = true; // nothing has been sent that the next picture builds on
  private held = false;

  /** Whether nothing but a key frame may go out now. */
  get waitsForKeyFrame(): boolean {
    return this.broken;
  }
  /** Whether nothing at all may go out. */
  get closed(): boolean {
    return this.held;
  }

  /** Offers a picture; `send` says whether it was taken. */
  offer(isKey: boolean, send: () => boolean): boolean {
    const passes = !this.held && (isKey || !this.broken) && send();
    this.broken = !passes;
    return passes;
  }

  /** Nothing goes out until release(). */
  hold(): void {
    this.held = true;
    this.broken = true;
  }
  /** It goes on, with a key frame. */
  release(): void {
    this.held = false;
  }
  /** What was sent is lost: it goes on with a key frame. */
  restart(): void {
    this.broken = true;
  }
}

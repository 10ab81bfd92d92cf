import { StreamPlayer, type Watermark } from "sallyport/media";
import type { MeetingSession } from "./meeting_session.js";

const TRY_AGAIN_AFTER = 2_000; // ms
/** What a browser lacks it lacks; but the stream may become another. */
const TRY_LACKING_AFTER = 15_000; // ms
/** By which browsers see that somebody has done something. */
const TOUCHES = ["pointerdown", "pointerup", "keydown"] as const;

/** Another person's camera or screen in an element of the page, on whatever connection there is. */
export class RemotePicture {
  /** What the publisher tells by a data message. */
  onTold: (method: string, args: readonly unknown[]) => void = () => {};

  /** What the browser lacks to play it, as people call it; empty: nothing, as far as is known. */
  onLacking: (codecs: readonly string[]) => void = () => {};

  private player: StreamPlayer | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly unwatch: () => void;
  private waiting: (() => void)[] = [];
  private hidden = false;

  constructor(
    private readonly session: MeetingSession,
    private readonly container: HTMLElement,
    private readonly stream: string,
    private readonly look: { label: string; watermark: Watermark | null },
  ) {
    this.unwatch = session.connection.watch(() => this.begin());
    this.begin();
  }

  /** True: something else is shown and heard in its place. */
  set replaced(replaced: boolean) {
    if (this.hidden === replaced) return;
    this.hidden = replaced;
    if (replaced) {
      this.end();
      this.onLacking([]);
    } else this.begin();
  }

  get replaced(): boolean {
    return this.hidden;
  }

  /** Calls once when the next player shows its first picture. */
  whenShown(call: () => void): void {
    this.waiting.push(call);
  }

  close(): void {
    this.unwatch();
    this.end();
  }

  private begin(): void {
    this.end();
    const connection = this.session.connection.value;
    if (!connection || this.hidden) return;
    const player = (this.player = new StreamPlayer(connection, this.container, this.look));
    player.addEventListener("data", ({ name, args }) => this.onTold(name, args));
    player.addEventListener("audioblocked", () => player.audioBlocked && this.resumeSoon(player));
    player.addEventListener("state", () => {
      if (player === this.player && player.state === "failed") this.beginLater(TRY_AGAIN_AFTER);
      if (player === this.player && player.state === "playing") this.onLacking([]);
    });
    player.addEventListener("error", ({ codecs }) => {
      if (player !== this.player || player.state !== "failed" || codecs.length === 0) return;
      this.beginLater(TRY_LACKING_AFTER);
      this.onLacking(codecs);
    });
    player.addEventListener("resize", () => {
      for (const call of this.waiting.splice(0)) call();
    });
    player.play(this.stream).catch(() => player === this.player && this.beginLater(TRY_AGAIN_AFTER));
  }

  /** Browsers hold sound back until the person has done something in the page. */
  private resumeSoon(player: StreamPlayer): void {
    const resume = (): void => {
      if (player === this.player) player.resume();
      if (player === this.player && player.audioBlocked) return; // a touch counts when it ends, not when it begins
      for (const type of TOUCHES) removeEventListener(type, resume);
    };
    for (const type of TOUCHES) addEventListener(type, resume);
  }

  private beginLater(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.begin(), pause);
  }

  private end(): void {
    clearTimeout(this.timer);
    this.player?.close();
    this.player = null;
  }
}

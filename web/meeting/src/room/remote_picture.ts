import { StreamPlayer, type Watermark } from "sallyport/media";
import type { MeetingSession } from "./meeting_session.js";

const TRY_AGAIN_AFTER = 2_000; // ms

/** Another person's camera or screen in an element of the page, on whatever connection there is. */
export class RemotePicture {
  /** What the publisher tells by a data message. */
  onTold: (method: string, args: readonly unknown[]) => void = () => {};

  private player: StreamPlayer | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly unwatch: () => void;
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
    if (replaced) this.end();
    else this.begin();
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
    player.addEventListener("data", (event) => {
      const { name, args } = event as unknown as { name: string; args: readonly unknown[] };
      this.onTold(name, args);
    });
    player.addEventListener("state", () => {
      if (player.state === "failed" && player === this.player) this.beginLater();
    });
    player.play(this.stream).catch(() => player === this.player && this.beginLater());
  }

  private beginLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.begin(), TRY_AGAIN_AFTER);
  }

  private end(): void {
    clearTimeout(this.timer);
    this.player?.close();
    this.player = null;
  }
}

import { type Watermark, WatermarkOverlay } from "sallyport/media";

/** How long the last direct picture stays while the server's is on its way; milliseconds. */
const LONGEST_STAY = 15_000;

/** Another person's media as it comes directly, in front of what the server's player shows. */
export class DirectPicture {
  /** From now on it is seen and heard. */
  onShown: () => void = () => {};

  private readonly root = document.createElement("div");
  private readonly video = document.createElement("video");
  private readonly overlay: WatermarkOverlay;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private shown = false;
  private readonly closed = new AbortController();

  constructor(
    container: HTMLElement,
    private readonly stream: MediaStream,
    look: { label: string; watermark: Watermark | null },
    /** Without a camera there is nothing to be waited for. */
    private readonly hasPicture: boolean,
  ) {
    const { root, video } = this;
    root.className = "direct";
    Object.assign(video, { autoplay: true, playsInline: true, muted: true, srcObject: stream });
    video.setAttribute("aria-label", look.label);
    root.append(video);
    container.append(root);
    this.overlay = new WatermarkOverlay(root, video);
    this.overlay.watermark = look.watermark;
  }

  begin(): void {
    if (!this.hasPicture) return this.show();
    this.video.requestVideoFrameCallback(() => this.show());
    this.video.addEventListener("resize", () => this.video.videoWidth > 0 && this.show());
  }

  /** Something else is seen and heard in its place; false: that is over. */
  set hidden(hidden: boolean) {
    if (!this.shown) return;
    this.root.classList.toggle("shown", !hidden);
    this.video.muted = hidden;
    if (!hidden) this.video.play().catch(() => this.playSilently());
  }

  /** The way is gone: the last picture stays until `ready`, which the server's player tells. */
  fade(ready: (done: () => void) => void): void {
    this.closed.abort();
    this.video.muted = true;
    this.video.pause(); // a track that has ended shows black; its last picture shall stay
    this.timer = setTimeout(() => this.close(), LONGEST_STAY);
    ready(() => this.close());
  }

  close(): void {
    clearTimeout(this.timer);
    this.closed.abort();
    this.overlay.close();
    this.video.srcObject = null;
    this.root.remove();
  }

  private show(): void {
    if (this.shown || this.video.srcObject !== this.stream) return;
    this.shown = true;
    this.root.classList.add("shown");
    this.video.muted = false;
    this.video.play().catch(() => this.playSilently());
    this.onShown();
  }

  /** Browsers hold sound back until the person has done something in the page; the picture goes on meanwhile. */
  private playSilently(): void {
    const { video } = this;
    if (this.closed.signal.aborted) return;
    video.muted = true;
    video.play().catch(() => {});
    const listen = (): void => {
      video.muted = false;
      video.play().catch(() => this.playSilently());
    };
    addEventListener("pointerup", listen, { once: true, signal: this.closed.signal });
    addEventListener("keydown", listen, { once: true, signal: this.closed.signal });
  }
}

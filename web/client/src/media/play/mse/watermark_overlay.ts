import { type Watermark, WatermarkLayer } from "../watermark.js";

const STYLE = { position: "absolute", inset: "0", width: "100%", height: "100%", objectFit: "contain", pointerEvents: "none" };

/** Lays the watermark over a video element, and puts it back when somebody has taken it away or hidden it. */
export class WatermarkOverlay {
  private readonly layer = new WatermarkLayer(() => {});
  private readonly guard = new MutationObserver(() => this.restore());
  private readonly sizes = new ResizeObserver(() => this.resize());
  private readonly style: string;

  /** `root` holds the video and is what the overlay lies in. */
  constructor(
    private readonly root: HTMLElement,
    private readonly video: HTMLVideoElement,
  ) {
    const { canvas } = this.layer;
    Object.assign(canvas.style, STYLE);
    canvas.setAttribute("aria-hidden", "true");
    this.style = canvas.style.cssText;
    this.sizes.observe(video);
    video.addEventListener("resize", () => this.resize());
  }

  get watermark(): Watermark | null {
    return this.layer.watermark;
  }
  set watermark(mark: Watermark | null) {
    this.guard.disconnect();
    this.layer.watermark = mark;
    this.layer.canvas.remove();
    if (!mark) return;
    this.restore();
    this.guard.observe(this.root, { childList: true, subtree: true, attributes: true });
  }

  close(): void {
    this.guard.disconnect();
    this.sizes.disconnect();
  }

  private restore(): void {
    const { canvas } = this.layer;
    if (canvas.parentNode !== this.root || this.root.lastChild !== canvas) this.root.append(canvas);
    if (canvas.style.cssText !== this.style) canvas.style.cssText = this.style;
    for (const name of ["class", "hidden", "id"]) if (canvas.hasAttribute(name)) canvas.removeAttribute(name);
    this.resize();
  }

  /** The part of the element that the picture takes, in the screen's pixels. */
  private resize(): void {
    const { videoWidth, videoHeight, clientWidth, clientHeight } = this.video;
    if (videoWidth === 0 || clientWidth === 0) return;
    const scale = Math.min(clientWidth / videoWidth, clientHeight / videoHeight) * devicePixelRatio;
    this.layer.resize(Math.round(videoWidth * scale), Math.round(videoHeight * scale));
  }
}

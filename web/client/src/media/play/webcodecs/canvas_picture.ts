import { type Watermark, WatermarkLayer } from "../watermark.js";

/** Shows pictures on a canvas of their size, the watermark drawn into each of them. */
export class CanvasPicture {
  readonly canvas = document.createElement("canvas");
  private readonly context = this.canvas.getContext("2d", { alpha: false });
  private readonly layer = new WatermarkLayer(() => this.redraw());
  private shown: VideoFrame | null = null;

  constructor(
    label: string,
    private readonly onResize: (width: number, height: number) => void,
  ) {
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", label);
    Object.assign(this.canvas.style, { display: "block", width: "100%", height: "100%", objectFit: "contain" });
  }

  get watermark(): Watermark | null {
    return this.layer.watermark;
  }
  set watermark(mark: Watermark | null) {
    this.layer.watermark = mark;
  }

  /** Of the pictures; 0 while there was none. */
  get size(): { width: number; height: number } {
    const { width, height } = this.canvas;
    return this.shown ? { width, height } : { width: 0, height: 0 };
  }

  /** Shows a picture and keeps it until the next one. */
  show(frame: VideoFrame): void {
    this.shown?.close();
    this.shown = frame;
    this.resize(frame.displayWidth, frame.displayHeight);
    this.redraw();
  }

  close(): void {
    this.shown?.close();
    this.shown = null;
  }

  private resize(width: number, height: number): void {
    if (this.canvas.width === width && this.canvas.height === height) return;
    Object.assign(this.canvas, { width, height });
    this.layer.resize(width, height);
    this.onResize(width, height);
  }

  private redraw(): void {
    if (!this.shown || !this.context) return;
    const { width, height } = this.canvas;
    this.context.drawImage(this.shown, 0, 0, width, height);
    if (this.layer.watermark) this.context.drawImage(this.layer.canvas, 0, 0);
  }
}

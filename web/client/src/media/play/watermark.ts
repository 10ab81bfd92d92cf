export type WatermarkPlacement =
  | "top-left" | "top" | "top-right"
  | "left" | "center" | "right"
  | "bottom-left" | "bottom" | "bottom-right"
  | "tiled";

/** What is drawn over the picture, to tell who looks at it. It deters and does not prevent: the picture is in the page. */
export interface Watermark {
  text?: string;
  /** A logo; from another server only if that one permits it (CORS). */
  imageUrl?: string;
  placement: WatermarkPlacement;
  /** 0 to 1 */
  opacity: number;
}

interface Size {
  width: number;
  height: number;
}

const TEXT_HEIGHT = 0.05; // of the picture's
const SMALLEST_TEXT = 10; // pixels
const LOGO_HEIGHT = 0.15;
const WIDEST = 0.9; // of the picture's width
const MARGIN = 0.03; // of the picture's height
const TILT = -Math.PI / 8;
const TILE_SPACING = 2.5; // of what is repeated
const MOST_TILES = 400;

/** Where something of a size is drawn over a picture: the middle points, in pixels. */
export function placesOf(placement: WatermarkPlacement, picture: Size, item: Size): { x: number; y: number }[] {
  if (placement === "tiled") return tiles(picture, item);
  const margin = MARGIN * picture.height;
  const along = (before: string, after: string, whole: number, part: number) => {
    if (placement.includes(before)) return margin + part / 2;
    return placement.includes(after) ? whole - margin - part / 2 : whole / 2;
  };
  const x = along("left", "right", picture.width, item.width);
  return [{ x, y: along("top", "bottom", picture.height, item.height) }];
}

/** Rows, every other one shifted. They reach over the edges. */
function tiles(picture: Size, item: Size): { x: number; y: number }[] {
  const stepX = Math.max(item.width * 1.5, 20);
  const stepY = Math.max(item.height * TILE_SPACING, 20);
  const places = [];
  for (let [y, row] = [0, 0]; y <= picture.height + stepY; y += stepY, ++row)
    for (let x = (row % 2) * (stepX / 2); x <= picture.width + stepX / 2; x += stepX)
      if (places.length < MOST_TILES) places.push({ x, y });
  return places;
}

/** A watermark as a picture of its own, made anew when the size changes. */
export class WatermarkLayer {
  readonly canvas = document.createElement("canvas");
  private mark: Watermark | null = null;
  private logo: HTMLImageElement | null = null;

  /** `onChange`: the layer looks different now. */
  constructor(private readonly onChange: () => void) {}

  get watermark(): Watermark | null {
    return this.mark;
  }
  set watermark(mark: Watermark | null) {
    this.mark = mark && { ...mark };
    this.logo = mark?.imageUrl ? this.load(mark.imageUrl) : null;
    this.draw();
  }

  /** The size of what it lies on, in pixels. */
  resize(width: number, height: number): void {
    if (this.canvas.width === width && this.canvas.height === height) return;
    Object.assign(this.canvas, { width, height });
    this.draw();
  }

  private load(url: string): HTMLImageElement {
    const image = new Image();
    image.crossOrigin = "anonymous"; // so that pages can still read their canvas
    image.onload = () => image === this.logo && this.draw();
    image.src = url;
    return image;
  }

  private draw(): void {
    const { width, height } = this.canvas;
    const context = this.canvas.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, width, height);
    if (this.mark && width > 0 && height > 0) this.drawMark(context, this.mark);
    this.onChange();
  }

  private drawMark(context: CanvasRenderingContext2D, { text, placement, opacity }: Watermark): void {
    context.save();
    context.globalAlpha = Math.min(Math.max(opacity, 0), 1);
    if (this.logo?.complete && this.logo.naturalWidth > 0) this.drawLogo(context, this.logo, placement, Boolean(text));
    if (text) this.drawText(context, text, placement);
    context.restore();
  }

  private drawText(context: CanvasRenderingContext2D, text: string, placement: WatermarkPlacement): void {
    const { width, height } = this.canvas;
    const wanted = Math.max(SMALLEST_TEXT, TEXT_HEIGHT * height);
    const font = (size: number) => `600 ${size}px system-ui, sans-serif`;
    context.font = font(wanted);
    const size = wanted * Math.min(1, (WIDEST * width) / context.measureText(text).width);
    context.font = font(size);
    Object.assign(context, { textAlign: "center", textBaseline: "middle", fillStyle: "#fff", strokeStyle: "#000" });
    Object.assign(context, { lineWidth: size / 8, lineJoin: "round" });
    const item = { width: context.measureText(text).width, height: size };
    this.atEach(context, placement, item, () => {
      context.strokeText(text, 0, 0); // readable on white as on black
      context.fillText(text, 0, 0);
    });
  }

  /** Beside a text in the same place it stands above or below it. */
  private drawLogo(
    context: CanvasRenderingContext2D,
    logo: HTMLImageElement,
    placement: WatermarkPlacement,
    beside: boolean,
  ): void {
    const { width, height } = this.canvas;
    const scale = Math.min((LOGO_HEIGHT * height) / logo.naturalHeight, (WIDEST * width) / logo.naturalWidth);
    const item = { width: scale * logo.naturalWidth, height: scale * logo.naturalHeight };
    const textRoom = beside ? (TEXT_HEIGHT + MARGIN) * height : 0;
    const shift = placement.includes("bottom") ? -textRoom : textRoom;
    this.atEach(context, placement, item, () => {
      context.drawImage(logo, -item.width / 2, shift - item.height / 2, item.width, item.height);
    });
  }

  private atEach(context: CanvasRenderingContext2D, placement: WatermarkPlacement, item: Size, draw: () => void): void {
    for (const { x, y } of placesOf(placement, this.canvas, item)) {
      context.save();
      context.translate(x, y);
      if (placement === "tiled") context.rotate(TILT);
      draw();
      context.restore();
    }
  }
}

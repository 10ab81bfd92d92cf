/** Size in pixels and pictures a second. */
export interface Picture {
  width: number;
  height: number;
  framesPerSecond: number;
}

/** Which part of the source's size, and of its frame rate, a step keeps. The rate is given up before the size. */
const STEPS = [
  { scale: 1, rate: 1 },
  { scale: 1, rate: 2 / 3 },
  { scale: 3 / 4, rate: 2 / 3 },
  { scale: 1 / 2, rate: 2 / 3 },
  { scale: 1 / 2, rate: 1 / 2 },
  { scale: 1 / 3, rate: 1 / 2 },
  { scale: 1 / 4, rate: 1 / 3 },
];
const LEAST_BITS = 0.035; // for each pixel; with less, fewer pixels look better
const OVERSHOT = 1.25; // times what was asked for: the encoder cannot make less of these pixels
const FORGET = 0.95; // of what was learnt so, with each time that it can
const USEFUL = 4; // times the least; more is not seen
const UP_MARGIN = 1.3; // a step up needs that much more than the step would
const UP_AFTER = 5_000; // ms for which there was enough
const SMALLEST_SIDE = 90;

const pixelsPerSecond = ({ width, height, framesPerSecond }: Picture): number => width * height * framesPerSecond;

/**
 * Which size and frame rate suit a bitrate: down at once, up when it has been enough for a while. How many bits a pixel needs
 * is learnt from what the encoder makes of the pictures.
 */
export class QualityLadder {
  private step = 0;
  private leastBits = LEAST_BITS;
  private enoughSince: number | null = null;

  /** What to encode of `source` with `bitrate` bits a second at `now`, in milliseconds. */
  choose(source: Picture, bitrate: number, now: number): Picture {
    while (this.step < STEPS.length - 1 && bitrate < this.needOf(source, this.step) && mayShrink(source, this.step + 1)) {
      ++this.step;
      this.enoughSince = null;
    }
    this.climb(source, bitrate, now);
    return pictureAt(source, this.step);
  }

  /** Of `picture` the encoder has made `given` bits a second, when `asked` were wanted. */
  learn(picture: Picture, asked: number, given: number): void {
    const needed = given > OVERSHOT * asked ? given / pixelsPerSecond(picture) : 0;
    this.leastBits = Math.max(LEAST_BITS, FORGET * this.leastBits, needed);
  }

  /** Bits a second beyond which a picture does not get any better. */
  usefulBitrate(picture: Picture): number {
    return Math.round(USEFUL * this.leastBits * pixelsPerSecond(picture));
  }

  private climb(source: Picture, bitrate: number, now: number): void {
    const enough = this.step > 0 && bitrate >= UP_MARGIN * this.needOf(source, this.step - 1);
    this.enoughSince = enough ? (this.enoughSince ?? now) : null;
    if (this.enoughSince === null || now - this.enoughSince < UP_AFTER) return;
    --this.step;
    this.enoughSince = null;
  }

  private needOf(source: Picture, step: number): number {
    return this.leastBits * pixelsPerSecond(pictureAt(source, step));
  }
}

function mayShrink(source: Picture, step: number): boolean {
  const { width, height } = pictureAt(source, step);
  return STEPS[step]!.scale === STEPS[step - 1]!.scale || Math.min(width, height) >= SMALLEST_SIDE;
}

function pictureAt(source: Picture, step: number): Picture {
  const { scale, rate } = STEPS[step]!;
  return {
    width: even(source.width * scale),
    height: even(source.height * scale),
    framesPerSecond: Math.max(1, Math.round(source.framesPerSecond * rate)),
  };
}

/** The largest picture of that shape that fits; encoders want even sides. */
export function fit(width: number, height: number, mostWidth: number, mostHeight: number): { width: number; height: number } {
  const scale = Math.min(1, mostWidth / width, mostHeight / height);
  return { width: even(width * scale), height: even(height * scale) };
}

const even = (length: number): number => Math.max(2, 2 * Math.round(length / 2));

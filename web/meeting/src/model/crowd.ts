/** What one camera may take of everybody's line, by how many there are. Bits a second, sound included. */
export interface CameraLimits {
  maxWidth: number;
  maxHeight: number;
  maxFrameRate: number;
  maxBitrate: number;
}

const FEW: CameraLimits = { maxWidth: 1280, maxHeight: 720, maxFrameRate: 30, maxBitrate: 1_800_000 };
const SOME: CameraLimits = { maxWidth: 640, maxHeight: 360, maxFrameRate: 24, maxBitrate: 700_000 };
const MANY: CameraLimits = { maxWidth: 480, maxHeight: 270, maxFrameRate: 20, maxBitrate: 350_000 };

/** Sixteen cameras together stay below 6 Mbit/s. A screen has to be readable, and moves little. */
export const SCREEN_LIMITS: CameraLimits = { maxWidth: 1920, maxHeight: 1080, maxFrameRate: 15, maxBitrate: 2_500_000 };

/**
 * The limits for so many cameras. It takes one less than has made them narrower to make them wider again, so that somebody who
 * comes and goes does not interrupt everybody's stream.
 */
export function limitsFor(cameras: number, before: CameraLimits | null): CameraLimits {
  const wanted = at(cameras);
  const relaxed = at(cameras + 1);
  if (before === null || wanted.maxBitrate < before.maxBitrate) return wanted;
  return relaxed.maxBitrate > before.maxBitrate ? relaxed : before;
}

function at(cameras: number): CameraLimits {
  if (cameras <= 4) return FEW;
  return cameras <= 9 ? SOME : MANY;
}

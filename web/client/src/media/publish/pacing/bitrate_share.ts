/** Bits a second for pictures, whatever the sound takes. */
const LEAST_FOR_PICTURES = 40_000;
/** Bits a second of Opus with which speech is still understood well. */
const LESS_SOUND = [40_000, 24_000, 16_000];

/** What there is to send; `sound`: bits a second that it has where there is room, 0 without sound. */
export interface Sharers {
  pictures: boolean;
  sound: number;
  /** Whether its encoder also does with less. */
  yields: boolean;
}

/** Bits a second of each; 0: there is no room for any. */
export interface Share {
  pictures: number;
  sound: number;
}

/**
 * Divides a bitrate. Sound keeps what it has until pictures are at their least, and has it back before they get more. Where there is
 * no room for both, there are no pictures.
 */
export function shareOf(total: number, sharers: Sharers): Share {
  const both = total >= leastWithPictures(sharers);
  const reserved = sharers.pictures && both ? LEAST_FOR_PICTURES : 0;
  const steps = soundSteps(sharers);
  const sound = steps.find((step) => total - step >= reserved) ?? steps.at(-1)!;
  return { sound, pictures: both ? Math.max(total - sound, LEAST_FOR_PICTURES) : 0 };
}

/** Below this nothing becomes less any more. */
export function leastShare(sharers: Sharers): number {
  return sharers.sound > 0 ? soundSteps(sharers).at(-1)! : LEAST_FOR_PICTURES;
}

/** Below this there are no pictures beside the sound; 0 where that cannot be. */
export function leastWithPictures(sharers: Sharers): number {
  return sharers.pictures && sharers.sound > 0 ? LEAST_FOR_PICTURES + leastShare(sharers) : 0;
}

/** From the most down. */
function soundSteps({ sound, yields }: Sharers): number[] {
  return yields ? [sound, ...LESS_SOUND.filter((step) => step < sound)] : [sound];
}

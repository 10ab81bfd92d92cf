/** What a quality means for the publisher: upper bounds. Its picture is a wide one; cameras may have another shape. */
export interface Quality {
  maxWidth: number;
  maxHeight: number;
  maxBitrate: number;
}

const BITRATES: Record<number, number> = { 360: 600_000, 480: 1_200_000, 720: 2_500_000, 1080: 5_000_000 };

export function qualityOf(height: number): Quality {
  return { maxWidth: Math.ceil((height * 16) / 9 / 2) * 2, maxHeight: height, maxBitrate: BITRATES[height] ?? BITRATES[720]! };
}

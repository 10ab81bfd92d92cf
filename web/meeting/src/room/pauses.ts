/** How long to wait before each attempt to come back, in milliseconds. The last one repeats. */
const PAUSES = [300, 1_000, 2_000, 4_000, 8_000];
/** The server remembers for ten minutes who was in a room. */
const GIVE_UP_AFTER = 10 * 60_000; // ms

/** Null: it has been tried for long enough. A little random, so that not everybody returns at once. */
export function pauseBefore(attempt: number, elapsed: number, random = Math.random()): number | null {
  if (elapsed > GIVE_UP_AFTER) return null;
  const pause = PAUSES[Math.min(attempt, PAUSES.length - 1)]!;
  return Math.round(pause * (0.75 + random / 2));
}

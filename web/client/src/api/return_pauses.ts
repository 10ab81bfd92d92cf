import { waitFor } from "../transport/wait.js";

const FIRST_PAUSE = 500; // ms
const LONGEST_PAUSE = 30_000;

/**
 * Attempts to come back, each behind its pause: one at once, then after 0.5 s, 1 s, … 30 s, each spread over its upper
 * half so that not all clients of a server come at once. `next` is the pause behind the attempt, in milliseconds.
 */
export async function* returnPauses(seconds: number, signal: AbortSignal): AsyncGenerator<{ next: number }> {
  const until = Date.now() + seconds * 1000;
  for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const next = pause * (0.5 + Math.random() / 2);
    yield { next: Math.round(next) };
    if (Date.now() + next >= until) return;
    await waitFor(next, signal);
  }
}

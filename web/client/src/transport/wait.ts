/** Resolves after so many milliseconds, or at once when `signal` is aborted. */
export function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}

/** `attempt` with a signal that is aborted with `whole`, or after so many milliseconds. */
export async function within<T>(
  milliseconds: number,
  whole: AbortSignal,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const abort = (): void => own.abort();
  if (whole.aborted) abort();
  const timer = setTimeout(abort, milliseconds);
  whole.addEventListener("abort", abort);
  try {
    return await attempt(own.signal);
  } finally {
    clearTimeout(timer);
    whole.removeEventListener("abort", abort);
  }
}

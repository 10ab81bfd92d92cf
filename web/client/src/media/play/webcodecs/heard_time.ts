const USUAL_LATENCY = 0.03; // seconds, of loudspeakers that are not asked

/**
 * Whether a browser tells how long sound takes to the loudspeaker. Firefox (153, with PulseAudio) may stand still for good when it
 * is asked while sound begins: the page waits for the sound, and the sound for the page.
 */
export const tellsLatency = (userAgent = globalThis.navigator?.userAgent ?? ""): boolean => !/\bFirefox\//.test(userAgent);

/** The time of the context whose sound leaves the loudspeaker now. */
export function heardTime(context: AudioContext, asks = tellsLatency()): number {
  const { currentTime } = context;
  if (!asks) return currentTime - USUAL_LATENCY;
  const latency = context.outputLatency || context.baseLatency || 0;
  const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp?.() ?? {};
  const heard = contextTime + (performance.now() - performanceTime) / 1000;
  // Some devices tell nonsense: it is behind what is rendered, and not by much.
  const plausible = contextTime > 0 && heard <= currentTime + 0.1 && heard >= currentTime - 1;
  return plausible ? heard : currentTime - latency;
}

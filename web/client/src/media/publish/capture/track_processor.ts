/** MediaStreamTrackProcessor, which TypeScript's library does not know in pages ("MediaStreamTrack Insertable Media"). */
interface TrackProcessor<Sample> {
  readonly readable: ReadableStream<Sample>;
}
type TrackProcessorClass = new <Sample>(init: { track: MediaStreamTrack; maxBufferSize?: number }) => TrackProcessor<Sample>;

/** Null where the browser has none, as Firefox. */
const trackProcessorClass = (): TrackProcessorClass | null =>
  (globalThis as { MediaStreamTrackProcessor?: TrackProcessorClass }).MediaStreamTrackProcessor ?? null;

/** Samples of a track, one by one; the receiver closes them. */
export interface Capture {
  stop(): void;
}

/** Reads a track's samples as they come; null where the browser cannot. `most` of them wait, then the oldest goes. */
export function readTrack<Sample>(track: MediaStreamTrack, most: number, onSample: (sample: Sample) => void): Capture | null {
  const processor = trackProcessorClass();
  if (!processor) return null;
  const reader = new processor<Sample>({ track, maxBufferSize: most }).readable.getReader();
  void pass(reader, onSample);
  return { stop: () => void reader.cancel().catch(() => {}) };
}

async function pass<Sample>(reader: ReadableStreamDefaultReader<Sample>, onSample: (sample: Sample) => void): Promise<void> {
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) onSample(next.value);
  } catch {
    // the track has ended, which it tells by an event of its own
  }
}

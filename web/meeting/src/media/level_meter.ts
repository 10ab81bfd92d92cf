const LOOK_EVERY = 50; // ms
/** Quieter than this is silence: decibels below full scale. */
const FLOOR = -60;
const SPEECH = -42;
/** A pause within a sentence is no silence. */
const HANGOVER = 700; // ms

/** How loud a microphone is, from 0 to 1, and whether somebody speaks. */
export class LevelMeter {
  /** Called twenty times a second. */
  onLevel: (level: number) => void = () => {};
  onSpeaking: (speaking: boolean) => void = () => {};
  speaking = false;

  private readonly context = new AudioContext();
  private readonly analyser = this.context.createAnalyser();
  private source: MediaStreamAudioSourceNode | null = null;
  private track: MediaStreamTrack | null = null;
  private readonly samples: Float32Array<ArrayBuffer>;
  private readonly timer: ReturnType<typeof setInterval>;
  private spokeAt = -Infinity;

  constructor() {
    this.analyser.fftSize = 1024;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.timer = setInterval(() => this.look(), LOOK_EVERY);
  }

  /** Null: nothing is listened to. */
  listen(track: MediaStreamTrack | null): void {
    if (this.context.state === "suspended") void this.context.resume().catch(() => {});
    if (track === this.track) return; // browsers keep every source as long as the context runs
    this.track = track;
    this.source?.disconnect();
    this.source = track ? this.context.createMediaStreamSource(new MediaStream([track])) : null;
    this.source?.connect(this.analyser);
  }

  close(): void {
    clearInterval(this.timer);
    this.source?.disconnect();
    void this.context.close();
  }

  private look(): void {
    const loudness = this.source ? loudnessOf(this.read()) : -Infinity;
    this.onLevel(levelOf(loudness));
    const now = performance.now();
    if (loudness > SPEECH) this.spokeAt = now;
    this.note(now - this.spokeAt < HANGOVER);
  }

  private note(speaking: boolean): void {
    if (speaking === this.speaking) return;
    this.speaking = speaking;
    this.onSpeaking(speaking);
  }

  private read(): Float32Array {
    this.analyser.getFloatTimeDomainData(this.samples);
    return this.samples;
  }
}

/** Decibels below full scale of the samples' root mean square. */
export function loudnessOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum === 0 ? -Infinity : 10 * Math.log10(sum / samples.length);
}

/** From 0 (silence) to 1 (full scale). */
export const levelOf = (decibels: number): number => Math.max(0, Math.min(1, 1 - decibels / FLOOR));

import { aacFrameOf } from "../codecs/aac.js";
import { mp3Samples } from "../codecs/mp3.js";
import { opusSamples } from "../codecs/opus.js";
import type { AudioConfiguration, Configuration, Sample } from "../samples.js";
import { fragment, type Mp4Sample } from "./fragment.js";
import { initSegment } from "./init_segment.js";

const VIDEO_TIMESCALE = 90_000;
const LONGEST = 5; // seconds of a picture: behind a pause the last one is not stretched
const SAME = 0.06; // seconds by which times of sound may be off and it still follows on
const DRIFTED = 0.02; // seconds off, from which on it is put right by a millisecond each time

/** Makes fragments of a track's samples. What waits for {@link take} is bounded by who pushes. */
export class TrackMuxer {
  readonly init: Uint8Array<ArrayBuffer>;
  /** Bytes of samples that wait. */
  bytes = 0;
  private readonly timescale: number;
  private readonly timing: Timing;
  private ready: Mp4Sample[] = [];
  private sequence = 0;

  constructor(configuration: Configuration) {
    this.timescale = configuration.kind === "video" ? VIDEO_TIMESCALE : configuration.sampleRate;
    this.timing = configuration.kind === "video" ? new PictureTiming(this.timescale) : new SoundTiming(configuration);
    this.init = initSegment(configuration, this.timescale);
  }

  push(sample: Sample): void {
    const ready = this.timing.next(sample);
    if (!ready) return;
    this.ready.push(ready);
    this.bytes += ready.data.length;
  }

  /** A fragment of all that is ready; null if nothing is. */
  take(): Uint8Array<ArrayBuffer> | null {
    if (this.ready.length === 0) return null;
    const end = this.endOfRun();
    const made = fragment(++this.sequence, this.ready.slice(0, end));
    for (const { data } of this.ready.splice(0, end)) this.bytes -= data.length;
    return made;
  }

  clear(): void {
    this.ready = [];
    this.bytes = 0;
  }

  /** A fragment tells the time of its first sample only: the others have to follow without a gap. */
  private endOfRun(): number {
    for (let i = 1; i < this.ready.length; ++i) {
      const { decodeTime, duration } = this.ready[i - 1]!;
      if (this.ready[i]!.decodeTime !== decodeTime + duration) return i;
    }
    return this.ready.length;
  }
}

interface Timing {
  /** A sample whose duration is known now. */
  next(sample: Sample): Mp4Sample | null;
}

/** A picture lasts until the next one is decoded: each is held back until then. */
class PictureTiming implements Timing {
  private held: Sample | null = null;
  private lastDuration: number;

  constructor(private readonly timescale: number) {
    this.lastDuration = Math.round(timescale / 25);
  }

  next(sample: Sample): Mp4Sample | null {
    const before = this.held;
    // Times that go back a little, as clocks do, would make the browser wait for a key frame.
    this.held = { ...sample, decodeTime: Math.max(sample.decodeTime, before?.decodeTime ?? 0) };
    if (!before) return null;
    const decodeTime = this.units(before.decodeTime);
    const duration = this.units(this.held.decodeTime) - decodeTime;
    if (duration > 0 && duration < LONGEST * this.timescale) this.lastDuration = duration;
    const offset = this.units(before.time) - decodeTime;
    return { decodeTime, duration: this.lastDuration, offset, key: before.key, data: before.data };
  }

  private units(milliseconds: number): number {
    return Math.round((milliseconds * this.timescale) / 1000);
  }
}

/** Sound lasts as long as its samples: times, which are rounded to milliseconds, only say where it begins anew. */
class SoundTiming implements Timing {
  private expected: number | null = null;

  constructor(private readonly configuration: AudioConfiguration) {}

  next({ time, data }: Sample): Mp4Sample {
    const decodeTime = this.begin(Math.round((time * this.configuration.sampleRate) / 1000));
    const duration = this.duration(data);
    this.expected = decodeTime + duration;
    return { decodeTime, duration, offset: 0, key: true, data };
  }

  /** `told`: where the message's time is. A clock that runs off is followed in steps that nobody hears. */
  private begin(told: number): number {
    const { sampleRate } = this.configuration;
    const off = this.expected === null ? Infinity : told - this.expected;
    if (Math.abs(off) > SAME * sampleRate) return told;
    const step = Math.abs(off) > DRIFTED * sampleRate ? Math.sign(off) * Math.round(sampleRate / 1000) : 0;
    return this.expected! + step;
  }

  private duration(data: Uint8Array): number {
    const { codec, codecString, sampleRate } = this.configuration;
    if (codec === "opus") return opusSamples(data);
    return codec === "aac" ? aacFrameOf(codecString) : mp3Samples(sampleRate);
  }
}

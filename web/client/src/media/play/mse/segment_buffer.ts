import { type Configuration, type Sample } from "../samples.js";
import { mimeType } from "./sample_entry.js";
import { TrackMuxer } from "./track_muxer.js";

const MOST_BYTES = 16 * 1024 * 1024; // of samples that the browser has not taken
const MOST_STEPS = 64; // parts that are made, of configurations in the main
const KEPT_BEHIND = 10; // seconds that stay behind what plays
const TRIM_AT = 15; // seconds behind, from which on is trimmed
const KEPT_WHEN_FULL = 1; // seconds
const BEFORE_KEY = 0.01; // seconds: times are rounded

interface Step {
  /** The type changes first. */
  mime?: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** What a SegmentBuffer needs of who plays. */
export interface SegmentHost {
  /** Where playing is, in seconds. */
  readonly currentTime: number;
  onAppended(): void;
  onFailed(error: unknown): void;
}

/** One track on its way into a SourceBuffer. While that is busy, what comes is gathered into one fragment. */
export class SegmentBuffer {
  /** Samples that were thrown away. */
  dropped = 0;
  private target: SourceBuffer | null = null;
  private muxer: TrackMuxer;
  private mime: string;
  private steps: Step[];
  private needsKey = true;
  private keys: number[] = []; // seconds at which pictures can begin

  constructor(
    configuration: Configuration,
    private readonly host: SegmentHost,
  ) {
    this.muxer = new TrackMuxer(configuration);
    this.mime = mimeType(configuration);
    this.steps = [{ bytes: this.muxer.init }];
  }

  /** The MediaSource is open. */
  attach(source: MediaSource): void {
    this.target = source.addSourceBuffer(this.mime);
    this.target.addEventListener("updateend", () => this.onUpdated());
    this.pump();
  }
  detach(): void {
    this.target = null;
  }

  reconfigure(configuration: Configuration): void {
    for (let rest = this.muxer.take(); rest; rest = this.muxer.take()) this.steps.push({ bytes: rest });
    this.muxer = new TrackMuxer(configuration);
    const mime = mimeType(configuration);
    this.steps.push({ ...(mime !== this.mime && { mime }), bytes: this.muxer.init });
    this.mime = mime;
    this.needsKey = true;
    if (this.steps.length > MOST_STEPS) this.host.onFailed(new Error("too many configurations wait"));
    else this.pump();
  }

  push(sample: Sample): void {
    if (this.needsKey && !sample.key) return void ++this.dropped;
    this.needsKey = false;
    if (sample.kind === "video" && sample.key) this.keys.push(sample.decodeTime / 1000);
    this.muxer.push(sample);
    if (this.muxer.bytes > MOST_BYTES) this.dropWaiting();
    this.pump();
  }

  private dropWaiting(): void {
    ++this.dropped;
    this.muxer.clear();
    this.needsKey = true;
  }

  private onUpdated(): void {
    if (!this.target) return;
    this.host.onAppended();
    this.pump();
  }

  private pump(): void {
    if (!this.target || this.target.updating) return;
    try {
      if (!this.trim(TRIM_AT, KEPT_BEHIND)) this.append(this.target);
    } catch (error) {
      this.onError(error);
    }
  }

  private append(target: SourceBuffer): void {
    const step = this.steps[0] ?? this.makeStep();
    if (!step) return;
    if (step.mime) target.changeType(step.mime);
    delete step.mime;
    target.appendBuffer(step.bytes);
    this.steps.shift();
  }

  private makeStep(): Step | null {
    const bytes = this.muxer.take();
    if (!bytes) return null;
    this.steps.push({ bytes });
    return this.steps[0]!;
  }

  /** Removes what is long over; whether there was something. */
  private trim(from: number, kept: number): boolean {
    const { buffered } = this.target!;
    const { currentTime } = this.host;
    const end = this.endOfTrim(currentTime - kept);
    if (buffered.length === 0 || currentTime - buffered.start(0) < from || end <= buffered.start(0)) return false;
    this.target!.remove(0, end);
    return true;
  }

  /** Browsers remove up to a key frame. Where the next one has not come yet that is all there is, what plays as well. */
  private endOfTrim(latest: number): number {
    if (this.keys.length === 0) return latest;
    while (this.keys.length > 1 && this.keys[1]! <= latest) this.keys.shift();
    return this.keys[0]! <= latest ? this.keys[0]! - BEFORE_KEY : 0;
  }

  private onError(error: unknown): void {
    if (!(error instanceof DOMException) || error.name !== "QuotaExceededError") return this.host.onFailed(error);
    // The browser is full: what waits is tried again behind a trim, and goes if there is nothing to trim.
    if (this.trim(KEPT_WHEN_FULL + 1, KEPT_WHEN_FULL)) return;
    this.steps = this.steps.filter(({ bytes }) => bytes === this.muxer.init);
    this.dropWaiting();
  }
}

import type { Sample, VideoConfiguration } from "../samples.js";
import { FrameQueue } from "./frame_queue.js";
import { SampleQueue, type Waiting } from "./sample_queue.js";

const MOST_DECODED = 8; // pictures: decoders have few buffers, and stand when all are held
const MOST_KEPT = 16; // with those that come out of the decoder on top
const MOST_ERRORS = 5; // without a picture between

/** What WebCodecs wants to know of a track. */
export function videoDecoderConfig({ codec, codecString, record, width, height }: VideoConfiguration): VideoDecoderConfig {
  const config: VideoDecoderConfig = { codec: codecString, optimizeForLatency: true };
  if (width > 0 && height > 0) Object.assign(config, { codedWidth: width, codedHeight: height });
  if (record && (codec === "h264" || codec === "hevc")) config.description = record.slice();
  return config;
}

/** Decodes pictures shortly before they are shown: coded ones wait in any number that is allowed, decoded ones are few. */
export class PictureDecoder {
  readonly frames = new FrameQueue<VideoFrame>(MOST_KEPT);
  private readonly waiting = new SampleQueue();
  private decoder: VideoDecoder | null = null;
  private config: VideoDecoderConfig | null = null;
  private newest: VideoConfiguration | null = null;
  private errors = 0;

  /** `onFrame`: there is one more. `onFailed`: it does not come out of its errors. */
  constructor(
    private readonly onFrame: () => void,
    private readonly onFailed: (error: unknown) => void,
  ) {}

  get dropped(): number {
    return this.waiting.dropped + this.frames.dropped;
  }

  configure(configuration: VideoConfiguration): void {
    this.newest = configuration;
    this.waiting.configure(configuration);
  }
  push(sample: Sample): void {
    this.waiting.push(sample);
  }

  /** Gives the decoder what it has room for. `position`: where playing is, in milliseconds. */
  feed(position: number | null): void {
    if (position !== null) this.waiting.skipTo(position);
    while (this.waiting.length > 0 && this.hasRoom()) this.handOn(this.waiting.shift()!);
  }

  /** What was pushed is no longer wanted; the configuration holds. */
  restart(): void {
    this.close();
    if (this.newest) this.waiting.configure(this.newest);
  }

  close(): void {
    this.closeDecoder();
    this.waiting.clear();
    this.frames.clear();
  }

  private hasRoom(): boolean {
    return this.frames.length + (this.decoder?.decodeQueueSize ?? 0) < MOST_DECODED;
  }

  private handOn(next: Waiting): void {
    try {
      if ("data" in next) this.decode(next);
      else this.reconfigure(next);
    } catch (error) {
      this.onError(error, this.decoder);
    }
  }

  private reconfigure(configuration: VideoConfiguration): void {
    this.config = videoDecoderConfig(configuration);
    // Pictures that wait for their turn in the old one come out first.
    if (this.decoder) void this.decoder.flush().catch(() => {});
    (this.decoder ??= this.open()).configure(this.config);
  }

  private decode({ time, key, data }: Sample): void {
    if (!this.config) return;
    if (!this.decoder) {
      this.decoder = this.open();
      this.decoder.configure(this.config);
    }
    this.decoder.decode(new EncodedVideoChunk({ type: key ? "key" : "delta", timestamp: Math.round(time * 1000), data }));
  }

  private open(): VideoDecoder {
    const decoder: VideoDecoder = new VideoDecoder({
      output: (frame) => this.onDecoded(frame, decoder),
      error: (error) => this.onError(error, decoder),
    });
    return decoder;
  }

  private onDecoded(frame: VideoFrame, from: VideoDecoder): void {
    if (from !== this.decoder) return frame.close();
    this.errors = 0;
    this.frames.push(frame);
    this.onFrame();
  }

  /** Another decoder goes on at the next key frame. */
  private onError(error: unknown, from: VideoDecoder | null): void {
    if (from !== this.decoder) return;
    this.closeDecoder();
    this.waiting.requireKey();
    if (++this.errors >= MOST_ERRORS) this.onFailed(error);
  }

  private closeDecoder(): void {
    if (this.decoder && this.decoder.state !== "closed") this.decoder.close();
    this.decoder = null;
  }
}

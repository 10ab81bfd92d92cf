import type { Picture } from "../pacing/quality_ladder.js";
import { avcRecord } from "../tags/avc_record.js";
import { av1Record, bytesOf, vpRecord, withoutTemporalDelimiter } from "../tags/configuration_record.js";
import { type VideoChoice, videoConfig } from "./encoder_choice.js";

const MOST_QUEUED = 3; // pictures that wait for the encoder; more would only be late
const BITRATE_STEP = 0.04; // smaller changes are not worth a configuration
const MOST_RENEWALS = 3; // encoders that may fail, one behind the other
const HEALTHY = 60_000; // ms without a failure, after which the past ones count no more

/** What becomes of what the encoder makes. */
export interface EncodedVideo {
  onHeader(record: Uint8Array): void;
  /** `time` is the one that came with the picture. */
  onPicture(isKey: boolean, time: number, data: Uint8Array): void;
  /** `fatal`: there will be no more pictures. Else the encoder begins anew, and a key frame is needed. */
  onFailed(error: unknown, fatal: boolean): void;
}

/** A VideoEncoder whose size and bitrate change as it runs, and that is replaced when it fails. */
export class VideoEncoding {
  private encoder: VideoEncoder | null = null;
  private configured: { picture: Picture; bitrate: number } | null = null;
  private record: Uint8Array | null = null;
  private failures = 0;
  private failedAt = -Infinity;

  constructor(
    readonly choice: VideoChoice,
    private readonly out: EncodedVideo,
  ) {}

  /** Whether another picture would only wait. */
  get busy(): boolean {
    return (this.encoder?.encodeQueueSize ?? 0) >= MOST_QUEUED;
  }
  /** No picture comes any more, of this source. */
  get failed(): boolean {
    return this.failures > MOST_RENEWALS;
  }

  /** From the next picture on. True: it has to be a key frame. */
  configure(picture: Picture, bitrate: number): boolean {
    const before = this.configured;
    const renewed = this.encoder === null;
    const resized = before?.picture.width !== picture.width || before.picture.height !== picture.height;
    const same = before?.picture.framesPerSecond === picture.framesPerSecond && near(before.bitrate, bitrate);
    if (!renewed && !resized && same) return false;
    this.encoder ??= this.makeEncoder();
    this.encoder.configure(videoConfig(this.choice, picture, bitrate));
    this.configured = { picture, bitrate };
    return renewed || resized;
  }

  /** Only behind configure(). The picture stays the caller's. */
  encode(frame: VideoFrame, time: number, keyFrame: boolean): void {
    const stamped = new VideoFrame(frame, { timestamp: 1000 * time });
    try {
      this.encoder!.encode(stamped, { keyFrame });
    } finally {
      stamped.close();
    }
  }

  /** What comes next is of another source, which may be encoded though the last one could not. */
  forgive(): void {
    this.failures = 0;
  }

  close(): void {
    const { encoder } = this;
    this.encoder = null;
    this.configured = null;
    if (encoder && encoder.state !== "closed") encoder.close();
  }

  private makeEncoder(): VideoEncoder {
    const encoder: VideoEncoder = new VideoEncoder({
      output: (chunk, metadata) => {
        if (this.encoder === encoder) this.onChunk(chunk, metadata?.decoderConfig);
      },
      error: (error) => {
        if (this.encoder === encoder) this.onError(error);
      },
    });
    return encoder;
  }

  private onChunk(chunk: EncodedVideoChunk, config: VideoDecoderConfig | undefined): void {
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    const isKey = chunk.type === "key";
    if (config && isKey) this.onConfig(config, data);
    const body = this.choice.codec === "av1" ? withoutTemporalDelimiter(data) : data;
    this.out.onPicture(isKey, Math.round(chunk.timestamp / 1000), body);
  }

  private onConfig(config: VideoDecoderConfig, keyFrame: Uint8Array): void {
    const record = recordOf(this.choice, config, keyFrame);
    if (!record || (this.record && equal(this.record, record))) return;
    this.record = record;
    this.out.onHeader(record);
  }

  private onError(error: unknown): void {
    this.close();
    const now = performance.now();
    if (now - this.failedAt > HEALTHY) this.failures = 0;
    this.failedAt = now;
    ++this.failures;
    this.out.onFailed(error, this.failed);
  }
}

function recordOf({ codec }: VideoChoice, config: VideoDecoderConfig, keyFrame: Uint8Array): Uint8Array | null {
  const said = config.description ? bytesOf(config.description) : null;
  if (codec === "h264") return said && avcRecord(said);
  if (codec === "av1" && said) return said;
  return codec === "av1" ? av1Record(config.codec, keyFrame) : vpRecord(config.codec, config.colorSpace);
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

const near = (before: number, bitrate: number): boolean => Math.abs(bitrate - before) <= BITRATE_STEP * before;

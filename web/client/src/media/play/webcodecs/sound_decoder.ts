import type { AudioConfiguration, Sample } from "../samples.js";
import { type Plane, toStereo } from "./stereo.js";

const MOST_QUEUED = 256; // packets that the decoder has not begun; what comes on top is left out

/** What WebCodecs wants to know of a track. */
export function audioDecoderConfig({ codec, codecString, record, sampleRate, channels }: AudioConfiguration): AudioDecoderConfig {
  const config: AudioDecoderConfig = { codec: codecString, sampleRate, numberOfChannels: channels };
  // Opus of one or two channels needs none, and its beginning would be cut as if this were the beginning of a file.
  if (record && (codec !== "opus" || channels > 2)) config.description = record.slice();
  return config;
}

/** Decodes packets to left and right. `onSound` gets the time in milliseconds. */
export class SoundDecoder {
  /** Packets that were left out. */
  dropped = 0;
  private decoder: AudioDecoder | null = null;
  private config: AudioDecoderConfig | null = null;

  constructor(
    private readonly onSound: (time: number, rate: number, left: Plane, right: Plane) => void,
    private readonly onFailed: (error: unknown) => void,
  ) {}

  configure(configuration: AudioConfiguration): void {
    this.close(); // the next packet opens another one
    this.config = audioDecoderConfig(configuration);
  }

  decode({ time, data }: Sample): void {
    try {
      if (!this.decoder && this.config) this.open();
      if (!this.decoder || this.decoder.decodeQueueSize >= MOST_QUEUED) return void ++this.dropped;
      this.decoder.decode(new EncodedAudioChunk({ type: "key", timestamp: Math.round(time * 1000), data }));
    } catch (error) {
      this.onError(error, this.decoder);
    }
  }

  /** What is being decoded is forgotten; it is configured as before. */
  restart(): void {
    this.close();
  }

  close(): void {
    if (this.decoder && this.decoder.state !== "closed") this.decoder.close();
    this.decoder = null;
  }

  private open(): void {
    const decoder: AudioDecoder = new AudioDecoder({
      output: (data) => this.onDecoded(data, decoder),
      error: (error) => this.onError(error, decoder),
    });
    this.decoder = decoder;
    decoder.configure(this.config!);
  }

  private onDecoded(data: AudioData, from: AudioDecoder): void {
    const { numberOfChannels, numberOfFrames, timestamp, sampleRate } = data;
    const planes = Array.from({ length: numberOfChannels }, (_, planeIndex) => {
      const plane = new Float32Array(numberOfFrames);
      data.copyTo(plane, { planeIndex, format: "f32-planar" });
      return plane;
    });
    data.close();
    if (from === this.decoder) this.onSound(timestamp / 1000, sampleRate, ...toStereo(planes));
  }

  private onError(error: unknown, from: AudioDecoder | null): void {
    if (from !== this.decoder) return;
    this.close();
    this.onFailed(error);
  }
}

import type { AudioCodec } from "../tags/codecs.js";
import { bytesOf, opusHead } from "../tags/configuration_record.js";
import { audioConfig, OPUS_PACKET } from "./encoder_choice.js";

const MOST_QUEUED = 50; // blocks of sound that wait for the encoder
const PACKETS_A_SECOND = 1000 / OPUS_PACKET;

/** What becomes of what the encoder makes. */
export interface EncodedAudio {
  onHeader(record: Uint8Array, sampleRate: number, channels: number): void;
  /** `microseconds` counts as the track does. */
  onPacket(microseconds: number, data: Uint8Array): void;
  onFailed(error: unknown): void;
}

/**
 * An AudioEncoder that takes sound as it comes from a device: another rate or number of channels makes another one. Another bitrate
 * holds from the end of a packet on, so that none is filled up with silence.
 */
export class AudioEncoding {
  private encoder: AudioEncoder | null = null;
  private configured = 0; // bits a second
  private given = 0; // samples since then
  private headerDue = true;
  private sampleRate = 0;
  private channels = 0;

  constructor(
    readonly codec: AudioCodec,
    public bitrate: number,
    private readonly out: EncodedAudio,
  ) {}

  /** The sound stays the caller's. `silent`: as long a silence in its place. */
  encode(data: AudioData, silent: boolean): void {
    if (!this.encoder || data.sampleRate !== this.sampleRate || data.numberOfChannels !== this.channels) this.renew(data);
    if (this.encoder!.encodeQueueSize >= MOST_QUEUED) return;
    if (this.bitrate !== this.configured && this.betweenPackets) this.configure();
    this.given += data.numberOfFrames;
    if (!silent) return this.encoder!.encode(data);
    const silence = silenceLike(data);
    this.encoder!.encode(silence);
    silence.close();
  }

  /** What comes next is of another track. */
  close(): void {
    const { encoder } = this;
    this.encoder = null;
    if (encoder && encoder.state !== "closed") encoder.close();
  }

  private renew({ sampleRate, numberOfChannels }: AudioData): void {
    this.close();
    this.sampleRate = sampleRate;
    this.channels = numberOfChannels;
    const encoder: AudioEncoder = new AudioEncoder({
      output: (chunk, metadata) => {
        if (this.encoder === encoder) this.onChunk(chunk, metadata?.decoderConfig);
      },
      error: (error) => {
        if (this.encoder !== encoder) return;
        this.encoder = null;
        this.out.onFailed(error);
      },
    });
    this.encoder = encoder;
    this.headerDue = true;
    this.configure();
  }

  private get betweenPackets(): boolean {
    return (this.given * PACKETS_A_SECOND) % this.sampleRate === 0;
  }

  private configure(): void {
    this.encoder!.configure(audioConfig(this.codec, this.sampleRate, this.channels, this.bitrate));
    this.configured = this.bitrate;
    this.given = 0;
  }

  private onChunk(chunk: EncodedAudioChunk, config: AudioDecoderConfig | undefined): void {
    if (config && this.headerDue) {
      this.headerDue = false;
      const said = config.description ? bytesOf(config.description) : null;
      const record = said ?? (this.codec === "opus" ? opusHead(this.channels, this.sampleRate) : null);
      if (record) this.out.onHeader(record, this.sampleRate, this.channels);
    }
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    this.out.onPacket(chunk.timestamp, data);
  }
}

function silenceLike({ sampleRate, numberOfFrames, numberOfChannels, timestamp }: AudioData): AudioData {
  const data = new Float32Array(numberOfFrames * numberOfChannels);
  return new AudioData({ format: "f32-planar", sampleRate, numberOfFrames, numberOfChannels, timestamp, data });
}

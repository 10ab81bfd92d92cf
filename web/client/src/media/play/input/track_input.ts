import { readVp9KeyFrame } from "../codecs/vp.js";
import { type Configuration, type Sample, sameConfiguration, type UnknownConfiguration } from "../samples.js";
import { configurationOf, configurationOfFrame } from "./configure.js";
import type { Packet } from "./packet.js";

/** Takes what is made of a stream. Configurations come before the samples that need them. */
export interface SampleSink {
  onConfiguration(configuration: Configuration): void;
  onUnknown(configuration: UnknownConfiguration): void;
  onSample(sample: Sample): void;
}

/**
 * One track: packets in, configurations and samples out. What comes before a configuration or, behind a beginning, before a
 * key frame, is left out, for nobody can decode it.
 */
export class TrackInput {
  private configuration: Configuration | null = null;
  private codec = "";
  private refused = ""; // the unknown codec that was told
  private waiting = true; // for a key frame

  constructor(
    private readonly kind: "video" | "audio",
    private readonly sink: SampleSink,
  ) {}

  /** `time`: of the message. */
  take(packet: Packet, time: number): void {
    if (packet.kind === "configuration") return this.configure(packet.codec, configurationOf(this.kind, packet));
    if (packet.kind === "frame") this.takeFrame(packet, time);
  }

  /** Something is left out: it goes on at a key frame. */
  requireKey(): void {
    this.waiting = true;
  }

  /** What follows begins anew. */
  restart(): void {
    this.configuration = null;
    this.codec = this.refused = "";
    this.waiting = true;
  }

  private takeFrame(packet: Packet, time: number): void {
    if (packet.data.length === 0) return;
    if (!this.fits(packet)) this.configure(packet.codec, configurationOfFrame(this.kind, packet));
    if (!this.fits(packet) || (this.waiting && !packet.key)) return;
    if (this.waiting) this.learnSize(packet);
    this.waiting = false;
    const { key, data } = packet;
    this.sink.onSample({ kind: this.kind, decodeTime: time, time: time + packet.offset, key, data });
  }

  private fits({ codec }: Packet): boolean {
    return this.configuration !== null && codec === this.codec;
  }

  private configure(codec: string, configuration: Configuration | UnknownConfiguration | null): void {
    if (!configuration) return;
    if (configuration.codec === null) return this.refuse(configuration);
    if (codec === this.codec && sameConfiguration(configuration, this.configuration)) return;
    this.codec = codec;
    this.configuration = configuration;
    this.waiting = true;
    if (codec !== "vp09") this.sink.onConfiguration(configuration);
  }

  /** The record of VP9 does not tell the size, and MP4 has to: the configuration waits for the key frame. */
  private learnSize({ codec, data }: Packet): void {
    if (codec !== "vp09" || this.configuration?.kind !== "video") return;
    const { width, height } = readVp9KeyFrame(data);
    this.configuration = { ...this.configuration, width, height };
    this.sink.onConfiguration(this.configuration);
  }

  private refuse(configuration: UnknownConfiguration): void {
    if (this.refused === configuration.codecString) return;
    this.refused = configuration.codecString;
    this.sink.onUnknown(configuration);
  }
}

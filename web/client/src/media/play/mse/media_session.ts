import type { Configuration, Sample } from "../samples.js";
import { SegmentBuffer, type SegmentHost } from "./segment_buffer.js";

type Kind = Sample["kind"];

/** What browsers have: iPhones only the managed kind. */
export function mediaSourceClass(): typeof MediaSource | undefined {
  const { ManagedMediaSource } = globalThis as { ManagedMediaSource?: typeof MediaSource };
  return globalThis.MediaSource ?? ManagedMediaSource;
}

/** A MediaSource in a video element, with the tracks that it begins with: none can be added later. */
export class MediaSession {
  private readonly source = new (mediaSourceClass()!)();
  private readonly url = URL.createObjectURL(this.source);
  private readonly buffers = new Map<Kind, SegmentBuffer>();

  constructor(video: HTMLVideoElement, configurations: readonly Configuration[], private readonly host: SegmentHost) {
    for (const one of configurations) this.buffers.set(one.kind, new SegmentBuffer(one, host));
    this.source.addEventListener("sourceopen", () => this.onOpen(), { once: true });
    video.src = this.url;
  }

  get dropped(): number {
    return [...this.buffers.values()].reduce((sum, { dropped }) => sum + dropped, 0);
  }

  has(kind: Kind): boolean {
    return this.buffers.has(kind);
  }
  reconfigure(configuration: Configuration): void {
    this.buffers.get(configuration.kind)!.reconfigure(configuration);
  }
  push(sample: Sample): void {
    this.buffers.get(sample.kind)!.push(sample);
  }
  close(): void {
    for (const buffer of this.buffers.values()) buffer.detach();
    this.buffers.clear();
    URL.revokeObjectURL(this.url);
  }

  private onOpen(): void {
    try {
      for (const buffer of this.buffers.values()) buffer.attach(this.source);
    } catch (error) {
      this.host.onFailed(error);
    }
  }
}

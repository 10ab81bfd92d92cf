import type { AudioCodec, VideoCodec } from "./tags/codecs.js";

/** How a StreamPublisher encodes. Bitrates are bits a second. */
export interface PublisherOptions {
  /** Larger pictures are made smaller, in their shape. 1280 x 720. */
  maxWidth?: number;
  maxHeight?: number;
  /** 30 */
  maxFrameRate?: number;
  /** Of pictures and sound together, however much the connection carries. 2,500,000. */
  maxBitrate?: number;
  /** Below this it is not tried to adapt any more. As little as makes sense unless it is said: 16,000, of pictures alone 40,000. */
  minBitrate?: number;
  /** What is sent first, until it is known how much the connection carries. 1,000,000. */
  startBitrate?: number;
  /** Of sound where there is room; Opus does with less when pictures cannot become smaller, and goes on without them. 64,000. */
  audioBitrate?: number;
  /** What to encode with, best first: `["h264", "vp9", "vp8", "av1"]`. */
  videoCodecs?: VideoCodec[];
  /** `["opus", "aac"]`. Browsers on Linux have no AAC. */
  audioCodecs?: AudioCodec[];
  /** From one key frame to the next. 2. */
  keyFrameSeconds?: number;
  /** Where capture_worklet.js is, for browsers without MediaStreamTrackProcessor; empty: beside this module. */
  captureWorkletUrl?: string;
}

export type Settings = Required<PublisherOptions>;

export function settingsOf(options: PublisherOptions): Settings {
  return {
    maxWidth: 1280,
    maxHeight: 720,
    maxFrameRate: 30,
    maxBitrate: 2_500_000,
    minBitrate: 0,
    startBitrate: 1_000_000,
    audioBitrate: 64_000,
    videoCodecs: ["h264", "vp9", "vp8", "av1"],
    audioCodecs: ["opus", "aac"],
    keyFrameSeconds: 2,
    captureWorkletUrl: "",
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  };
}

// What the tags of a stream become: configurations of decoders and samples for them, the same for both ways of playing.

export type VideoCodec = "h264" | "hevc" | "vp8" | "vp9" | "av1";
export type AudioCodec = "aac" | "opus" | "mp3";

export interface VideoConfiguration {
  kind: "video";
  codec: VideoCodec;
  /** As WebCodecs and MIME types name it: "avc1.64001f", "vp09.00.10.08", … */
  codecString: string;
  /** The configuration record of the codec, without a box around it; null where the codec needs none. */
  record: Uint8Array | null;
  /** Of the picture as it is coded; 0 where only the decoder will know. */
  width: number;
  height: number;
}

export interface AudioConfiguration {
  kind: "audio";
  codec: AudioCodec;
  /** "mp4a.40.2", "opus", "mp3" */
  codecString: string;
  /** AudioSpecificConfig or OpusHead; null: there is none. */
  record: Uint8Array | null;
  sampleRate: number;
  channels: number;
}

/** A codec that we have no name for, by what the stream calls it. */
export interface UnknownConfiguration {
  kind: "video" | "audio";
  codec: null;
  codecString: string;
}

export type Configuration = VideoConfiguration | AudioConfiguration;

export interface Sample {
  kind: "video" | "audio";
  /** Milliseconds with a fraction, on a line without jumps: when it is to be decoded, and to be shown or heard. */
  decodeTime: number;
  time: number;
  /** Whether decoding can begin here; always true of audio. */
  key: boolean;
  data: Uint8Array;
}

const NAMES: Record<Configuration["codec"], string> = {
  ...{ h264: "H.264", hevc: "HEVC", vp8: "VP8", vp9: "VP9", av1: "AV1" },
  ...{ aac: "AAC", opus: "Opus", mp3: "MP3" },
};

/** As people call the codec. */
export const nameOf = ({ codec }: Configuration): string => NAMES[codec];

/** Whether two configurations say the same, so that a decoder goes on as it is. */
export function sameConfiguration(a: Configuration | null, b: Configuration | null): boolean {
  if (a === null || b === null) return a === b;
  return a.codecString === b.codecString && sameBytes(a.record, b.record);
}

function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

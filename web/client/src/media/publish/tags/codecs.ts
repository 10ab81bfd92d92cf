/** Video that a publisher can send. */
export type VideoCodec = "h264" | "vp8" | "vp9" | "av1";
/** Audio that a publisher can send. */
export type AudioCodec = "opus" | "aac";

/** How Enhanced RTMP names what FLV has no number for (E-RTMP v2, VideoFourCc and AudioFourCc). */
export const FOURCC = { vp8: "vp08", vp9: "vp09", av1: "av01", opus: "Opus" } as const;

const AVC = 7;
const AAC = 10;

/** The number of a FourCC: its letters, the first one highest. */
export function fourCcNumber(text: string): number {
  return [...text].reduce((number, letter) => (number << 8) | letter.charCodeAt(0), 0) >>> 0;
}

/** `videocodecid` of onMetaData. */
export const videoCodecId = (codec: VideoCodec): number => (codec === "h264" ? AVC : fourCcNumber(FOURCC[codec]));

/** `audiocodecid` of onMetaData. */
export const audioCodecId = (codec: AudioCodec): number => (codec === "aac" ? AAC : fourCcNumber(FOURCC[codec]));

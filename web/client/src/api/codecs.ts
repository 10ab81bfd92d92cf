/** What somebody decodes, by the FourCCs of Enhanced RTMP: `avc1`, `hvc1`, `vp08`, `vp09`, `av01`; `mp4a`, `Opus`, `.mp3`; `*` is all. */
export interface Codecs {
  video: readonly string[];
  audio: readonly string[];
}

export const ALL_CODECS: Codecs = { video: ["*"], audio: ["*"] };

// Those that FLV has numbers for are bits as well (RTMP 1.0, section 7.2.1.1).
const AUDIO_BITS: Record<string, number> = { ".mp3": 0x0004, mp4a: 0x0400, "*": 0x0ff7 };
const VIDEO_BITS: Record<string, number> = { avc1: 0x80, "*": 0xfc };

const CAN_DECODE = 1;
/** Decode, encode and forward. */
const EVERYTHING = 7;

/** The part of connect's object that says so. */
export function announcementOf({ video, audio }: Codecs): Record<string, unknown> {
  return {
    audioCodecs: bitsOf(audio, AUDIO_BITS),
    videoCodecs: bitsOf(video, VIDEO_BITS),
    fourCcList: [...new Set([...video, ...audio])],
    videoFourCcInfoMap: infoMap(video),
    audioFourCcInfoMap: infoMap(audio),
  };
}

const bitsOf = (names: readonly string[], bits: Record<string, number>): number =>
  names.reduce((sum, name) => sum | (bits[name] ?? 0), 0);

const infoMap = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, name === "*" ? EVERYTHING : CAN_DECODE]));

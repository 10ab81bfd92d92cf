import { aacConfiguration } from "../codecs/aac.js";
import { avcConfiguration } from "../codecs/avc.js";
import { av1Configuration, av1ConfigurationOfKeyFrame } from "../codecs/av1.js";
import { hevcConfiguration } from "../codecs/hevc.js";
import { mp3Configuration } from "../codecs/mp3.js";
import { opusConfiguration } from "../codecs/opus.js";
import { vp8Configuration, vp9Configuration, vp9ConfigurationOfKeyFrame } from "../codecs/vp.js";
import type { Configuration, UnknownConfiguration } from "../samples.js";
import type { Packet } from "./packet.js";

type Make = (data: Uint8Array) => Configuration | null;

const FROM_RECORD: Record<string, Make> = {
  avc1: avcConfiguration,
  hvc1: hevcConfiguration,
  vp08: vp8Configuration,
  vp09: vp9Configuration,
  av01: av1Configuration,
  mp4a: aacConfiguration,
  Opus: opusConfiguration,
};

/** For codecs that can do without a record: from a frame in which decoding can begin. */
const FROM_FRAME: Record<string, Make> = {
  vp08: vp8Configuration,
  vp09: vp9ConfigurationOfKeyFrame,
  av01: av1ConfigurationOfKeyFrame,
  Opus: () => opusConfiguration(new Uint8Array(0)),
  ".mp3": mp3Configuration,
};

/** How people call what we do not play: by FLV's numbers (sections E.4.2.1 and E.4.3.1) and Enhanced RTMP's FourCCs. */
const OTHER_NAMES = {
  video: {
    ...{ 2: "Sorenson H.263", 3: "Screen Video", 4: "VP6", 5: "VP6 with alpha", 6: "Screen Video 2", vvc1: "VVC" },
    12: "HEVC without Enhanced RTMP", // of encoders that have taken a number of their own
  },
  audio: {
    ...{ 0: "PCM", 1: "ADPCM", 3: "PCM", 4: "Nellymoser", 5: "Nellymoser", 6: "Nellymoser" },
    ...{ 7: "G.711", 8: "G.711", 11: "Speex", "ac-3": "AC-3", "ec-3": "E-AC-3", fLaC: "FLAC" },
  },
} as const;

/** The configuration that a packet carries. Throws where it cannot be read. */
export function configurationOf(kind: "video" | "audio", { codec, data }: Packet): Configuration | UnknownConfiguration | null {
  const make = FROM_RECORD[codec];
  return make ? make(data) : unknown(kind, codec);
}

/** The configuration that follows from a frame where none has come; null: decoding cannot begin there. */
export function configurationOfFrame(kind: "video" | "audio", packet: Packet): Configuration | UnknownConfiguration | null {
  const { codec, key, data } = packet;
  if (codec in FROM_FRAME) return key ? FROM_FRAME[codec]!(data) : null;
  return codec in FROM_RECORD ? null : unknown(kind, codec);
}

function unknown(kind: "video" | "audio", codec: string): UnknownConfiguration {
  const names: Record<string, string> = OTHER_NAMES[kind];
  return { kind, codec: null, codecString: names[codec] ?? codec };
}

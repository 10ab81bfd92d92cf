import type { Picture } from "../pacing/quality_ladder.js";
import type { AudioCodec, VideoCodec } from "../tags/codecs.js";

/** What isConfigSupported() of an encoder says; it may also throw. */
export type Supports<Config> = (config: Config) => Promise<{ supported?: boolean }>;

/** The largest picture and the most pixels a second of a level, and how codec strings call it. */
interface Level {
  size: number;
  rate: number;
  name: string;
}

/** H.264, Table A-1: in macroblocks of 256 pixels. */
const AVC_LEVELS: Level[] = [
  { size: 1620, rate: 40_500, name: "1e" },
  { size: 3600, rate: 108_000, name: "1f" },
  { size: 5120, rate: 216_000, name: "20" },
  { size: 8192, rate: 245_760, name: "28" },
  { size: 8704, rate: 522_240, name: "2a" },
  { size: 36_864, rate: 983_040, name: "33" },
];
/** VP9 ("Levels"): in pixels. */
const VP9_LEVELS: Level[] = [
  { size: 552_960, rate: 20_736_000, name: "30" },
  { size: 983_040, rate: 36_864_000, name: "31" },
  { size: 2_228_224, rate: 83_558_400, name: "40" },
  { size: 2_228_224, rate: 160_432_128, name: "41" },
  { size: 8_912_896, rate: 588_251_136, name: "51" },
];
/** AV1 (section A.3): in pixels. */
const AV1_LEVELS: Level[] = [
  { size: 665_856, rate: 19_975_680, name: "04" },
  { size: 1_065_024, rate: 31_950_720, name: "05" },
  { size: 2_359_296, rate: 70_778_880, name: "08" },
  { size: 2_359_296, rate: 141_557_760, name: "09" },
  { size: 8_912_896, rate: 534_773_760, name: "13" },
];
/** Constrained baseline, which everything plays; main; high. */
const AVC_PROFILES = ["42e0", "4d00", "6400"];

/** The codec strings by which an encoder may know a codec, best first, for a picture of that size. */
export function videoCodecStrings(codec: VideoCodec, { width, height, framesPerSecond }: Picture): string[] {
  const pixels = width * height;
  switch (codec) {
    case "h264": {
      const macroblocks = Math.ceil(width / 16) * Math.ceil(height / 16);
      const level = levelOf(AVC_LEVELS, macroblocks, macroblocks * framesPerSecond);
      return AVC_PROFILES.map((profile) => `avc1.${profile}${level}`);
    }
    case "vp9":
      return [`vp09.00.${levelOf(VP9_LEVELS, pixels, pixels * framesPerSecond)}.08`];
    case "av1":
      return [`av01.0.${levelOf(AV1_LEVELS, pixels, pixels * framesPerSecond)}M.08`];
    case "vp8":
      return ["vp8"];
  }
}

const levelOf = (levels: Level[], size: number, rate: number): string =>
  (levels.find((level) => size <= level.size && rate <= level.rate) ?? levels.at(-1)!).name;

/** How a picture is encoded with so many bits a second. */
export function videoConfig({ codec, variant }: VideoChoice, picture: Picture, bitrate: number): VideoEncoderConfig {
  return {
    codec: videoCodecStrings(codec, picture)[variant]!,
    width: picture.width,
    height: picture.height,
    framerate: picture.framesPerSecond,
    bitrate,
    bitrateMode: "constant",
    latencyMode: "realtime",
    ...(codec === "h264" ? { avc: { format: "avc" } } : {}),
  };
}

const TRIAL_BITRATE = 1_000_000; // bits a second

/** A codec, and which of its strings the encoder takes. */
export interface VideoChoice {
  codec: VideoCodec;
  variant: number;
}

/** The first of `wanted` that the browser encodes; null: none. */
export async function chooseVideo(
  wanted: readonly VideoCodec[],
  picture: Picture,
  supports: Supports<VideoEncoderConfig>,
): Promise<VideoChoice | null> {
  for (const codec of wanted)
    for (const variant of videoCodecStrings(codec, picture).keys())
      if (await says(supports, videoConfig({ codec, variant }, picture, TRIAL_BITRATE))) return { codec, variant };
  return null;
}

const AUDIO_NAMES: Record<AudioCodec, string> = { opus: "opus", aac: "mp4a.40.2" };

/** Milliseconds of sound in a packet of Opus. */
export const OPUS_PACKET = 20;

/** How sound is encoded. */
export function audioConfig(codec: AudioCodec, sampleRate: number, channels: number, bitrate: number): AudioEncoderConfig {
  return {
    codec: AUDIO_NAMES[codec],
    sampleRate,
    numberOfChannels: channels,
    bitrate,
    ...(codec === "aac" ? { aac: { format: "aac" } } : { opus: { format: "opus", frameDuration: 1000 * OPUS_PACKET } }),
  };
}

/** The first of `wanted` that the browser encodes; null: none. */
export async function chooseAudio(
  wanted: readonly AudioCodec[],
  supports: Supports<AudioEncoderConfig>,
): Promise<AudioCodec | null> {
  for (const codec of wanted) if (await says(supports, audioConfig(codec, 48_000, 2, 64_000))) return codec;
  return null;
}

async function says<Config>(supports: Supports<Config>, config: Config): Promise<boolean> {
  try {
    return (await supports(config)).supported === true;
  } catch {
    return false; // the browser does not know such a codec at all
  }
}

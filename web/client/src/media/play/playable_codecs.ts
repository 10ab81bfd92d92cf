import type { Codecs } from "../../api/codecs.js";
import { type Abilities, abilitiesOfBrowser } from "./path_choice.js";
import type { AudioConfiguration, Configuration, VideoConfiguration } from "./samples.js";

const video = (codec: VideoConfiguration["codec"], codecString: string): Configuration => ({
  ...{ kind: "video", codec, codecString, record: null, width: 640, height: 360 },
});
const audio = (codec: AudioConfiguration["codec"], codecString: string): Configuration => ({
  ...{ kind: "audio", codec, codecString, record: null, sampleRate: 48_000, channels: 2 },
});

/** What is usual of each codec: whoever plays that plays most of it. */
const USUAL: Record<string, Configuration> = {
  avc1: video("h264", "avc1.42e01e"),
  hvc1: video("hevc", "hvc1.1.6.L93.B0"),
  vp08: video("vp8", "vp8"),
  vp09: video("vp9", "vp09.00.30.08"),
  av01: video("av1", "av01.0.04M.08"),
  mp4a: audio("aac", "mp4a.40.2"),
  Opus: audio("opus", "opus"),
  ".mp3": audio("mp3", "mp3"),
};

/** What a StreamPlayer of this browser plays, for `codecs` of a NetConnection that is yet to connect. */
export const playableCodecs = (): Promise<Codecs> => codecsPlayedBy(abilitiesOfBrowser);

/** @internal */
export async function codecsPlayedBy(abilities: Abilities): Promise<Codecs> {
  const names = Object.keys(USUAL);
  const able = await Promise.all(names.map((name) => plays(USUAL[name]!, abilities)));
  const of = (kind: "video" | "audio"): string[] => names.filter((name, i) => able[i] && USUAL[name]!.kind === kind);
  return { video: of("video"), audio: of("audio") };
}

async function plays(one: Configuration, abilities: Abilities): Promise<boolean> {
  if (abilities.hasMediaSource && abilities.buffers(one)) return true;
  return abilities.webCodecsLacks === "" && (await abilities.decodes(one));
}

import { fitsMp4, mimeType } from "./mse/sample_entry.js";
import { mediaSourceClass } from "./mse/media_session.js";
import { type Configuration, nameOf } from "./samples.js";
import { videoDecoderConfig } from "./webcodecs/picture_decoder.js";
import { audioDecoderConfig } from "./webcodecs/sound_decoder.js";

export type PlayerPath = "webcodecs" | "mse";

/** What a browser can do. */
export interface Abilities {
  /** What WebCodecs lacks altogether; "" if nothing. */
  readonly webCodecsLacks: string;
  readonly hasMediaSource: boolean;
  decodes(configuration: Configuration): Promise<boolean>;
  buffers(configuration: Configuration): boolean;
}

/** That no way plays all tracks. */
export interface Impossibility {
  /** What no way plays, as people call it: "HEVC"; where each way lacks something else, all. */
  codecs: string[];
  /** What each way lacks. */
  missing: string;
}

export type Choice = { path: PlayerPath } | ({ path: null } & Impossibility);

/** What a way cannot play, and why. */
interface Lack {
  tracks: readonly Configuration[];
  why: string;
}

/** The way that can play all tracks; WebCodecs is preferred. */
export async function choosePath(
  wanted: "auto" | PlayerPath,
  tracks: readonly Configuration[],
  abilities: Abilities,
): Promise<Choice> {
  const lacks: Lack[] = [];
  for (const path of wanted === "auto" ? (["webcodecs", "mse"] as const) : [wanted]) {
    const lack = path === "webcodecs" ? await lackOfWebCodecs(tracks, abilities) : lackOfMse(tracks, abilities);
    if (lack.tracks.length === 0) return { path };
    lacks.push(lack);
  }
  const never = tracks.filter((one) => lacks.every((lack) => lack.tracks.includes(one)));
  const codecs = (never.length > 0 ? never : tracks).map(nameOf);
  return { path: null, codecs, missing: lacks.map(({ why }) => why).join("; ") };
}

async function lackOfWebCodecs(tracks: readonly Configuration[], abilities: Abilities): Promise<Lack> {
  if (abilities.webCodecsLacks !== "") return { tracks, why: abilities.webCodecsLacks };
  const able = await Promise.all(tracks.map((one) => abilities.decodes(one)));
  const lacking = tracks.filter((_, i) => !able[i]);
  return { tracks: lacking, why: `WebCodecs has no decoder for ${listed(lacking, ({ codecString }) => codecString)}` };
}

function lackOfMse(tracks: readonly Configuration[], abilities: Abilities): Lack {
  if (!abilities.hasMediaSource) return { tracks, why: "there are no Media Source Extensions" };
  const lacking = tracks.filter((one) => !abilities.buffers(one));
  return { tracks: lacking, why: `Media Source Extensions do not take ${listed(lacking, mimeOrCodec)}` };
}

const mimeOrCodec = (one: Configuration): string => (fitsMp4(one) ? mimeType(one) : `${one.codecString} in MP4`);
const listed = (tracks: readonly Configuration[], say: (one: Configuration) => string): string => tracks.map(say).join(" and ");

/** What this browser can do. */
export const abilitiesOfBrowser: Abilities = {
  get webCodecsLacks() {
    if (!globalThis.isSecureContext) return "WebCodecs needs a secure page (https)";
    const needed = ["VideoDecoder", "AudioDecoder", "AudioWorkletNode"] as const;
    const absent = needed.filter((name) => !(name in globalThis));
    return absent.length > 0 ? `WebCodecs lacks ${absent.join(" and ")}` : "";
  },
  get hasMediaSource() {
    return mediaSourceClass() !== undefined;
  },
  decodes: (one) =>
    one.kind === "video"
      ? supports(VideoDecoder, videoDecoderConfig(one))
      : supports(AudioDecoder, audioDecoderConfig(one)),
  buffers: (one) => fitsMp4(one) && mediaSourceClass()!.isTypeSupported(mimeType(one)),
};

interface DecoderClass<Config> {
  isConfigSupported(config: Config): Promise<{ supported?: boolean }>;
}

/** A configuration that is nonsense is not supported either. */
async function supports<Config>(decoder: DecoderClass<Config>, config: Config): Promise<boolean> {
  try {
    return (await decoder.isConfigSupported(config)).supported === true;
  } catch {
    return false;
  }
}

import { fitsMp4, mimeType } from "./mse/sample_entry.js";
import { mediaSourceClass } from "./mse/media_session.js";
import type { Configuration } from "./samples.js";
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

export type Choice = { path: PlayerPath } | { path: null; missing: string };

/** The way that can play all tracks; WebCodecs is preferred. */
export async function choosePath(
  wanted: "auto" | PlayerPath,
  tracks: readonly Configuration[],
  abilities: Abilities,
): Promise<Choice> {
  const lacks: string[] = [];
  for (const path of wanted === "auto" ? (["webcodecs", "mse"] as const) : [wanted]) {
    const missing = path === "webcodecs" ? await lacksOfWebCodecs(tracks, abilities) : lacksOfMse(tracks, abilities);
    if (missing === "") return { path };
    lacks.push(missing);
  }
  return { path: null, missing: lacks.join("; ") };
}

async function lacksOfWebCodecs(tracks: readonly Configuration[], abilities: Abilities): Promise<string> {
  if (abilities.webCodecsLacks !== "") return abilities.webCodecsLacks;
  const able = await Promise.all(tracks.map((one) => abilities.decodes(one)));
  return told("WebCodecs has no decoder for", tracks.filter((_, i) => !able[i]).map(({ codecString }) => codecString));
}

function lacksOfMse(tracks: readonly Configuration[], abilities: Abilities): string {
  if (!abilities.hasMediaSource) return "there are no Media Source Extensions";
  return told("Media Source Extensions do not take", tracks.filter((one) => !abilities.buffers(one)).map(mimeOrCodec));
}

const mimeOrCodec = (one: Configuration): string => (fitsMp4(one) ? mimeType(one) : `${one.codecString} in MP4`);
const told = (what: string, which: string[]): string => (which.length === 0 ? "" : `${what} ${which.join(" and ")}`);

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

import type { AudioConfiguration } from "../samples.js";
import { BitReader } from "./bit_reader.js";

const RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];
const OWN_RATE = 15;
const CHANNELS = [2, 1, 2, 3, 4, 5, 6, 8]; // 0: said elsewhere; taken for stereo
const SBR = 5;
const PARAMETRIC_STEREO = 29;
const ESCAPE = 31;

/** Samples of a frame at the rate of the configuration. Frames of 960 samples are of broadcasting, and not seen here. */
export const AAC_FRAME = 1024;

/** From an AudioSpecificConfig (ISO/IEC 14496-3, section 1.6.2.1). */
export function aacConfiguration(record: Uint8Array): AudioConfiguration {
  const reader = new BitReader(record);
  const type = objectType(reader);
  let sampleRate = rate(reader);
  const channels = CHANNELS[reader.bits(4)] ?? 2;
  if (type === SBR || type === PARAMETRIC_STEREO) sampleRate = rate(reader);
  return {
    kind: "audio",
    codec: "aac",
    codecString: `mp4a.40.${type}`,
    record: record.slice(),
    sampleRate,
    channels: type === PARAMETRIC_STEREO ? 2 : channels,
  };
}

/** Samples that a frame becomes: twice as many where the upper half of the spectrum is rebuilt. */
export const aacFrameOf = (codecString: string): number =>
  codecString.endsWith(`.${SBR}`) || codecString.endsWith(`.${PARAMETRIC_STEREO}`) ? 2 * AAC_FRAME : AAC_FRAME;

function objectType(reader: BitReader): number {
  const type = reader.bits(5);
  return type === ESCAPE ? 32 + reader.bits(6) : type;
}

function rate(reader: BitReader): number {
  const index = reader.bits(4);
  const found = index === OWN_RATE ? reader.bits(24) : RATES[index];
  if (!found) throw new Error("AAC of a rate that does not exist");
  return found;
}

import type { AudioConfiguration } from "../samples.js";

const RATES = [44_100, 48_000, 32_000]; // of MPEG-1; MPEG-2 has half, MPEG-2.5 a quarter
const MPEG1 = 3;
const MPEG25 = 0;
const MONO = 3;

/** From the head of a frame (ISO/IEC 11172-3, section 2.4.1.3); null if there is none. */
export function mp3Configuration(frame: Uint8Array): AudioConfiguration | null {
  const [sync = 0, second = 0, third = 0, fourth = 0] = frame;
  const base = RATES[(third >> 2) & 3];
  if (sync !== 0xff || (second & 0xe0) !== 0xe0 || base === undefined) return null;
  const version = (second >> 3) & 3;
  const sampleRate = base / (version === MPEG1 ? 1 : version === MPEG25 ? 4 : 2);
  const channels = fourth >> 6 === MONO ? 1 : 2;
  return { kind: "audio", codec: "mp3", codecString: "mp3", record: null, sampleRate, channels };
}

/** Samples of a frame of layer III. */
export const mp3Samples = (sampleRate: number): number => (sampleRate >= 32_000 ? 1152 : 576);

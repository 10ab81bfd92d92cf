import type { AudioConfiguration } from "../samples.js";

const MAGIC = "OpusHead";
const HEAD = 19; // bytes without a channel mapping
export const OPUS_RATE = 48_000; // of what a decoder gives, whatever was recorded
const DEFAULT_SAMPLES = 960; // 20 ms
const MOST_SAMPLES = 5_760; // 120 ms
/** Samples of a frame by the configuration in a packet's first byte (RFC 6716, section 3.1). */
const FRAME_SAMPLES = [480, 960, 1920, 2880]; // SILK
const HYBRID_SAMPLES = [480, 960];
const CELT_SAMPLES = [120, 240, 480, 960];

/** From an OpusHead (RFC 7845, section 5.1). Opus needs none: what cannot be read is taken for stereo. */
export function opusConfiguration(record: Uint8Array): AudioConfiguration {
  const whole = record.length >= HEAD && String.fromCharCode(...record.subarray(0, 8)) === MAGIC;
  const channels = (whole && record[9]) || 2;
  return {
    kind: "audio",
    codec: "opus",
    codecString: "opus",
    record: whole ? record.slice() : null,
    sampleRate: OPUS_RATE,
    channels,
  };
}

/** How many samples at 48 kHz a packet holds (RFC 6716, sections 3.1 and 3.2). */
export function opusSamples(packet: Uint8Array): number {
  const toc = packet[0];
  if (toc === undefined) return DEFAULT_SAMPLES;
  const code = toc & 3;
  const frames = code === 3 ? (packet[1] ?? 1) & 0x3f : code === 0 ? 1 : 2;
  return Math.min(Math.max(frames, 1) * frameSamples(toc >> 3), MOST_SAMPLES);
}

function frameSamples(configuration: number): number {
  if (configuration < 12) return FRAME_SAMPLES[configuration & 3]!;
  return configuration < 16 ? HYBRID_SAMPLES[configuration & 1]! : CELT_SAMPLES[configuration & 3]!;
}

import type { PlayerPath } from "./path_choice.js";
import type { Watermark } from "./watermark.js";

export interface PlayerOptions {
  /** `auto`: WebCodecs where it can play the stream, else MSE. */
  path?: "auto" | PlayerPath;
  muted?: boolean;
  /** 0 to 1 */
  volume?: number;
  /**
   * Milliseconds that are kept ahead to even out the network; 80 unless it is said. It grows by itself where that is too
   * little. MSE keeps 300 at least.
   */
  targetDelay?: number;
  watermark?: Watermark | null;
  /** What screen readers call the picture. */
  label?: string;
  /** Where `worklet.js` is, if not beside the module: for bundlers that do not take it along. */
  workletUrl?: string | URL;
}

/**
 * - `connecting`: the server is asked
 * - `buffering`: waits for the stream to come, or to come again
 * - `ended`: nobody publishes now; it goes on by itself when somebody does
 * - `failed`: an `error` event tells why
 */
export type PlayerState = "idle" | "connecting" | "buffering" | "playing" | "paused" | "ended" | "failed";

export interface PlayerStatistics {
  path: PlayerPath | null;
  /** "avc1.64001f", "vp09.00.10.08", … */
  videoCodec: string | null;
  /** "mp4a.40.2", "opus", "mp3" */
  audioCodec: string | null;
  width: number;
  height: number;
  /** Milliseconds from what has come last to what is shown and heard. */
  delay: number;
  /** What is kept ahead at the least; grows where the network needs it. */
  targetDelay: number;
  framesShown: number;
  /** Pictures that came and were not shown: too late, or the computer too slow. */
  framesDropped: number;
  /** Bits of audio and video a second. */
  bitrate: number;
  /** 1: as it is; others while it catches up or gathers. */
  speed: number;
  /** How often it had to wait for more. */
  stalls: number;
  /** How loud it is now, 0 to 1; null where nobody can tell (MSE). */
  audioLevel: number | null;
  /**
   * Whether sound goes to the browser's audio thread through shared memory, which a page has that is isolated
   * (`crossOriginIsolated`); false: by messages. Null where there is no sound, and by MSE.
   */
  sharedSound: boolean | null;
}

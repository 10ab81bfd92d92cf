import type { Configuration, Sample } from "./samples.js";
import type { Watermark } from "./watermark.js";

/** A way of playing: what is made of a stream goes in, a picture in {@link element} and sound come out. */
export interface Playback {
  /** What is put into the page. */
  readonly element: HTMLElement;
  watermark: Watermark | null;
  configure(configuration: Configuration): void;
  take(sample: Sample): void;
  /** Stops; {@link restart} is called before anything else comes. */
  hold(): void;
  /** What follows does not go on from what came before. It begins with a key frame; configurations hold until others come. */
  restart(): void;
  /** 0 to 1; 0 is mute. */
  setVolume(volume: number): void;
  /** From within a click: lets sound be heard that the browser has held back. */
  unblock(): void;
  /** How it goes. */
  measure(): Measures;
  /** Ends it; the element may be taken out of the page. */
  close(): void;
}

export interface Measures {
  width: number;
  height: number;
  delay: number;
  targetDelay: number;
  speed: number;
  stalls: number;
  framesShown: number;
  framesDropped: number;
  audioLevel: number | null;
  sharedSound: boolean | null;
}

/** What a way of playing tells the player. */
export interface PlaybackHost {
  /** Playing goes on (true), or waits for more. */
  onFlow(flows: boolean): void;
  /**
   * Plays at that time of the stream (ms of decoding). Where one publisher follows another at once nothing waits, so that nothing is
   * told to flow again either: it just goes on.
   */
  onProgress(time: number): void;
  /** Whether sound waits for a click. */
  onBlocked(blocked: boolean): void;
  onResize(width: number, height: number): void;
  /** Something went wrong; it goes on. */
  onError(message: string): void;
  /** It does not go on. */
  onFailed(message: string): void;
}

/** What all ways are told in the beginning. */
export interface PlaybackOptions {
  targetDelay: number;
  label: string;
  workletUrl: string | URL | undefined;
}

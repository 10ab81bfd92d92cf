import type { Track } from "./enhanced.js";

/** Of several tracks the one that is played: the lowest that a configuration has come for. */
export class TrackFilter {
  private chosen: number | null = null;

  /** Whether a track is played. */
  admits({ id }: Track, isConfiguration: boolean): boolean {
    if (this.chosen === null || (isConfiguration && id < this.chosen)) this.chosen = id;
    return id === this.chosen;
  }

  reset(): void {
    this.chosen = null;
  }
}

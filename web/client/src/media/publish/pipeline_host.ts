import type { Settings } from "./publisher_options.js";
import type { StreamOutput } from "./tags/stream_output.js";

/** What a pipeline needs of the publisher. */
export interface PipelineHost {
  readonly settings: Settings;
  readonly output: StreamOutput;
  /** The stream's time, in milliseconds. */
  now(): number;
  /** A device has given something: a moment to look at the connection, for timers hardly run in hidden pages. */
  onSample(): void;
  onError(message: string, error: unknown, fatal: boolean): void;
}

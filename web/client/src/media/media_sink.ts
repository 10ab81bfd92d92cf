/**
 * Takes what a stream plays: the place to put a player on. Times are in milliseconds and wrap at 2^32. The bytes are the
 * body of an FLV tag, legacy or Enhanced RTMP; they belong to the receiver.
 */
export interface MediaSink {
  onAudio?(timestamp: number, data: Uint8Array): void;
  onVideo?(timestamp: number, data: Uint8Array): void;
  /** A data message: `onMetaData`, what the publisher calls with send(), … */
  onData?(name: string, args: unknown[]): void;
  /** Another stream, or the same one anew: what came before does not go on. */
  onReset?(): void;
}

/**
 * What a peer said cannot be understood, or is more than it may say. Thrown by the codecs and caught in one place, where
 * the connection ends.
 */
export class ProtocolError extends Error {
  /** A word for logs: `bad-amf`, `bad-chunk`, `bad-message`, `amf-budget`, … */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.name = "ProtocolError";
    this.reason = reason;
  }
}

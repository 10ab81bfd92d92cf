import { ByteQueue } from "../bytes/byte_queue.js";
import { ProtocolError } from "../bytes/protocol_error.js";
import { toUtf8 } from "../bytes/byte_writer.js";
import { hmacSha256 } from "../crypto/sha256.js";
import { randomBytes } from "../platform.js";

const VERSION = 3;
const BLOCK = 1536;
const RANDOM_FROM = 8; // behind two numbers, which servers may change when they repeat the rest

// docs/protocol/connect-attempts.md: what servers say that answer a repeated connect once.
const ATTEMPT_PHRASE = toUtf8("This server answers a connect once, however often it is repeated");
const MARK_BYTES = 16;
const MARK_OFFSETS = [BLOCK - 32 - MARK_BYTES, 740];

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

export interface HandshakeResult {
  /** What is still to be said: C2. */
  c2: Uint8Array;
  /** The server answers a connect once, however often it is repeated under one attempt id. */
  knowsAttempts: boolean;
  /** What came behind the handshake. */
  rest: Uint8Array;
}

/** The client's side of the simple handshake (RTMP 1.0, section 5.2). */
export class ClientHandshake {
  private readonly c1 = new Uint8Array(BLOCK);
  private readonly received = new ByteQueue();

  constructor() {
    this.c1.set(randomBytes(BLOCK - RANDOM_FROM), RANDOM_FROM);
  }

  /** What is said first: C0 and C1. */
  get c0c1(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(1 + BLOCK);
    bytes[0] = VERSION;
    bytes.set(this.c1, 1);
    return bytes;
  }

  /** The outcome, once all of S0, S1 and S2 has come. Throws ProtocolError if nobody who speaks RTMP has answered. */
  read(bytes: Uint8Array): HandshakeResult | null {
    this.received.push(bytes);
    if (this.received.length > 0 && this.received.peek(1)[0] !== VERSION)
      throw new ProtocolError("bad-handshake", "what answers does not speak RTMP");
    if (this.received.length < 1 + 2 * BLOCK) return null;
    const answer = this.received.take(1 + 2 * BLOCK);
    const s1 = answer.subarray(1, 1 + BLOCK);
    const s2 = answer.subarray(1 + BLOCK);
    if (!equal(s2.subarray(RANDOM_FROM), this.c1.subarray(RANDOM_FROM)))
      throw new ProtocolError("bad-handshake", "the handshake is not answered rightly");
    return { c2: s1.slice(), knowsAttempts: this.isMarked(s1), rest: this.received.take(this.received.length) };
  }

  private isMarked(s1: Uint8Array): boolean {
    const mark = hmacSha256(ATTEMPT_PHRASE, this.c1.subarray(RANDOM_FROM, RANDOM_FROM + 32)).subarray(0, MARK_BYTES);
    return MARK_OFFSETS.some((at) => equal(s1.subarray(at, at + MARK_BYTES), mark));
  }
}

/** How bytes travel: as in the C++ client, `rtmpt` and `rtmpts` are the tunnel. */
export type Carrier = "ws" | "wss" | "rtmpt" | "rtmpts";

/** Why a stream is no more. */
export interface StreamEnd {
  /** A word for logs: `client-closed`, `server-closed`, `peer-gone`, `ping-timeout`, … */
  reason: string;
  /** A sentence for people. */
  message: string;
}

/** Who is told of what happens to a stream. */
export interface StreamUser {
  onBytes(bytes: Uint8Array): void;
  /** Some of what was written has left. */
  onRoom(): void;
  /** The last call, unless the stream was aborted. */
  onClosed(end: StreamEnd): void;
}

/** An ordered pipe of bytes. Above it nobody knows how they travel. */
export interface ByteStream {
  readonly carrier: Carrier;
  /** From now on; what came before, or comes while there is none, waits. */
  setUser(user: StreamUser | null): void;
  write(bytes: Uint8Array<ArrayBuffer>): void;
  /** Bytes written, and how many of them the way has taken. */
  readonly written: number;
  readonly taken: number;
  /** Whether something that was written waits for the way to take it; what only waits to be acknowledged does not. */
  readonly blocked: boolean;
  /** Its connection is lost and another one is looked for: silence means nothing now. */
  readonly suspended: boolean;
  /** The server seems to be gone. True: the stream looks for another connection to it. */
  suspect(): boolean;
  /** Ends it behind what was written. */
  close(): void;
  /** Ends it at once, without a further word to its user. */
  abort(): void;
}

/** What every kind of stream needs: its user, and what came before there was one. */
export abstract class StreamBase implements ByteStream {
  abstract readonly carrier: Carrier;
  abstract readonly taken: number;
  written = 0;
  private user: StreamUser | null = null;
  private early: Uint8Array[] = [];
  private unheard: StreamEnd | null = null;
  private ended = false;

  abstract write(bytes: Uint8Array<ArrayBuffer>): void;
  abstract close(): void;
  abstract abort(): void;

  get blocked(): boolean {
    return this.taken < this.written;
  }
  get suspended(): boolean {
    return false;
  }
  suspect(): boolean {
    return false;
  }

  setUser(user: StreamUser | null): void {
    this.user = user;
    if (!user) return;
    for (const bytes of this.early.splice(0)) this.user?.onBytes(bytes);
    if (this.unheard) this.finish(this.unheard);
  }

  /** Whether the end has been told, or is not to be. */
  protected get over(): boolean {
    return this.ended;
  }
  protected receive(bytes: Uint8Array): void {
    if (this.ended || bytes.length === 0) return;
    if (this.user) this.user.onBytes(bytes);
    else this.early.push(bytes);
  }
  protected tellRoom(): void {
    if (!this.ended) this.user?.onRoom();
  }
  protected finish(end: StreamEnd): void {
    if (this.ended) return;
    if (!this.user) {
      this.unheard = end;
      return;
    }
    this.ended = true;
    this.user.onClosed(end);
  }
  /** No further word to the user. */
  protected silence(): void {
    this.ended = true;
    this.user = null;
  }
}

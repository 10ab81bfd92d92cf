import { ByteQueue } from "../bytes/byte_queue.js";
import { type Carrier, StreamBase } from "./byte_stream.js";
import { CUT, dropWebSocket, suspendWebSocket } from "./open_websocket.js";
import { waitFor, within } from "./wait.js";
import { endOf } from "./websocket_stream.js";

const WINDOW = 64 * 1024; // bytes under way that the server has not acknowledged
const ACKNOWLEDGE_EVERY = 16 * 1024;
const LARGEST_MESSAGE = 32 * 1024; // a server gets a message only when all of it has come
const UPGRADE_TIME = 5_000; // ms, of one attempt to come back
const FIRST_PAUSE = 100; // ms
const LONGEST_PAUSE = 2_000;
const PATIENCE = 35_000; // ms; the server forgets after 30 s
const CLOSING_TIME = 2_000; // ms, to get rid of what was written

/** Another connection to the same place; rejects when `signal` is aborted. */
export type Redial = (signal: AbortSignal) => Promise<WebSocket>;

/**
 * A session that outlives its WebSocket (docs/protocol/websocket.md): both sides count the bytes, and after a loss each
 * says again what the other has not got. Nobody above notices.
 */
export class ResumableStream extends StreamBase {
  taken = 0; // of what was written; the server has acknowledged it
  private socket: WebSocket | null = null;
  private session = ""; // its id, a secret; empty until the server has said it
  private received = 0;
  private reported = 0; // of what was received
  private readonly kept = new ByteQueue(); // sent, from `taken` on
  private readonly unsent = new ByteQueue();
  private redialling: AbortController | null = null;
  private closing = false;
  private closingTimer: ReturnType<typeof setTimeout> | undefined;

  /** `socket` is open and has agreed on the subprotocol. */
  constructor(
    socket: WebSocket,
    readonly carrier: Carrier,
    private readonly redial: Redial,
  ) {
    super();
    this.listen(socket, (note) => this.onFirstNote(note));
    socket.send("open");
    this.socket = socket;
  }

  /** A server acknowledges every 16 KiB: a client that says little may wait for that for ever. */
  override get blocked(): boolean {
    return this.unsent.length > 0 || (this.socket?.bufferedAmount ?? 0) > 0;
  }
  override get suspended(): boolean {
    return this.redialling !== null;
  }

  override suspect(): boolean {
    if (this.suspended) return true;
    if (!this.socket || this.session === "" || this.closing) return false;
    suspendWebSocket(this.socket);
    this.onLost();
    return true;
  }

  write(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.closing || this.over) return;
    this.written += bytes.length;
    this.unsent.push(bytes);
    this.pump();
  }

  close(): void {
    if (this.closing || this.over) return;
    this.closing = true;
    this.closingTimer = setTimeout(() => this.end("client-closed", "closed"), CLOSING_TIME);
    this.pump();
  }

  abort(): void {
    this.silence();
    this.tearDown();
  }

  /** What is said on a connection, to whom it concerns. */
  private listen(socket: WebSocket, onNote: (note: string[]) => void): void {
    socket.onmessage = ({ data }): void => {
      if (typeof data === "string") onNote(data.split(" "));
      else if (data instanceof ArrayBuffer) this.onData(new Uint8Array(data));
    };
    socket.onclose = (event): void => {
      if (event.code === CUT && this.session !== "" && !this.closing) return this.onLost();
      const end = this.closing ? { reason: "client-closed", message: "closed" } : endOf(event);
      this.end(end.reason, end.message);
    };
  }

  private onFirstNote([word, value]: string[]): void {
    if (word === "session") this.session = value ?? "";
    else this.onNote(word, value);
  }

  private onNote(word: string | undefined, value: string | undefined): void {
    if (word !== "ack") return;
    if (!this.acknowledge(Number(value))) return this.end("bad-message", "the server counts wrongly");
    this.pump();
    this.tellRoom();
  }

  /** Whether so many bytes can have come to the server. */
  private acknowledge(count: number): boolean {
    const fresh = count - this.taken;
    if (!(fresh >= 0 && fresh <= this.kept.length)) return false;
    this.kept.drop(fresh);
    this.taken += fresh;
    return true;
  }

  private onData(bytes: Uint8Array): void {
    this.received += bytes.length;
    this.receive(bytes);
    if (this.received - this.reported < ACKNOWLEDGE_EVERY || !this.socket) return;
    this.reported = this.received;
    this.socket.send(`ack ${this.received}`);
  }

  private pump(): void {
    while (this.socket && this.unsent.length > 0 && this.kept.length < WINDOW) {
      const bytes = this.unsent.take(Math.min(LARGEST_MESSAGE, WINDOW - this.kept.length));
      this.kept.push(bytes);
      this.socket.send(bytes);
    }
    if (this.closing && this.socket && this.unsent.length === 0) this.socket.close(1000);
  }

  // ---- behind a loss

  private onLost(): void {
    this.socket = null;
    this.redialling = new AbortController();
    void this.comeBack(this.redialling.signal);
  }

  private async comeBack(signal: AbortSignal): Promise<void> {
    const until = performance.now() + PATIENCE;
    let pause = 0;
    while (!signal.aborted && performance.now() < until) {
      await waitFor(pause, signal);
      pause = Math.min(Math.max(2 * pause, FIRST_PAUSE), LONGEST_PAUSE);
      const outcome = await this.tryOnce(signal);
      if (signal.aborted || outcome === "resumed") return;
      if (outcome === "gone") return this.end("resume-expired", "the server has forgotten the session");
    }
    if (!signal.aborted) this.end("peer-gone", "the connection was lost and could not be resumed");
  }

  private async tryOnce(whole: AbortSignal): Promise<"resumed" | "gone" | "failed"> {
    try {
      return await within(UPGRADE_TIME, whole, async (signal) => this.ask(await this.redial(signal), signal));
    } catch {
      return "failed";
    }
  }

  private ask(socket: WebSocket, signal: AbortSignal): Promise<"resumed" | "gone" | "failed"> {
    return new Promise((resolve) => {
      const fail = (): void => {
        // The server may have said yes meanwhile.
        if (this.redialling) suspendWebSocket(socket);
        else dropWebSocket(socket);
        resolve("failed");
      };
      signal.addEventListener("abort", fail);
      socket.onclose = (): void => resolve("failed");
      socket.onmessage = ({ data }): void => {
        signal.removeEventListener("abort", fail);
        const [word, value] = typeof data === "string" ? data.split(" ") : [];
        const resumed = word === "resumed" && this.attach(socket, Number(value));
        if (!resumed) dropWebSocket(socket);
        resolve(resumed ? "resumed" : word === "gone" || word === "resumed" ? "gone" : "failed");
      };
      socket.send(`resume ${this.session} ${this.received}`);
    });
  }

  private attach(socket: WebSocket, count: number): boolean {
    if (!this.acknowledge(count)) return false;
    this.redialling = null;
    this.reported = this.received;
    this.socket = socket;
    this.listen(socket, ([word, value]) => this.onNote(word, value));
    if (this.kept.length > 0) socket.send(this.kept.peek(this.kept.length));
    this.pump();
    this.tellRoom();
    return true;
  }

  private end(reason: string, message: string): void {
    this.tearDown();
    this.finish({ reason, message });
  }

  private tearDown(): void {
    clearTimeout(this.closingTimer);
    const search = this.redialling;
    this.redialling = null;
    search?.abort();
    if (this.socket) dropWebSocket(this.socket);
    this.socket = null;
  }
}

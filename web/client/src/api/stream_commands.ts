import type { CallOutcome } from "../session/call_table.js";
import type { Session, StreamPart } from "../session/session.js";
import { makeStatus, type StatusInfo } from "../session/status.js";

const MAX_HELD = 16; // commands that wait for the number of their stream
const MAX_STREAMS = 255; // of a connection: what FMS allows, and our server too
const CREATE_TIMEOUT = 30_000; // ms

type Lasting = "buffer" | "audio" | "video" | "use";
type Say = (id: number) => boolean;

/** A stream's number, and what is said on it: what lasts is said again on another connection. */
export class StreamCommands {
  /** 0 while there is none. */
  id = 0;
  private readonly kept = new Map<Lasting, Say>();
  private held: (() => void)[] = [];
  private creating: Session | null = null;
  private part: StreamPart | null = null;
  private onStatus: ((info: StatusInfo) => void) | null = null;

  constructor(private readonly session: () => Session | null) {}

  attach(part: StreamPart, onStatus: (info: StatusInfo) => void): void {
    this.part = part;
    this.onStatus = onStatus;
  }

  /** Says something that holds until it is said otherwise, now or when there is a stream. */
  lasting(kind: Lasting, say: Say, onFailed?: (why: string) => void): void {
    this.kept.set(kind, say);
    if (this.id !== 0) {
      if (!say(this.id)) onFailed?.("Too much waits to be sent.");
    } else if (kind === "use" && !this.create()) {
      queueMicrotask(() => onFailed?.("There is no connection, or it has too many streams."));
    }
  }

  /** False: there is no stream, or too much waits. Throws AmfEncodeError. */
  say(name: string, args: readonly unknown[]): boolean {
    const session = this.session();
    if (!session?.hasRoom) return false;
    if (this.id !== 0) {
      session.command({ name, transactionId: 0, object: null, args }, this.id);
      return true;
    }
    if (!this.creating || this.held.length >= MAX_HELD) return false;
    this.held.push(() => this.say(name, args));
    return true;
  }

  /** Gives the number back; what lasted is forgotten. */
  close(): void {
    const session = this.session();
    if (this.id !== 0 && session) {
      session.command({ name: "closeStream", transactionId: 0, object: null, args: [] }, this.id);
      session.command({ name: "deleteStream", transactionId: 0, object: null, args: [this.id] }, 0);
      session.streams.delete(this.id);
    }
    this.onLost();
    this.kept.clear();
  }

  onLost(): void {
    this.id = 0;
    this.creating = null;
    this.held = [];
  }

  /** There is another connection. */
  restore(): void {
    if (this.kept.has("use")) this.create();
  }

  private create(): boolean {
    const session = this.session();
    if (!session || session.streams.size >= MAX_STREAMS) return false;
    if (this.creating === session) return true;
    const asked = session.call("createStream", [], (outcome) => this.onCreated(session, outcome), CREATE_TIMEOUT);
    this.creating = asked ? session : null;
    return asked;
  }

  private onCreated(session: Session, outcome: CallOutcome): void {
    const id = outcome.kind === "result" ? Number(outcome.value) : 0;
    const usable = Number.isInteger(id) && id >= 1 && id <= 0xffff_ffff && !session.streams.has(id);
    if (this.creating !== session) {
      // Closed before the server answered: its number goes back.
      if (usable && session.connected)
        session.command({ name: "deleteStream", transactionId: 0, object: null, args: [id] }, 0);
      return;
    }
    this.creating = null;
    if (!usable) {
      if (outcome.kind !== "closed") this.onStatus?.(makeStatus("error", "NetStream.Failed", "The server gives no stream."));
      return;
    }
    this.id = id;
    session.streams.set(id, this.part!);
    for (const say of this.kept.values()) say(id);
    for (const say of this.held.splice(0)) say();
  }
}

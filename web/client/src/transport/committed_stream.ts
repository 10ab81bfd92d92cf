import { type ByteStream, type Carrier, StreamBase, type StreamEnd } from "./byte_stream.js";
import { type Candidate, candidatesFor, placeOf } from "./candidate.js";
import type { ProvedWay } from "./open_stream.js";
import { Race } from "./race.js";
import type { Target } from "./target.js";
import { wayMemory } from "./way_memory.js";

const MAX_REPEATS = 3;
const MOST_RECORDED = 64 * 1024; // bytes said before the server has answered
const SHORTEST_PATIENCE = 1_000; // ms
const SEARCH_TIME = 15_000; // ms, for another way
/** By an acknowledgement of this length our server shows that it has a connect; it settles nothing. */
const FIRST_WORDS = 16;

/**
 * The way that won, until the server's answer to `connect` shows that it carries. If nothing comes, or it dies, the same
 * words are said on another way under the same attempt id, which our server answers once
 * (docs/protocol/connect-attempts.md).
 */
export class CommittedStream extends StreamBase {
  private leg: ByteStream | null = null;
  private settled = false;
  private closing = false;
  private record: Uint8Array<ArrayBuffer>[] = [];
  private held: Uint8Array[] = []; // what came and settles nothing
  private heldBytes = 0;
  private repeats = 0;
  private readonly tried: Candidate[] = []; // ways on which it was said in vain
  private patience: ReturnType<typeof setTimeout> | undefined;
  private search: AbortController | null = null;

  constructor(
    private readonly target: Target,
    private way: ProvedWay,
  ) {
    super();
    this.attach();
  }

  get carrier(): Carrier {
    return this.way.candidate.carrier;
  }
  get port(): number {
    return this.way.candidate.port;
  }
  get taken(): number {
    return this.leg ? this.written - Math.min(this.written, this.leg.written - this.leg.taken) : 0;
  }
  override get blocked(): boolean {
    return this.leg ? this.leg.blocked : super.blocked;
  }
  override get suspended(): boolean {
    return this.search !== null || (this.leg?.suspended ?? false);
  }
  override suspect(): boolean {
    return this.settled && (this.leg?.suspect() ?? false);
  }

  write(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.closing || this.over) return;
    this.written += bytes.length;
    if (!this.settled) this.note(bytes);
    this.leg?.write(bytes);
  }

  close(): void {
    this.closing = true;
    this.stopSearch();
    if (this.leg) this.leg.close();
    else this.finish({ reason: "client-closed", message: "closed" });
  }

  abort(): void {
    this.closing = true;
    this.stopSearch();
    this.silence();
    this.leg?.abort();
  }

  private note(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.record.length === 0) this.beginPatience();
    this.record.push(bytes.slice()); // the writer may use its memory again
  }

  private beginPatience(): void {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.onSilence(), Math.max(SHORTEST_PATIENCE, 4 * this.way.roundTrip));
  }

  private attach(): void {
    const leg = this.way.stream;
    this.leg = leg;
    leg.write(this.way.c2.slice());
    for (const bytes of this.record) leg.write(bytes);
    if (this.record.length > 0) this.beginPatience();
    leg.setUser({
      onBytes: (bytes) => this.onBytes(bytes),
      onRoom: () => this.tellRoom(),
      onClosed: (end) => this.onLegClosed(end),
    });
    if (this.way.rest.length > 0) this.onBytes(this.way.rest);
  }

  private onBytes(bytes: Uint8Array): void {
    if (this.settled) return this.receive(bytes);
    clearTimeout(this.patience);
    this.stopSearch();
    this.held.push(bytes);
    this.heldBytes += bytes.length;
    if (this.way.knowsAttempts && this.heldBytes <= FIRST_WORDS) return;
    this.settle();
  }

  private settle(): void {
    this.settled = true;
    this.record = [];
    wayMemory.noteWinner(placeOf(this.target), this.carrier, this.port);
    for (const bytes of this.held.splice(0)) this.receive(bytes);
  }

  private mayRepeat(died: boolean): boolean {
    if (this.settled || this.closing || this.repeats >= MAX_REPEATS) return false;
    if (this.record.reduce((sum, bytes) => sum + bytes.length, 0) > MOST_RECORDED) return false;
    const heard = this.heldBytes > 0;
    return this.way.knowsAttempts ? died || !heard : died && !heard;
  }

  private onSilence(): void {
    if (this.mayRepeat(false)) void this.lookOn();
  }

  private onLegClosed(end: StreamEnd): void {
    clearTimeout(this.patience);
    this.leg = null;
    if (this.settled && !this.closing && end.reason === "peer-gone") wayMemory.noteCut(placeOf(this.target), this.carrier);
    if (this.search) return; // it was silent already
    if (this.mayRepeat(true)) void this.lookOn();
    else this.finish(end);
  }

  /** Those on which nothing was said yet; all of them where there are no others. */
  private nextCandidates(): Candidate[] {
    const same = (a: Candidate, b: Candidate): boolean => a.carrier === b.carrier && a.port === b.port;
    this.tried.push(this.way.candidate);
    const all = candidatesFor(this.target);
    const fresh = all.filter((one) => !this.tried.some((other) => same(one, other)));
    return fresh.length > 0 ? fresh : all;
  }

  /** The silent way is listened to until another one is proved. */
  private async lookOn(): Promise<void> {
    const search = new AbortController();
    this.search = search;
    const timer = setTimeout(() => search.abort(), SEARCH_TIME);
    try {
      const way = await new Race(this.target, this.nextCandidates()).run(search.signal);
      if (this.search !== search) way.stream.abort();
      else this.move(way);
    } catch {
      // no other way: the silent one is all there is
    } finally {
      clearTimeout(timer);
    }
    if (this.search === search) this.search = null;
    if (!this.leg) this.finish({ reason: "peer-gone", message: "the connection was lost before it was answered" });
  }

  private move(way: ProvedWay): void {
    this.leg?.abort();
    this.search = null;
    ++this.repeats;
    this.held = [];
    this.heldBytes = 0;
    this.way = way;
    this.attach();
  }

  private stopSearch(): void {
    this.search?.abort();
    this.search = null;
  }
}

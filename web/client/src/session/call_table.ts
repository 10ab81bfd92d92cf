import type { AmfValue } from "../amf/values.js";

export const MAX_PENDING_CALLS = 1024;

/** What came of a call. */
export type CallOutcome =
  | { kind: "result"; object: AmfValue; value: AmfValue }
  | { kind: "error"; object: AmfValue; value: AmfValue }
  | { kind: "timed-out" }
  | { kind: "closed" };

interface Pending {
  done(outcome: CallOutcome): void;
  timer: ReturnType<typeof setTimeout>;
}

/** Calls that wait for their answers. */
export class CallTable {
  private readonly pending = new Map<number, Pending>();
  private last = 0;

  get size(): number {
    return this.pending.size;
  }

  /** The transaction id of a new call; null if too many wait. `done` is called once. */
  add(done: (outcome: CallOutcome) => void, timeout: number): number | null {
    if (this.pending.size >= MAX_PENDING_CALLS) return null;
    const id = ++this.last;
    const timer = setTimeout(() => this.finish(id, { kind: "timed-out" }), timeout);
    this.pending.set(id, { done, timer });
    return id;
  }

  finish(id: number, outcome: CallOutcome): void {
    const call = this.pending.get(id);
    if (!call) return;
    this.pending.delete(id);
    clearTimeout(call.timer);
    call.done(outcome);
  }

  /** The call was not sent after all; nobody is told. */
  forget(id: number): void {
    clearTimeout(this.pending.get(id)?.timer);
    this.pending.delete(id);
  }

  close(): void {
    for (const id of [...this.pending.keys()]) this.finish(id, { kind: "closed" });
  }
}

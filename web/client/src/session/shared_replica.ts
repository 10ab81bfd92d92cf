import { encodeAmf0 } from "../amf/amf0_encoder.js";
import { AmfEncodeError } from "../amf/encode_error.js";
import { toUtf8 } from "../bytes/byte_writer.js";
import { type SharedObjectEvent, SharedObjectEventType as Type, type SharedObjectMessage } from "../rtmp/shared_object_message.js";
import { type Slot, SlotTable } from "./slot_table.js";

const LARGEST_VALUE = 8 * 1024 * 1024; // bytes
const LONGEST_NAME = 0xffff; // bytes

/** One thing that has changed; `remove` is what Flash calls "delete". */
export interface ReplicaChange {
  code: "clear" | "success" | "reject" | "change" | "delete";
  name?: string;
  oldValue?: unknown;
}

const encoded = (value: unknown): Uint8Array => encodeAmf0([value], 3);

function sameValue(a: unknown, b: unknown): boolean {
  const [first, second] = [encoded(a), encoded(b)];
  return first.length === second.length && first.every((byte, i) => byte === second[i]);
}

/** The version in front of a status alone is that of no object: it may have been refused. */
const tellsVersion = (event: SharedObjectEvent): boolean => event.type !== Type.status;

/**
 * A shared object as this client has it: what the server has said, and over it what was asked for and is not answered.
 * Whatever a server does, it ends with what the server has (docs/decisions/0081).
 */
export class SharedReplica {
  version = 0;
  private readonly table: SlotTable;
  private unsent: string[] = [];

  /** `show` is called with what is visible of a slot; undefined: it is gone. */
  constructor(show: (name: string, value: unknown) => void) {
    this.table = new SlotTable(show);
  }

  // ---- the program's side

  /** Asks for a value; undefined and null remove the slot. Throws AmfEncodeError, also beyond the limits. */
  ask(name: string, value: unknown): void {
    if (toUtf8(name).length > LONGEST_NAME) throw new AmfEncodeError("the name of a slot is too long");
    const removes = value === undefined || value === null;
    const size = removes ? 0 : encoded(value).length;
    if (size > LARGEST_VALUE) throw new AmfEncodeError("the value of a slot is too large");
    const slot = this.table.at(name);
    const before = slot.request;
    slot.request = { value: removes ? undefined : value, size, visible: true, unsent: true };
    if (!this.table.update(name)) {
      slot.request = before;
      this.table.update(name);
      throw new AmfEncodeError("the shared object would be larger than is permitted");
    }
    slot.broken = false;
    if (!before?.unsent || !before.visible) this.unsent.push(name);
  }

  /** What is to be said to the server; what is asked for counts as on its way then. About so many bytes. */
  takeRequests(bytes: number): SharedObjectEvent[] {
    const events: SharedObjectEvent[] = [];
    let taken = 0;
    for (let used = 0; taken < this.unsent.length && (used < bytes || events.length === 0); ++taken) {
      const name = this.unsent[taken]!;
      const request = this.table.find(name)?.request;
      if (!request?.visible || !request.unsent) continue;
      request.unsent = false;
      this.table.at(name).broken = false;
      const type = request.value === undefined ? Type.requestRemove : Type.requestChange;
      events.push({ type, slots: [{ name, value: request.value }] });
      used += request.size;
    }
    this.unsent.splice(0, taken);
    return events;
  }

  // ---- the server's side

  /** What changes by a message. False: the object is larger than is permitted. */
  apply(message: SharedObjectMessage, changes: ReplicaChange[]): boolean {
    if (message.events.some(tellsVersion)) this.version = message.version;
    for (const event of message.events) {
      if (event.type === Type.clear) this.onClear(changes);
      for (const { name, value, size } of event.slots ?? []) {
        if (event.type === Type.change && !this.onChange(name, value, size ?? 0, changes)) return false;
        if (event.type === Type.success) this.onSuccess(name, changes);
        if (event.type === Type.remove) this.onRemove(name, changes);
      }
    }
    return true;
  }

  private onClear(changes: ReplicaChange[]): void {
    for (const name of this.table.names()) {
      this.table.at(name).confirmed = undefined;
      this.table.update(name);
    }
    changes.push({ code: "clear" });
  }

  private onChange(name: string, value: unknown, size: number, changes: ReplicaChange[]): boolean {
    const slot = this.table.at(name);
    const oldValue = this.table.shown(slot);
    const code = this.settle(slot, value);
    slot.confirmed = { value, size };
    slot.broken = false;
    changes.push(code === "success" ? { code, name } : { code, name, oldValue });
    return this.table.update(name);
  }

  /** What becomes of a request when the server says that the slot is `value`. */
  private settle(slot: Slot, value: unknown): "change" | "success" | "reject" {
    const { request } = slot;
    if (!request?.visible) return "change";
    if (slot.broken) {
      if (sameValue(request.value, value)) {
        request.visible = false; // it had arrived before the break
        return "success";
      }
      if (sameValue(slot.before, value)) return "change"; // nobody has touched it: the request stands
    } else if (request.unsent) {
      return "change"; // the server has not seen it yet
    }
    request.visible = false;
    return "reject";
  }

  private onSuccess(name: string, changes: ReplicaChange[]): void {
    changes.push({ code: "success", name });
    const slot = this.table.find(name);
    const request = slot?.request;
    if (!slot || !request) return;
    if (request.visible && request.unsent) return; // an older one's; the value is on its way
    slot.confirmed = request.value === undefined ? undefined : { value: request.value, size: request.size };
    request.visible = false;
    slot.broken = false;
    this.table.update(name);
  }

  private onRemove(name: string, changes: ReplicaChange[]): void {
    const slot = this.table.find(name);
    if (!slot) return;
    changes.push({ code: "delete", name, oldValue: this.table.shown(slot) });
    slot.confirmed = undefined;
    slot.broken = false;
    if (slot.request?.visible && !slot.request.unsent) slot.request.visible = false;
    this.table.update(name);
  }

  // ---- when something goes wrong

  /** The server permits no changes: all that were sent are void. */
  refuseRequests(changes: ReplicaChange[]): void {
    for (const name of this.table.names()) {
      const slot = this.table.at(name);
      if (!slot.request?.visible || slot.request.unsent) continue;
      changes.push({ code: "reject", name, oldValue: slot.request.value });
      slot.request = undefined;
      this.table.update(name);
    }
  }

  /** The connection is lost: what has no answer is to be asked for again. */
  noteBreak(): void {
    for (const name of this.table.names()) {
      const slot = this.table.at(name);
      if (slot.request?.visible && !slot.request.unsent) {
        slot.request.unsent = slot.broken = true;
        slot.before = slot.confirmed?.value;
        this.unsent.push(name);
      } else if (slot.request && !slot.request.visible) {
        slot.request = undefined;
      }
      this.table.update(name);
    }
  }

  /** The object is not used any more; what was confirmed stays. */
  forgetRequests(): void {
    this.unsent = [];
    for (const name of this.table.names()) {
      this.table.at(name).request = undefined;
      this.table.update(name);
    }
  }

  reset(): void {
    this.unsent = [];
    this.version = 0;
    this.table.clear();
  }
}

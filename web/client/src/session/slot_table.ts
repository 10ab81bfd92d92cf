/** Of one shared object: what a server may make us keep. */
export const MAX_SLOTS = 10_000;
export const MAX_BYTES = 16 * 1024 * 1024;
const SLOT_BYTES = 256; // of a slot without its name and values

export interface Slot {
  /** What the server has said; undefined: there is no such slot. */
  confirmed: { value: unknown; size: number } | undefined;
  /** What this client wants it to be. Visible while it is not answered; a value of undefined removes the slot. */
  request: { value: unknown; size: number; visible: boolean; unsent: boolean } | undefined;
  /** The connection broke while the request was on its way; `before` is what the slot was then. */
  broken: boolean;
  before: unknown;
  /** As counted. */
  size: number;
}

/** The slots of a shared object, counted. */
export class SlotTable {
  private readonly slots = new Map<string, Slot>();
  private bytes = 0;

  constructor(private readonly show: (name: string, value: unknown) => void) {}

  names(): string[] {
    return [...this.slots.keys()];
  }
  find(name: string): Slot | undefined {
    return this.slots.get(name);
  }
  /** The slot, an empty one if there was none. Call update() behind any change of it. */
  at(name: string): Slot {
    let slot = this.slots.get(name);
    if (!slot) {
      slot = { confirmed: undefined, request: undefined, broken: false, before: undefined, size: 0 };
      this.slots.set(name, slot);
    }
    return slot;
  }
  /** What is visible of a slot; undefined: it is not there. */
  shown(slot: Slot): unknown {
    return slot.request?.visible ? slot.request.value : slot.confirmed?.value;
  }

  /** Counts a slot anew, drops an empty one, shows it. False: the object is larger than is permitted. */
  update(name: string): boolean {
    const slot = this.slots.get(name);
    if (!slot) return true;
    this.show(name, this.shown(slot));
    this.bytes -= slot.size;
    if (!slot.confirmed && !slot.request?.visible) this.slots.delete(name);
    else this.bytes += slot.size = SLOT_BYTES + name.length + (slot.confirmed?.size ?? 0) + (slot.request?.size ?? 0);
    return this.slots.size <= MAX_SLOTS && this.bytes <= MAX_BYTES;
  }

  clear(): void {
    for (const name of this.slots.keys()) this.show(name, undefined);
    this.slots.clear();
    this.bytes = 0;
  }
}

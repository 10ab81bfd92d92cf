import { type FromWorklet, type Piece, RingMemory, type ToWorklet } from "./worklet.js";

/** The page's end of a ring of sound, whose other end is in the worklet. */
export interface RingEnd {
  /** As in `Written`; a piece, which is taken, comes before what is said of it. */
  write(written: Float64Array, piece: Piece | null): void;
  /** As in `Heard`: what the worklet has said since; false: nothing. */
  read(heard: Float64Array): boolean;
}

/** Whether memory may be shared: the page came with the headers that isolate it from those of other origins. */
export const sharesMemory = (): boolean => globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer === "function";

/** Both ends in the same memory. Nothing is said by message, and nothing is left behind that somebody would have to collect. */
export class SharedEnd implements RingEnd {
  private readonly memory: RingMemory;

  /** `onTold`: playing has begun or ended; there is something new to be read more often. */
  constructor(port: MessagePort, rate: number, onTold: () => void) {
    port.onmessage = onTold;
    const buffer = new SharedArrayBuffer(RingMemory.bytes(rate));
    this.memory = new RingMemory(rate, buffer);
    port.postMessage({ rate, buffer } satisfies ToWorklet);
  }

  write(written: Float64Array, piece: Piece | null): void {
    if (piece) this.memory.put(piece);
    this.memory.written.write(written);
  }
  read(heard: Float64Array): boolean {
    return this.memory.heard.read(heard);
  }
}

/** The ring is the worklet's: all goes there and comes back by message. */
export class MessageEnd implements RingEnd {
  private told: Float64Array | null = null;

  /** `onTold`: there is something new to be read. */
  constructor(
    private readonly port: MessagePort,
    rate: number,
    onTold: () => void,
  ) {
    port.onmessage = ({ data }: MessageEvent<FromWorklet>) => {
      this.told = data;
      onTold();
    };
    port.postMessage({ rate, buffer: null } satisfies ToWorklet);
  }

  write(written: Float64Array, piece: Piece | null): void {
    const planes = new Set(piece ? [piece.left.buffer, piece.right.buffer] : []);
    this.port.postMessage({ written, piece } satisfies ToWorklet, [...planes] as ArrayBuffer[]);
  }
  read(heard: Float64Array): boolean {
    if (!this.told) return false;
    heard.set(this.told);
    this.told = null;
    return true;
  }
}

// Runs in the thread of the sound card. The file is loaded by its address and imports nothing, so that it works as it is
// behind a Content-Security-Policy of `script-src 'self'` and where a bundler has copied it.

const CAPACITY = 4; // seconds that wait at most; what is older goes
const SPARE = 1.2; // seconds beside those, into which the page writes while the oldest are read: a gap that is filled, and a piece
const FADE = 128; // samples over which sound comes back behind a break

/** What the page says of the sound in a ring, by places in an array of numbers. Positions are samples since the ring was made. */
export const Written = {
  /** The next sample to be written, and its time in seconds of the stream. */
  tail: 0,
  tailTime: 1,
  /** What is before is not wanted any more, and playing ends there. */
  floor: 2,
  /** How many orders there were, and the last one: from what time on to play, NaN: not to. */
  orders: 3,
  from: 4,
  speed: 5,
} as const;

/** What the worklet says, some times in a second and at once when it begins or ends to play. */
export const Heard = {
  /** How many orders were obeyed. */
  obeyed: 0,
  /** 1 or 0. */
  playing: 1,
  /** Seconds of the stream: what is rendered at `at`, and what has come. */
  begin: 2,
  end: 3,
  /** Time of the audio context in seconds. */
  at: 4,
  /** The largest sample since the last time. */
  peak: 5,
} as const;

export const NUMBERS = 6; // of either

/** Samples, and the position in the ring at which they begin. */
export interface Piece {
  at: number;
  left: Float32Array;
  right: Float32Array;
}

/** To the worklet: another ring, shared or (null) of its own; what would be written to one that is shared; null: the end. */
export type ToWorklet = { rate: number; buffer: ArrayBufferLike | null } | { written: Float64Array; piece: Piece | null } | null;

/** To the page: what would be written to a ring that is shared; null: there is something new in that one. */
export type FromWorklet = Float64Array | null;

const PLACES = 8; // a power of two

/**
 * Numbers that one thread writes and another reads, all of them as they were at one time. Neither waits for the other: there are
 * some places, written in turn, and a reader that is overtaken by all of them reads again.
 */
export class Slate {
  static readonly BYTES = 8 + 8 * PLACES * NUMBERS;
  private readonly count: Int32Array; // of what was written
  private readonly places: Float64Array;
  private seen = 0;

  constructor(buffer: ArrayBufferLike, offset: number) {
    this.count = new Int32Array(buffer, offset, 1);
    this.places = new Float64Array(buffer, offset + 8, PLACES * NUMBERS);
  }

  write(numbers: Float64Array): void {
    const count = (Atomics.load(this.count, 0) + 1) | 0;
    this.places.set(numbers, placeOf(count));
    Atomics.store(this.count, 0, count);
  }

  /** The newest; false if that was read before. */
  read(into: Float64Array): boolean {
    for (;;) {
      const count = Atomics.load(this.count, 0);
      if (count === this.seen) return false;
      const place = placeOf(count);
      for (let i = 0; i < NUMBERS; ++i) into[i] = this.places[place + i]!;
      if (((Atomics.load(this.count, 0) - count) | 0) >= PLACES - 1) continue;
      this.seen = count;
      return true;
    }
  }
}

const placeOf = (count: number): number => (count & (PLACES - 1)) * NUMBERS;

/** Where stereo sound waits to be played: that of the page and the worklet, or the worklet's own. */
export class RingMemory {
  readonly written: Slate;
  readonly heard: Slate;
  readonly left: Float32Array;
  readonly right: Float32Array;
  /** Of the arrays, of which a part is to be read. */
  readonly size: number;
  readonly capacity: number;

  constructor(
    readonly rate: number,
    buffer: ArrayBufferLike,
  ) {
    this.size = sizeAt(rate);
    this.capacity = CAPACITY * rate;
    this.written = new Slate(buffer, 0);
    this.heard = new Slate(buffer, Slate.BYTES);
    this.left = new Float32Array(buffer, 2 * Slate.BYTES, this.size);
    this.right = new Float32Array(buffer, 2 * Slate.BYTES + 4 * this.size, this.size);
  }

  static bytes(rate: number): number {
    return 2 * Slate.BYTES + 8 * sizeAt(rate);
  }

  put({ at, left, right }: Piece): void {
    const first = Math.max(0, left.length - this.size);
    for (let i = first; i < left.length; ++i) {
      const slot = (at + i) % this.size;
      this.left[slot] = left[i]!;
      this.right[slot] = right[i]!;
    }
  }
}

const sizeAt = (rate: number): number => Math.ceil((CAPACITY + SPARE) * rate);

/** Reads the sound of a ring as the page orders it, at any speed. */
export class RingReader {
  playing = false;
  obeyed = 0;
  private readonly written = new Float64Array(NUMBERS);
  private head = 0; // the next sample to be read, with a fraction
  private floor = 0;
  private faded = 0; // samples since sound came back

  constructor(private readonly memory: RingMemory) {}

  /** Seconds of the stream. */
  get begin(): number {
    return this.end - (this.tail - this.head) / this.memory.rate;
  }
  get end(): number {
    return this.written[Written.tailTime]!;
  }

  /** Takes what the page has written since, and obeys. */
  look(): void {
    const { written, memory } = this;
    if (!memory.written.read(written)) return;
    const floor = written[Written.floor]!;
    if (floor > this.floor) this.playing = false;
    this.floor = floor;
    this.head = Math.max(this.head, floor, this.tail - memory.capacity);
    if (written[Written.orders] !== this.obeyed) this.obey(written[Written.from]!);
  }

  /** Fills the output; when there is nothing more, with silence, and plays no more. The largest sample. */
  read(left: Float32Array, right: Float32Array, outputRate: number): number {
    const { tail, memory } = this;
    const step = (memory.rate / outputRate) * this.written[Written.speed]!;
    let i = 0;
    let peak = 0;
    while (this.playing && i < left.length) {
      // Two samples ahead are looked at; the very end is left.
      this.playing = this.head + 2 < tail;
      if (!this.playing) break;
      const gain = this.faded < FADE ? this.faded++ / FADE : 1;
      left[i] = gain * at(memory.left, memory.size, this.head);
      right[i] = gain * at(memory.right, memory.size, this.head);
      peak = Math.max(peak, Math.abs(left[i]!), Math.abs(right[i]!));
      this.head += step;
      ++i;
    }
    left.fill(0, i);
    right.fill(0, i);
    return peak;
  }

  private get tail(): number {
    return this.written[Written.tail]!;
  }

  private obey(from: number): void {
    this.obeyed = this.written[Written.orders]!;
    this.playing = false;
    if (Number.isNaN(from)) return;
    const target = this.tail - (this.end - from) * this.memory.rate;
    this.head = Math.min(Math.max(this.head, target), this.tail);
    this.playing = this.head < this.tail;
    this.faded = 0;
  }
}

/** A sample between samples: the cubic through four of them (Catmull and Rom). */
function at(samples: Float32Array, size: number, position: number): number {
  const whole = Math.floor(position);
  const x = position - whole;
  const a = samples[(whole - 1 + size) % size]!;
  const b = samples[whole % size]!;
  const c = samples[(whole + 1) % size]!;
  const d = samples[(whole + 2) % size]!;
  return b + 0.5 * x * (c - a + x * (2 * a - 5 * b + 4 * c - d + x * (3 * (b - c) + d - a)));
}

// ---- the processor; elsewhere than in a worklet only the ring is here

interface WorkletScope {
  currentTime: number;
  sampleRate: number;
  AudioWorkletProcessor: new () => { port: MessagePort };
  registerProcessor(name: string, processor: unknown): void;
}
const scope = globalThis as unknown as WorkletScope;
const REPORT_EVERY = 8; // blocks of 128 samples: 21 ms at 48 kHz

function defineProcessor(): void {
  class PlayerProcessor extends scope.AudioWorkletProcessor {
    private memory: RingMemory | null = null;
    private reader: RingReader | null = null;
    private shared = false;
    private readonly heard = new Float64Array(NUMBERS);
    private peak = 0;
    private blocks = 0;
    private alive = true;
    /** Goes back with the next report: this thread does so little else that its garbage would grow for minutes. */
    private spent: ArrayBufferLike[] = [];

    constructor() {
      super();
      this.port.onmessage = ({ data }) => this.onMessage(data);
    }

    process(_inputs: unknown, outputs: Float32Array[][]): boolean {
      const { reader } = this;
      if (!reader) return this.alive;
      const left = outputs[0]![0]!;
      const right = outputs[0]![1]!;
      const { playing } = reader;
      reader.look();
      const { begin } = reader;
      this.peak = Math.max(this.peak, reader.read(left, right, scope.sampleRate));
      const changed = playing !== reader.playing;
      if (++this.blocks >= REPORT_EVERY || changed) this.report(reader, begin, changed);
      return this.alive;
    }

    private onMessage(message: ToWorklet): void {
      if (message === null) this.alive = false;
      else if ("rate" in message) this.open(message.rate, message.buffer);
      else this.write(message.written, message.piece);
    }

    private open(rate: number, buffer: ArrayBufferLike | null): void {
      this.shared = buffer !== null;
      this.memory = new RingMemory(rate, buffer ?? new ArrayBuffer(RingMemory.bytes(rate)));
      this.reader = new RingReader(this.memory);
    }

    /** What the page would have written if the ring were shared. */
    private write(written: Float64Array, piece: Piece | null): void {
      if (piece) this.memory?.put(piece);
      this.memory?.written.write(written);
      if (piece) this.spent.push(piece.left.buffer);
      if (piece && piece.right !== piece.left) this.spent.push(piece.right.buffer);
    }

    /** `begin`: what this block began with. Where the ring is shared the page is woken only when there is something to be done. */
    private report(reader: RingReader, begin: number, changed: boolean): void {
      const { heard, shared } = this;
      heard[Heard.obeyed] = reader.obeyed;
      heard[Heard.playing] = reader.playing ? 1 : 0;
      heard[Heard.begin] = begin;
      heard[Heard.end] = reader.end;
      heard[Heard.at] = scope.currentTime;
      heard[Heard.peak] = this.peak;
      this.blocks = this.peak = 0;
      if (shared) this.memory!.heard.write(heard);
      if (shared && changed) this.port.postMessage(null);
      if (!shared) this.port.postMessage(heard, this.spent.splice(0) as ArrayBuffer[]);
    }
  }
  scope.registerProcessor("sallyport-player", PlayerProcessor);
}

if (typeof scope.registerProcessor === "function") defineProcessor();

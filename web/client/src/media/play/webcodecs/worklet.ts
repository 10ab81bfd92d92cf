// Runs in the thread of the sound card. The file is loaded by its address and imports nothing, so that it works as it is
// behind a Content-Security-Policy of `script-src 'self'` and where a bundler has copied it.

const CAPACITY = 4; // seconds that wait at most; what is older goes
const SAME = 0.06; // seconds by which times may be off and sound still follows on the sound before
const LONGEST_GAP = 1; // seconds that are filled with silence; what is further away begins anew
const DRIFT = 0.02; // share of a deviation that is taken over with each piece
const FADE = 128; // samples over which sound comes back behind a break

/** What the page says. Times in milliseconds of the stream. */
export type ToWorklet =
  | { do: "push"; time: number; rate: number; left: Float32Array; right: Float32Array }
  | { do: "start"; from: number }
  | { do: "speed"; speed: number }
  | { do: "clear" };

/** What the page is told, some times in a second and at once when sound runs out. */
export interface FromWorklet {
  /** How many `start` and `clear` were obeyed. */
  obeyed: number;
  playing: boolean;
  /** Milliseconds of the stream: what is rendered at `at`, and what has come. */
  begin: number;
  end: number;
  /** Time of the audio context in seconds. */
  at: number;
  /** The largest sample since the last report. */
  peak: number;
}

/** Stereo sound that waits to be played: put in with its time, read at any speed. Keeps {@link CAPACITY} seconds. */
export class AudioRing {
  playing = false;
  private rate = 48_000;
  private left = new Float32Array(0);
  private right = new Float32Array(0);
  private size = 0; // of the arrays
  private head = 0; // samples since the beginning: the next one to be read, with a fraction
  private tail = 0; // the next one to be written
  private tailTime = 0; // seconds of the stream
  private faded = 0; // samples since sound came back

  /** Seconds of the stream. */
  get begin(): number {
    return this.tailTime - (this.tail - this.head) / this.rate;
  }
  get end(): number {
    return this.tailTime;
  }

  push(time: number, rate: number, left: Float32Array, right: Float32Array): void {
    if (rate !== this.rate || this.size === 0) this.allocate(rate);
    const gap = time - this.tailTime;
    if (this.tail === this.head && !this.playing) this.tailTime = time;
    else if (gap > LONGEST_GAP || gap < -SAME) this.restart(time);
    else if (gap > SAME) this.fill(Math.round(gap * rate));
    else this.tailTime += gap * DRIFT;
    this.append(left, right);
  }

  /** Plays from a time on. */
  start(from: number): void {
    const target = this.tail - (this.tailTime - from) * this.rate;
    this.head = Math.min(Math.max(this.head, target), this.tail);
    this.playing = this.head < this.tail;
    this.faded = 0;
  }

  clear(): void {
    this.head = this.tail;
    this.playing = false;
  }

  /** Fills the output; when there is nothing more, with silence, and plays no more. The largest sample. */
  read(left: Float32Array, right: Float32Array, outputRate: number, speed: number): number {
    const step = (this.rate / outputRate) * speed;
    let [i, peak] = [0, 0];
    while (this.playing && i < left.length) {
      // Two samples ahead are looked at; the very end is left.
      this.playing = this.head + 2 < this.tail;
      if (!this.playing) break;
      const gain = this.faded < FADE ? this.faded++ / FADE : 1;
      left[i] = gain * at(this.left, this.size, this.head);
      right[i] = gain * at(this.right, this.size, this.head);
      peak = Math.max(peak, Math.abs(left[i]!), Math.abs(right[i]!));
      this.head += step;
      ++i;
    }
    left.fill(0, i);
    right.fill(0, i);
    return peak;
  }

  private allocate(rate: number): void {
    this.rate = rate;
    this.size = Math.ceil(CAPACITY * rate);
    this.left = new Float32Array(this.size);
    this.right = new Float32Array(this.size);
    this.head = this.tail = 0;
    this.playing = false;
  }

  private restart(time: number): void {
    this.clear();
    this.tailTime = time;
  }

  private fill(samples: number): void {
    const silence = new Float32Array(samples);
    this.append(silence, silence);
  }

  private append(left: Float32Array, right: Float32Array): void {
    const from = Math.max(0, left.length - this.size);
    for (let i = from; i < left.length; ++i) {
      const slot = (this.tail + i) % this.size;
      this.left[slot] = left[i]!;
      this.right[slot] = right[i]!;
    }
    this.tail += left.length;
    this.tailTime += left.length / this.rate;
    this.head = Math.max(this.head, this.tail - this.size + 1);
  }
}

/** A sample between samples: the cubic through four of them (Catmull and Rom). */
function at(samples: Float32Array, size: number, position: number): number {
  const whole = Math.floor(position);
  const x = position - whole;
  const s = (offset: number) => samples[(whole + offset + size) % size]!;
  const [a, b, c, d] = [s(-1), s(0), s(1), s(2)];
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
    private readonly ring = new AudioRing();
    private speed = 1;
    private peak = 0;
    private blocks = 0;
    private obeyed = 0;
    private alive = true;
    /** Goes back with the next report: this thread does so little else that its garbage would grow for minutes. */
    private spent: ArrayBufferLike[] = [];

    constructor() {
      super();
      this.port.onmessage = ({ data }) => this.onMessage(data);
    }

    process(_inputs: unknown, [output]: Float32Array[][]): boolean {
      const [left, right] = output!;
      const { playing, begin } = this.ring;
      this.peak = Math.max(this.peak, this.ring.read(left!, right!, scope.sampleRate, this.speed));
      if (++this.blocks >= REPORT_EVERY || playing !== this.ring.playing) this.report(begin);
      return this.alive;
    }

    private onMessage(message: ToWorklet | null): void {
      if (message === null) this.alive = false;
      else if (message.do === "push") this.push(message);
      else if (message.do === "speed") this.speed = message.speed;
      else this.obey(message);
    }

    private push({ time, rate, left, right }: Extract<ToWorklet, { do: "push" }>): void {
      this.ring.push(time / 1000, rate, left, right);
      this.spent.push(left.buffer);
      if (right !== left) this.spent.push(right.buffer);
    }

    private obey(message: { do: "start"; from: number } | { do: "clear" }): void {
      ++this.obeyed;
      if (message.do === "start") this.ring.start(message.from / 1000);
      else this.ring.clear();
    }

    /** `begin`: what this block began with. */
    private report(begin: number): void {
      const { obeyed, peak } = this;
      const { playing, end } = this.ring;
      const told: FromWorklet = { obeyed, playing, begin: begin * 1000, end: end * 1000, at: scope.currentTime, peak };
      this.port.postMessage(told, this.spent.splice(0) as ArrayBuffer[]);
      this.blocks = this.peak = 0;
    }
  }
  scope.registerProcessor("sallyport-player", PlayerProcessor);
}

if (typeof scope.registerProcessor === "function") defineProcessor();

import type { SoundPart } from "../timing/conductor.js";
import { heardTime } from "./heard_time.js";
import { MessageEnd, SharedEnd, sharesMemory } from "./ring_end.js";
import { RingWriter } from "./ring_writer.js";
import { leaveSoundContext, useSoundContext } from "./sound_context.js";
import type { Plane } from "./stereo.js";
import { Heard, NUMBERS, type ToWorklet } from "./worklet.js";

const VOLUME_STEP = 0.02; // seconds in which a change of volume is made, without a click
const STANDS_AFTER = 3_000; // ms without a word of the worklet: the sound card does nothing
const WAKE_EVERY = 250; // ms: a hidden page draws nothing, and shared memory wakes nobody

/** What a SoundOutput tells. */
export interface SoundListener {
  /** The worklet may have told where it is. */
  onSoundReport(): void;
  /** The browser lets sound be heard, or does not before the user has clicked. */
  onReadyChange(): void;
  onSoundFailed(error: unknown): void;
}

/** Plays stereo sound by a worklet, in the context of the page's players. */
export class SoundOutput implements SoundPart {
  begin = NaN;
  end = NaN;
  /** The largest sample of late, from 0 to 1. */
  peak = 0;
  /** Whether the page shares memory with the worklet; else all goes by messages. */
  readonly shared = sharesMemory();
  private readonly context: AudioContext;
  private readonly gain: GainNode;
  private readonly heard = new Float64Array(NUMBERS);
  private node: AudioWorkletNode | null = null;
  private ring: RingWriter | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private closed = false;
  private started = false;
  private reportedAt = 0; // by the wall
  private speed = 1;
  private at = 0; // time of the context at which `heardFrom` is rendered
  private heardFrom = 0;

  constructor(
    private readonly listener: SoundListener,
    workletUrl: string | URL | undefined,
  ) {
    const { context, loaded } = useSoundContext(workletUrl);
    this.context = context;
    this.gain = context.createGain();
    this.gain.connect(context.destination);
    context.addEventListener("statechange", this.onState);
    loaded.then(
      () => this.makeNode(),
      (error) => this.listener.onSoundFailed(error),
    );
  }

  get ready(): boolean {
    const runs = this.node !== null && this.context.state === "running";
    return runs && performance.now() - this.reportedAt < STANDS_AFTER;
  }
  get playing(): boolean {
    return this.started && this.ready;
  }
  /** Whether sound waits for a click; false while the context is only starting. */
  get blocked(): boolean {
    return this.context.state !== "running";
  }
  get position(): number {
    if (!this.playing) return this.heardFrom;
    return this.heardFrom + (heardTime(this.context) - this.at) * 1000 * this.speed;
  }

  /** Takes what the worklet has told since. */
  look(): void {
    if (!this.ring?.read(this.heard)) return;
    this.reportedAt = performance.now();
    const { heard } = this;
    if (heard[Heard.obeyed]! < this.ring.orders) return; // of before
    this.started = heard[Heard.playing] === 1;
    this.begin = 1000 * heard[Heard.begin]!;
    if (!this.started) this.end = 1000 * heard[Heard.end]!;
    this.peak = heard[Heard.peak]!;
    this.heardFrom = this.begin;
    this.at = heard[Heard.at]!;
  }

  push(time: number, rate: number, left: Plane, right: Plane): void {
    // A worklet that stands would let messages pile up.
    if (!this.ready) return;
    this.end = time + (left.length / rate) * 1000;
    this.ring?.push(time / 1000, rate, left, right);
  }
  start(from: number): void {
    this.ring?.start(from / 1000);
    this.started = true;
    this.heardFrom = from;
    this.at = this.context.currentTime;
  }
  setSpeed(speed: number): void {
    const { position } = this;
    this.ring?.setSpeed(speed);
    this.heardFrom = position;
    this.at = heardTime(this.context);
    this.speed = speed;
  }
  clear(): void {
    this.ring?.clear();
    this.started = false;
    this.begin = this.end = NaN;
  }
  setVolume(volume: number): void {
    this.gain.gain.setTargetAtTime(volume, this.context.currentTime, VOLUME_STEP);
  }
  /** To be called from within a click. */
  unblock(): void {
    if (this.context.state !== "running") void this.context.resume().catch(() => {});
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    this.context.removeEventListener("statechange", this.onState);
    this.node?.port.postMessage(null satisfies ToWorklet);
    this.node?.disconnect();
    this.gain.disconnect();
    leaveSoundContext();
  }

  private readonly onState = (): void => {
    this.reportedAt = performance.now(); // soon
    if (this.blocked) this.started = false;
    this.listener.onReadyChange();
  };

  private makeNode(): void {
    if (this.closed) return;
    const shape = { numberOfInputs: 0, numberOfOutputs: 1, outputChannelCount: [2] };
    this.node = new AudioWorkletNode(this.context, "sallyport-player", shape);
    this.node.connect(this.gain);
    this.ring = this.makeRing(this.node.port);
    this.timer = setInterval(this.onTold, WAKE_EVERY);
    this.reportedAt = performance.now(); // soon
    this.listener.onReadyChange();
  }

  private makeRing(port: MessagePort): RingWriter {
    const End = this.shared ? SharedEnd : MessageEnd;
    return new RingWriter(this.context.sampleRate, (rate) => new End(port, rate, this.onTold));
  }

  private readonly onTold = (): void => {
    if (!this.closed) this.listener.onSoundReport();
  };
}

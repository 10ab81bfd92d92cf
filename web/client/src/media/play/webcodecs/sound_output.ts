import type { SoundPart } from "../timing/conductor.js";
import { heardTime } from "./heard_time.js";
import { leaveSoundContext, useSoundContext } from "./sound_context.js";
import type { Plane } from "./stereo.js";
import type { FromWorklet, ToWorklet } from "./worklet.js";

const VOLUME_STEP = 0.02; // seconds in which a change of volume is made, without a click

const STANDS_AFTER = 3_000; // ms without a report of the worklet: the sound card does nothing

/** What a SoundOutput tells. */
export interface SoundListener {
  /** The worklet has told where it is. */
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
  private readonly context: AudioContext;
  private readonly gain: GainNode;
  private node: AudioWorkletNode | null = null;
  private closed = false;
  private started = false;
  private reportedAt = 0; // by the wall
  private ordered = 0; // `start` and `clear` that were sent
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

  push(time: number, rate: number, left: Plane, right: Plane): void {
    // A worklet that stands would let messages pile up.
    if (!this.ready) return;
    this.end = time + (left.length / rate) * 1000;
    this.say({ do: "push", time, rate, left, right }, left === right ? [left.buffer] : [left.buffer, right.buffer]);
  }
  start(from: number): void {
    this.order({ do: "start", from });
    this.started = true;
    this.heardFrom = from;
    this.at = this.context.currentTime;
  }
  setSpeed(speed: number): void {
    const { position } = this;
    this.say({ do: "speed", speed });
    this.heardFrom = position;
    this.at = heardTime(this.context);
    this.speed = speed;
  }
  clear(): void {
    this.order({ do: "clear" });
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
    this.context.removeEventListener("statechange", this.onState);
    this.node?.port.postMessage(null);
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
    this.node.port.onmessage = ({ data }) => this.onReport(data);
    this.node.connect(this.gain);
    this.reportedAt = performance.now(); // soon
    this.listener.onReadyChange();
  }

  private order(message: ToWorklet): void {
    if (!this.node) return;
    ++this.ordered;
    this.say(message);
  }

  private say(message: ToWorklet, transfer: Transferable[] = []): void {
    this.node?.port.postMessage(message, transfer);
  }

  private onReport({ obeyed, playing, begin, end, at, peak }: FromWorklet): void {
    this.reportedAt = performance.now();
    if (this.closed || obeyed < this.ordered) return; // of before
    this.started = playing;
    this.begin = begin;
    if (!playing) this.end = end;
    this.peak = peak;
    this.heardFrom = begin;
    this.at = at;
    this.listener.onSoundReport();
  }
}

import { type Capture, readTrack } from "./track_processor.js";

const MOST_WAITING = 50; // blocks of sound, half a second

/** Gives the sound of a track to `onData`, which closes it. `onFailed`: the browser cannot. */
export function captureAudio(
  track: MediaStreamTrack,
  workletUrl: string,
  onData: (data: AudioData) => void,
  onFailed: (error: unknown) => void,
): Capture {
  const direct = readTrack<AudioData>(track, MOST_WAITING, onData);
  if (direct) return direct;
  const capture = new WorkletCapture(track, onData);
  capture.start(workletUrl).catch(onFailed);
  return capture;
}

/** By an AudioWorklet: for Firefox and Safari. */
class WorkletCapture implements Capture {
  private readonly context = new AudioContext();
  private samples = 0;

  constructor(
    private readonly track: MediaStreamTrack,
    private readonly onData: (data: AudioData) => void,
  ) {}

  async start(workletUrl: string): Promise<void> {
    await this.context.audioWorklet.addModule(workletUrl || new URL("./capture_worklet.js", import.meta.url));
    if (this.context.state === "closed") return;
    const source = this.context.createMediaStreamSource(new MediaStream([this.track]));
    const node = new AudioWorkletNode(this.context, "sallyport-capture", { numberOfOutputs: 0 });
    node.port.onmessage = ({ data }): void => this.onPlanes(data as Float32Array<ArrayBuffer>[]);
    source.connect(node);
    await this.context.resume();
  }

  stop(): void {
    if (this.context.state !== "closed") void this.context.close();
  }

  private onPlanes(planes: Float32Array<ArrayBuffer>[]): void {
    if (this.context.state === "closed") return;
    const { sampleRate } = this.context;
    const numberOfFrames = planes[0]!.length;
    const data = new Float32Array(numberOfFrames * planes.length);
    planes.forEach((plane, channel) => data.set(plane, channel * numberOfFrames));
    const timestamp = Math.round((1e6 * this.samples) / sampleRate);
    this.samples += numberOfFrames;
    this.onData(
      new AudioData({ format: "f32-planar", sampleRate, numberOfFrames, numberOfChannels: planes.length, timestamp, data }),
    );
  }
}

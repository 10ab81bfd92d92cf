import { byId } from "../parts/dom.js";

const INTERVAL = 100; // ms
const QUIETEST = -60; // dB: what the meter's left end stands for

/** Shows how loud the microphone is. */
export class LevelMeter {
  private readonly meter = byId<HTMLMeterElement>("level");
  private context: AudioContext | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  private timer = 0;

  follow(stream: MediaStream | null): void {
    clearInterval(this.timer);
    this.source?.disconnect();
    this.source = null;
    this.meter.hidden = !stream || stream.getAudioTracks().length === 0;
    this.meter.value = 0;
    if (!stream || this.meter.hidden) return;
    const context = (this.context ??= new AudioContext());
    void context.resume();
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    this.source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
    this.source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
      this.meter.value = power === 0 ? 0 : Math.max(0, 1 - (10 * Math.log10(power)) / QUIETEST);
    }, INTERVAL);
  }
}

import { captureAudio } from "./capture/audio_capture.js";
import type { Capture } from "./capture/track_processor.js";
import { AudioEncoding } from "./encoding/audio_encoding.js";
import { TrackClock } from "./pacing/media_clock.js";
import type { PipelineHost } from "./pipeline_host.js";
import type { AudioCodec } from "./tags/codecs.js";

/** From a microphone to the stream. What finds no room is left out packet by packet: each can be decoded by itself. */
export class AudioPipeline {
  /** Silence goes out in the place of sound, so that players' clocks go on. */
  muted = false;
  /** Nothing goes out: too much waits in the connection. */
  held = false;

  private readonly encoding: AudioEncoding;
  private readonly clock = new TrackClock();
  private capture: Capture | null = null;
  private track: MediaStreamTrack | null = null;

  constructor(
    private readonly host: PipelineHost,
    readonly codec: AudioCodec,
  ) {
    const { output, settings } = host;
    this.encoding = new AudioEncoding(codec, settings.audioBitrate, {
      onHeader: (record, sampleRate, channels) => output.setAudioHeader(codec, record, sampleRate, channels),
      onPacket: (microseconds, data) => {
        const time = this.clock.map(microseconds, host.now());
        if (!this.held) output.sendAudio(time, data);
      },
      onFailed: (error) => this.onFailed(error),
    });
  }

  /** Bits a second, from the next packet on. */
  get bitrate(): number {
    return this.encoding.bitrate;
  }
  set bitrate(bitrate: number) {
    this.encoding.bitrate = bitrate;
  }

  /** Whether there is a microphone. */
  get active(): boolean {
    return this.track !== null;
  }

  /** Sound comes from that track from now on; null: there is none. */
  setTrack(track: MediaStreamTrack | null): void {
    if (track === this.track) return;
    this.capture?.stop();
    this.encoding.close();
    this.clock.restart();
    this.track = track;
    const { captureWorkletUrl } = this.host.settings;
    const onData = (data: AudioData): void => this.onData(data, track!);
    const onFailed = (error: unknown): void => void (capture === this.capture && this.onFailed(error)); // not of one before
    const capture = track && captureAudio(track, captureWorkletUrl, onData, onFailed);
    this.capture = capture;
  }

  close(): void {
    this.setTrack(null);
  }

  private onData(data: AudioData, track: MediaStreamTrack): void {
    try {
      this.host.onSample();
      if (track === this.track) this.encoding.encode(data, this.muted);
    } catch (error) {
      this.onFailed(error);
    } finally {
      data.close();
    }
  }

  private onFailed(error: unknown): void {
    this.host.onError("The sound cannot be encoded.", error, true);
    this.setTrack(null);
  }
}

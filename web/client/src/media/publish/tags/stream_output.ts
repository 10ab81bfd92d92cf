import { wrapped } from "../pacing/media_clock.js";
import { type AudioCodec, audioCodecId, type VideoCodec, videoCodecId } from "./codecs.js";
import { audioFrame, audioHeader, videoFrame, videoHeader } from "./tag_writer.js";

/** The part of a NetStream that a publisher sends by; false: not taken, for want of room or of a connection. */
export interface MediaTaker {
  sendAudio(timestamp: number, data: Uint8Array): boolean;
  sendVideo(timestamp: number, data: Uint8Array): boolean;
  setMetaData(properties: Record<string, unknown>): boolean;
}

/** Sends what encoders make; headers and metadata are said again until they are taken, before what needs them. */
export class StreamOutput {
  private metadata: Record<string, unknown> = { encoder: "sallyport/media" };
  private metadataDue = false;
  private videoDue: Uint8Array | null = null;
  private audioDue: Uint8Array | null = null;
  private videoCodec: VideoCodec = "h264";
  private audioCodec: AudioCodec = "opus";

  constructor(private readonly stream: MediaTaker) {}

  setVideoHeader(codec: VideoCodec, record: Uint8Array): void {
    this.videoCodec = codec;
    this.videoDue = videoHeader(codec, record);
    this.describe({ videocodecid: videoCodecId(codec) });
  }
  setAudioHeader(codec: AudioCodec, record: Uint8Array, sampleRate: number, channels: number): void {
    this.audioCodec = codec;
    this.audioDue = audioHeader(codec, record);
    this.describe({ audiocodecid: audioCodecId(codec), audiosamplerate: sampleRate, audiochannels: channels, stereo: channels === 2 });
  }
  /** Properties of onMetaData; it is sent again if one has changed. */
  describe(properties: Record<string, unknown>): void {
    const changed = Object.entries(properties).filter(([name, value]) => this.metadata[name] !== value);
    if (changed.length === 0) return;
    Object.assign(this.metadata, Object.fromEntries(changed));
    this.metadataDue = true;
  }

  /** Times are the stream's milliseconds, not wrapped. */
  sendVideo(isKey: boolean, time: number, data: Uint8Array): boolean {
    const timestamp = wrapped(time);
    if (this.metadataDue && !this.sayMetadata()) return false;
    if (this.videoDue && !this.stream.sendVideo(timestamp, this.videoDue)) return false;
    this.videoDue = null;
    return this.stream.sendVideo(timestamp, videoFrame(this.videoCodec, isKey, data));
  }
  sendAudio(time: number, data: Uint8Array): boolean {
    const timestamp = wrapped(time);
    if (this.audioDue && !this.sayAudioHeader(timestamp)) return false;
    return this.stream.sendAudio(timestamp, audioFrame(this.audioCodec, data));
  }

  private sayMetadata(): boolean {
    this.metadataDue = !this.stream.setMetaData(this.metadata);
    return !this.metadataDue;
  }

  private sayAudioHeader(timestamp: number): boolean {
    if (this.metadataDue && !this.sayMetadata()) return false;
    if (!this.stream.sendAudio(timestamp, this.audioDue!)) return false;
    this.audioDue = null;
    return true;
  }
}

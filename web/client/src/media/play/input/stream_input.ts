import type { MediaSink } from "../../media_sink.js";
import { AudioTagReader } from "./audio_tag.js";
import type { Packet } from "./packet.js";
import { Timeline } from "./timeline.js";
import { type SampleSink, TrackInput } from "./track_input.js";
import { VideoTagReader } from "./video_tag.js";

/** What a player wants of a stream. */
export interface StreamSink extends SampleSink {
  onData(name: string, args: unknown[]): void;
  /** A message that cannot be read was left out. */
  onMalformed(error: unknown): void;
  /** Another stream follows. */
  onRestart(): void;
}

/** Reads the messages of a stream, as a NetStream gives them, into configurations and samples on one line of time. */
export class StreamInput implements MediaSink {
  /** Bytes of audio and video that have come. */
  bytes = 0;
  private readonly timeline = new Timeline();
  private readonly videoTags = new VideoTagReader();
  private readonly audioTags = new AudioTagReader();
  private readonly videoTrack: TrackInput;
  private readonly audioTrack: TrackInput;

  constructor(private readonly sink: StreamSink) {
    this.videoTrack = new TrackInput("video", sink);
    this.audioTrack = new TrackInput("audio", sink);
  }

  onVideo(timestamp: number, data: Uint8Array): void {
    this.take(timestamp, data, this.videoTrack, () => this.videoTags.read(data));
  }
  onAudio(timestamp: number, data: Uint8Array): void {
    this.take(timestamp, data, this.audioTrack, () => this.audioTags.read(data));
  }
  onData(name: string, args: unknown[]): void {
    this.sink.onData(name, args);
  }
  onReset(): void {
    this.timeline.restart();
    this.videoTags.reset();
    this.audioTags.reset();
    this.videoTrack.restart();
    this.audioTrack.restart();
    this.sink.onRestart();
  }

  /** What comes up to a key frame is left out. */
  requireKey(): void {
    this.videoTrack.requireKey();
  }

  private take(timestamp: number, data: Uint8Array, track: TrackInput, read: () => Packet | null): void {
    this.bytes += data.length;
    try {
      const packet = read();
      // The times of headers say nothing: often they are 0, whatever those of frames are.
      if (packet) track.take(packet, packet.kind === "frame" ? this.timeline.map(timestamp) : 0);
    } catch (error) {
      this.sink.onMalformed(error);
    }
  }
}

import type { Capture } from "./capture/track_processor.js";
import { captureVideo } from "./capture/video_capture.js";
import type { VideoChoice } from "./encoding/encoder_choice.js";
import { VideoEncoding } from "./encoding/video_encoding.js";
import { EncoderYield } from "./pacing/encoder_yield.js";
import { FramePacer } from "./pacing/frame_pacer.js";
import { GroupGate } from "./pacing/group_gate.js";
import { KeyFrameSchedule } from "./pacing/key_frame_schedule.js";
import { TrackClock } from "./pacing/media_clock.js";
import { fit, type Picture, QualityLadder } from "./pacing/quality_ladder.js";
import type { PipelineHost } from "./pipeline_host.js";

/** From a camera or a screen to the stream. */
export class VideoPipeline {
  /** Pictures that went out, and that should have gone. */
  framesSent = 0;
  framesDropped = 0;
  /** Of what is encoded; null before the first picture. */
  picture: Picture | null = null;

  private readonly encoding: VideoEncoding;
  private readonly clock = new TrackClock();
  private readonly pacer: FramePacer;
  private readonly schedule: KeyFrameSchedule;
  private readonly gate = new GroupGate();
  private readonly ladder = new QualityLadder();
  private readonly encoderYield = new EncoderYield();
  private capture: Capture | null = null;
  private track: MediaStreamTrack | null = null;
  private bitrate: number;
  private refused = false; // the stream has no room, or there is no connection
  private overfull = false;
  private isMuted = false;

  constructor(
    private readonly host: PipelineHost,
    readonly choice: VideoChoice,
  ) {
    const { settings } = host;
    this.bitrate = settings.startBitrate;
    this.pacer = new FramePacer(settings.maxFrameRate);
    this.schedule = new KeyFrameSchedule(1000 * settings.keyFrameSeconds);
    this.encoding = new VideoEncoding(choice, {
      onHeader: (record) => this.host.output.setVideoHeader(choice.codec, record),
      onPicture: (isKey, time, data) => this.onPicture(isKey, time, data),
      onFailed: (error, fatal) => this.onFailed(error, fatal),
    });
  }

  get muted(): boolean {
    return this.isMuted;
  }
  set muted(muted: boolean) {
    this.isMuted = muted;
    if (!muted) this.schedule.force();
  }

  /** Pictures come from that track from now on; null: there are none. */
  setTrack(track: MediaStreamTrack | null): void {
    if (track === this.track) return;
    this.capture?.stop();
    this.track = track;
    this.clock.restart();
    this.schedule.force();
    this.encoding.forgive();
    this.capture = track && captureVideo(track, (frame) => this.onFrame(frame, track));
  }

  /** Bits a second that are left for pictures; 0: none go out. */
  setBitrate(bitrate: number): void {
    const begins = this.bitrate === 0 || bitrate === 0;
    this.bitrate = bitrate;
    if (begins) this.updateGate();
  }
  /** Too much waits in the connection: no pictures until that has changed. */
  setOverfull(overfull: boolean): void {
    if (overfull === this.overfull) return;
    this.overfull = overfull;
    this.updateGate();
  }
  /** The stream takes something again. */
  onDrain(): void {
    if (!this.refused) return;
    this.refused = false;
    this.updateGate();
  }
  /** The stream goes on over another connection. */
  restart(): void {
    this.refused = false;
    this.gate.restart();
    this.updateGate();
  }
  requestKeyFrame(): void {
    this.schedule.request();
  }

  close(): void {
    this.setTrack(null);
    this.encoding.close();
  }

  private updateGate(): void {
    const hold = this.refused || this.overfull || this.bitrate === 0;
    if (hold) return this.gate.hold();
    this.gate.release();
    if (this.gate.waitsForKeyFrame) this.schedule.force();
  }

  private onFrame(frame: VideoFrame, track: MediaStreamTrack): void {
    try {
      this.host.onSample();
      if (track === this.track) this.encode(frame);
    } catch (error) {
      this.onFailed(error, true);
    } finally {
      frame.close();
    }
  }

  private encode(frame: VideoFrame): void {
    if (this.isMuted || this.encoding.failed) return;
    const picture = this.choosePicture(frame);
    this.pacer.framesPerSecond = picture.framesPerSecond;
    if (!this.pacer.admit(frame.timestamp)) return;
    const time = this.clock.map(frame.timestamp, this.host.now());
    if (this.gate.closed || this.encoding.busy) {
      ++this.framesDropped;
      return;
    }
    if (this.encoding.configure(picture, this.bitrateFor(picture))) this.onOtherPictures();
    this.encoding.encode(frame, time, this.schedule.take(this.host.now()));
    this.note(picture);
  }

  private choosePicture(frame: VideoFrame): Picture {
    const { maxWidth, maxHeight, maxFrameRate } = this.host.settings;
    const size = fit(frame.displayWidth, frame.displayHeight, maxWidth, maxHeight);
    const framesPerSecond = Math.min(this.track?.getSettings().frameRate || maxFrameRate, maxFrameRate);
    return this.ladder.choose({ ...size, framesPerSecond }, this.bitrate, this.host.now());
  }

  private bitrateFor(picture: Picture): number {
    return Math.min(this.bitrate, this.ladder.usefulBitrate(picture));
  }

  private note(picture: Picture): void {
    this.picture = picture;
    const { width, height, framesPerSecond: framerate } = picture;
    this.host.output.describe({ width, height, framerate });
  }

  private onOtherPictures(): void {
    this.schedule.force();
    this.encoderYield.restart();
  }

  private onPicture(isKey: boolean, time: number, data: Uint8Array): void {
    this.judge(data.length);
    const passed = this.gate.offer(isKey, () => {
      const taken = this.host.output.sendVideo(isKey, time, data);
      this.refused = !taken;
      return taken;
    });
    if (passed) ++this.framesSent;
    else ++this.framesDropped;
    if (this.refused) this.updateGate();
  }

  private judge(bytes: number): void {
    const { picture } = this;
    const given = picture && this.encoderYield.note(bytes, picture.framesPerSecond);
    if (given) this.ladder.learn(picture!, this.bitrateFor(picture!), given);
  }

  private onFailed(error: unknown, fatal: boolean): void {
    this.schedule.force();
    this.gate.restart();
    this.host.onError(fatal ? "The pictures cannot be encoded." : "The video encoder has failed; it begins anew.", error, fatal);
    if (fatal) this.setTrack(null);
  }
}

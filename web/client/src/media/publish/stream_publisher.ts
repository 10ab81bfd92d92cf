import type { NetStatusEvent } from "../../api/events.js";
import type { NetConnection } from "../../api/net_connection.js";
import { NetStream } from "../../api/net_stream.js";
import { makeStatus, NetStatusError, type StatusInfo } from "../../session/status.js";
import { AudioPipeline } from "./audio_pipeline.js";
import { SourceTracks } from "./capture/source_tracks.js";
import { chooseAudio, chooseVideo, type VideoChoice } from "./encoding/encoder_choice.js";
import { BitrateController, type BitrateLimits } from "./pacing/bitrate_controller.js";
import { leastShare, leastWithPictures, type Sharers, shareOf } from "./pacing/bitrate_share.js";
import { fit } from "./pacing/quality_ladder.js";
import type { PipelineHost } from "./pipeline_host.js";
import { PublisherErrorEvent, type PublisherStatistics, PublisherTarget, SourceEndedEvent } from "./publisher_events.js";
import { type PublisherOptions, type Settings, settingsOf } from "./publisher_options.js";
import type { AudioCodec } from "./tags/codecs.js";
import { StreamOutput } from "./tags/stream_output.js";
import { VideoPipeline } from "./video_pipeline.js";

const LOOK_EVERY = 100; // ms, at the connection
const TELL_EVERY = 1_000; // ms

/** - `waiting`: the connection is lost and may come back; the stream goes on then. */
export type PublisherState = "idle" | "starting" | "publishing" | "waiting" | "closed";

/**
 * Publishes a camera, a microphone or a screen: encodes with WebCodecs, as much as the connection really carries.
 *
 * ```js
 * const publisher = new StreamPublisher(connection, { maxBitrate: 1_500_000 });
 * await publisher.publish("camera", await navigator.mediaDevices.getUserMedia({ video: true, audio: true }));
 * ```
 *
 * The tracks of the source stay the program's: close() does not stop them.
 */
export class StreamPublisher extends PublisherTarget {
  /** The stream below, for data messages and its events. A message `requestKeyFrame` to its `client` asks for a key frame. */
  readonly netStream: NetStream;

  private readonly settings: Settings;
  private readonly output: StreamOutput;
  private readonly limits: BitrateLimits;
  private readonly controller: BitrateController;
  private readonly tracks = new SourceTracks((kind) => this.dispatchEvent(new SourceEndedEvent(kind)));
  private video: VideoPipeline | null = null;
  private audio: AudioPipeline | null = null;
  private videoChoice: VideoChoice | null = null;
  private audioChoice: AudioCodec | null = null;
  private current: PublisherState = "idle";
  private began = 0;
  private silent = false;
  private blank = false;
  private timer: ReturnType<typeof setInterval> | undefined;
  private lookedAt = 0;
  private toldAt = 0;
  private framesPerSecond = 0;
  private framesTold = 0;

  constructor(
    private readonly connection: NetConnection,
    options: PublisherOptions = {},
  ) {
    super();
    this.settings = settingsOf(options);
    const { minBitrate: least, startBitrate: start, maxBitrate: most } = this.settings;
    this.limits = { least, start, most };
    this.controller = new BitrateController(this.limits);
    this.netStream = new NetStream(connection);
    this.netStream.client = { requestKeyFrame: () => this.requestKeyFrame() };
    this.output = new StreamOutput(this.netStream);
    this.netStream.addEventListener("netStatus", ({ info }) => this.onStatus(info));
    this.netStream.addEventListener("drain", () => this.video?.onDrain());
    connection.addEventListener("netStatus", this.onConnectionStatus);
  }

  get state(): PublisherState {
    return this.current;
  }
  /** Silence is sent in the place of sound. */
  get audioMuted(): boolean {
    return this.silent;
  }
  set audioMuted(muted: boolean) {
    this.silent = muted;
    if (this.audio) this.audio.muted = muted;
  }
  /** No pictures are sent; viewers keep the last one, and the sound goes on. */
  get videoMuted(): boolean {
    return this.blank;
  }
  set videoMuted(muted: boolean) {
    this.blank = muted;
    if (this.video) this.video.muted = muted;
  }

  get statistics(): PublisherStatistics {
    const { video, audio, controller } = this;
    return {
      videoCodec: video?.choice.codec ?? null,
      audioCodec: audio?.active ? audio.codec : null,
      width: video?.picture?.width ?? 0,
      height: video?.picture?.height ?? 0,
      framesPerSecond: this.framesPerSecond,
      bitrate: Math.round(controller.carried),
      targetBitrate: controller.target,
      audioBitrate: audio?.active ? audio.bitrate : 0,
      delay: Math.round(controller.delay),
      framesSent: video?.framesSent ?? 0,
      framesDropped: video?.framesDropped ?? 0,
    };
  }

  /**
   * Publishes under that name: the first video and the first audio track of `source`. The promise is that of
   * NetStream.Publish.Start; it is rejected with {@link NetStatusError} if the server refuses, or with the code
   * `NetStream.Publish.NoEncoder` if the browser encodes nothing of what is wanted. Once only; another stream is another
   * publisher.
   */
  async publish(name: string, source: MediaStream): Promise<StatusInfo> {
    if (this.current !== "idle") throw new Error("A StreamPublisher publishes once.");
    this.setState("starting");
    this.tracks.set(source);
    try {
      await this.chooseCodecs();
      const info = await this.netStream.publish(name);
      this.begin();
      return info;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Other devices, or the screen instead of the camera: the stream goes on. */
  replaceSource(source: MediaStream): void {
    if (this.current === "closed") return;
    this.tracks.set(source);
    if (this.began > 0) this.setTracks();
  }

  /** The next picture is one that can be decoded by itself; twice a second at most. */
  requestKeyFrame(): void {
    this.video?.requestKeyFrame();
  }

  /** Ends the stream. */
  async close(): Promise<void> {
    this.netStream.close();
    this.finish();
  }

  // ---- the beginning and the end

  private async chooseCodecs(): Promise<void> {
    const { maxWidth, maxHeight, maxFrameRate, videoCodecs, audioCodecs } = this.settings;
    const { width = maxWidth, height = maxHeight } = this.tracks.video?.getSettings() ?? {};
    const picture = { ...fit(width, height, maxWidth, maxHeight), framesPerSecond: maxFrameRate };
    if (typeof VideoEncoder === "function")
      this.videoChoice = await chooseVideo(videoCodecs, picture, (config) => VideoEncoder.isConfigSupported(config));
    if (typeof AudioEncoder === "function")
      this.audioChoice = await chooseAudio(audioCodecs, (config) => AudioEncoder.isConfigSupported(config));
    if (this.current !== "starting") throw refusal("NetStream.Closed", "It was closed before it began.");
    const missing = [this.tracks.video && !this.videoChoice && "pictures", this.tracks.audio && !this.audioChoice && "sound"];
    const [what] = missing.filter(Boolean);
    if (what) throw refusal("NetStream.Publish.NoEncoder", `The browser cannot encode ${what} as they are wanted.`);
  }

  private begin(): void {
    if (this.current === "closed") throw refusal("NetStream.Closed", "It was closed before it began.");
    this.began = this.toldAt = performance.now();
    this.setTracks();
    this.timer = setInterval(() => this.lookIfDue(), LOOK_EVERY);
    this.setState("publishing");
  }

  private setTracks(): void {
    const { video, audio } = this.tracks;
    if (video && this.videoChoice) this.video ??= this.makeVideo(this.videoChoice);
    if (audio && this.audioChoice) this.audio ??= new AudioPipeline(this.host, this.audioChoice);
    if (this.audio) this.audio.muted = this.silent;
    if ((video && !this.video) || (audio && !this.audio)) this.complain("The browser cannot encode all of the source.", null);
    this.video?.setTrack(video);
    this.audio?.setTrack(audio);
    this.limits.least = Math.max(this.settings.minBitrate, leastShare(this.sharers));
    this.limits.pictures = leastWithPictures(this.sharers);
    this.shareBitrate();
  }

  private makeVideo(choice: VideoChoice): VideoPipeline {
    const video = new VideoPipeline(this.host, choice);
    video.muted = this.blank;
    return video;
  }

  private get host(): PipelineHost {
    return {
      settings: this.settings,
      output: this.output,
      now: () => performance.now() - this.began,
      onSample: () => this.lookIfDue(),
      onError: (message, error, fatal) => this.complain(message, error, fatal),
    };
  }

  private finish(): void {
    if (this.current === "closed") return;
    clearInterval(this.timer);
    this.connection.removeEventListener("netStatus", this.onConnectionStatus);
    this.tracks.set(null);
    this.video?.close();
    this.audio?.close();
    this.setState("closed");
  }

  private setState(state: PublisherState): void {
    if (state === this.current) return;
    this.current = state;
    this.dispatchEvent(new Event("state"));
  }

  // ---- as it goes on

  private onStatus(info: StatusInfo): void {
    if (this.current !== "publishing" && this.current !== "waiting") return;
    if (info.level === "error") this.complain(info.description || info.code, info);
    if (info.code === "NetStream.Publish.Start") this.onReturn();
    const ends = ["NetStream.Publish.BadName", "NetStream.Unpublish.Success", "NetStream.Failed", "NetStream.Closed"];
    if (ends.includes(info.code)) this.finish();
  }

  private readonly onConnectionStatus = ({ info }: NetStatusEvent): void => {
    if (info.code === "NetConnection.Connect.Lost" && this.current === "publishing") this.setState("waiting");
  };

  private onReturn(): void {
    this.controller.restart();
    this.video?.setOverfull(false);
    this.video?.restart();
    if (this.audio) this.audio.held = false;
    this.setState("publishing");
  }

  private complain(message: string, error: unknown, fatal = false): void {
    this.dispatchEvent(new PublisherErrorEvent(message, error, fatal));
  }

  private lookIfDue(): void {
    if (this.current !== "publishing" && this.current !== "waiting") return;
    if (performance.now() - this.lookedAt >= LOOK_EVERY) this.look();
    if (performance.now() - this.toldAt >= TELL_EVERY) this.tell();
  }

  private look(): void {
    this.lookedAt = performance.now();
    if (!this.netStream.publishing) return this.setState("waiting"); // also when a server has sent its clients elsewhere
    const { bytesSent: sent, bufferedAmount: waiting } = this.connection;
    if (!this.controller.look(performance.now(), { sent, waiting })) return;
    this.video?.setOverfull(this.controller.overfull);
    if (this.audio) this.audio.held = this.controller.choked;
    this.shareBitrate();
  }

  private shareBitrate(): void {
    const { pictures, sound } = shareOf(this.controller.target, this.sharers);
    this.video?.setBitrate(pictures);
    if (this.audio?.active) this.audio.bitrate = sound;
  }

  private get sharers(): Sharers {
    const sound = this.audio?.active ? this.settings.audioBitrate : 0;
    return { pictures: this.tracks.video !== null, sound, yields: sound > 0 && this.audioChoice === "opus" };
  }

  private tell(): void {
    const sent = this.video?.framesSent ?? 0;
    const now = performance.now();
    this.framesPerSecond = Math.round((1000 * (sent - this.framesTold)) / (now - this.toldAt));
    this.framesTold = sent;
    this.toldAt = now;
    this.dispatchEvent(new Event("statistics"));
  }
}

const refusal = (code: string, description: string): NetStatusError =>
  new NetStatusError(makeStatus("error", code, description));

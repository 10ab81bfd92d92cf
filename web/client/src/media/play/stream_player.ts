import type { NetConnection } from "../../api/net_connection.js";
import { NetStream } from "../../api/net_stream.js";
import { NetStatusError, type StatusInfo } from "../../session/status.js";
import { tracksOfMetaData } from "./input/metadata.js";
import { StreamInput } from "./input/stream_input.js";
import { MsePlayback } from "./mse/mse_playback.js";
import type { PlayerOptions, PlayerState, PlayerStatistics } from "./options.js";
import { abilitiesOfBrowser, type Impossibility, type PlayerPath } from "./path_choice.js";
import { PathGate } from "./path_gate.js";
import type { Playback, PlaybackHost } from "./playback.js";
import { PlayerDataEvent, PlayerErrorEvent, PlayerTarget } from "./player_events.js";
import { RateMeter } from "./rate_meter.js";
import type { Configuration, Sample } from "./samples.js";
import type { Watermark } from "./watermark.js";
import { WebCodecsPlayback } from "./webcodecs/webcodecs_playback.js";

const DEFAULT_DELAY = 80; // ms
const STATISTICS_EVERY = 1_000; // ms
const MALFORMED_EVERY = 5_000; // ms, in which it is told once
const ENDS = ["NetStream.Play.UnpublishNotify", "NetStream.Play.Stop", "NetStream.Play.StreamEof", "NetStream.Closed"];
const FAILS = ["NetStream.Play.Failed", "NetStream.Play.StreamNotFound", "NetStream.Failed"];
const NO_PICTURES = { width: 0, height: 0, framesShown: 0, framesDropped: 0 };
const NOTHING = { ...NO_PICTURES, delay: 0, targetDelay: 0, speed: 1, stalls: 0, audioLevel: null, sharedSound: null };

type Codecs = Record<"video" | "audio", string | null>;

/**
 * Plays a live stream into an element of the page: with little delay by WebCodecs, or by Media Source Extensions.
 *
 * ```js
 * const player = new StreamPlayer(connection, document.querySelector("#stage"), { label: "Camera at the door" });
 * player.addEventListener("error", ({ message }) => console.warn(message));
 * await player.play("door");
 * ```
 */
export class StreamPlayer extends PlayerTarget {
  /** The stream that is played, for its events and its `client`. Its `sink` is the player's. */
  readonly netStream: NetStream;
  private readonly input: StreamInput;
  private readonly gate: PathGate;
  private readonly rate = new RateMeter();
  private playback: Playback | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private currentState: PlayerState = "idle";
  private currentPath: PlayerPath | null = null;
  private codecs: Codecs = { video: null, audio: null };
  private measured: PlayerStatistics | null = null;
  private isBlocked = false;
  private toldMalformed = -Infinity;
  private mark: Watermark | null;
  private currentVolume: number;
  private isMuted: boolean;
  private plays = 0;
  private nextFrom = -Infinity; // ms: where the samples behind the last end begin; Infinity until there are any

  constructor(
    connection: NetConnection,
    private readonly container: HTMLElement,
    private readonly options: PlayerOptions = {},
  ) {
    super();
    this.mark = options.watermark ?? null;
    this.currentVolume = clamp(options.volume ?? 1);
    this.isMuted = options.muted ?? false;
    this.input = new StreamInput(this.makeSink());
    this.gate = new PathGate(options.path ?? "auto", abilitiesOfBrowser, this.makeGateListener());
    this.netStream = new NetStream(connection);
    this.netStream.sink = this.input;
    this.netStream.addEventListener("netStatus", ({ info }) => this.onStatus(info));
  }

  get state(): PlayerState {
    return this.currentState;
  }
  /** How it is played; null before that is decided. */
  get path(): PlayerPath | null {
    return this.currentPath;
  }
  /** As of the last event `statistics`, or now if there was none. */
  get statistics(): PlayerStatistics {
    return this.measured ?? this.measure();
  }
  /**
   * Whether the browser holds sound back until the user does something: pictures go on meanwhile. Call {@link resume} from
   * within a click or a key press.
   */
  get audioBlocked(): boolean {
    return this.isBlocked;
  }

  /** 0 to 1 */
  get volume(): number {
    return this.currentVolume;
  }
  set volume(volume: number) {
    this.currentVolume = clamp(volume);
    this.applyVolume();
  }
  get muted(): boolean {
    return this.isMuted;
  }
  set muted(muted: boolean) {
    this.isMuted = muted;
    this.applyVolume();
  }

  /** What lies over the picture. It deters from passing pictures on; it cannot prevent it. */
  get watermark(): Watermark | null {
    return this.mark;
  }
  set watermark(mark: Watermark | null) {
    this.mark = mark;
    if (this.playback) this.playback.watermark = mark;
  }

  /** Plays a stream, in place of what played. The promise is that of NetStream.Play.Start; the stream may begin later. */
  async play(name: string): Promise<StatusInfo> {
    const play = ++this.plays;
    this.setState("connecting");
    this.timer ??= setInterval(() => this.onTimer(), STATISTICS_EVERY);
    try {
      const info = await this.netStream.play(name, -1);
      if (play === this.plays && this.currentState === "connecting") this.setState("buffering");
      return info;
    } catch (error) {
      if (play === this.plays && this.currentState === "connecting") this.fail(error instanceof NetStatusError ? error.message : String(error));
      throw error;
    }
  }

  /** The server sends nothing meanwhile; the last picture stays. */
  pause(): void {
    if (!["connecting", "buffering", "playing", "ended"].includes(this.currentState)) return;
    this.netStream.pause();
    this.playback?.hold();
    this.setState("paused");
  }

  /** Goes on, at what is live then, and lets sound be heard that the browser has held back. */
  resume(): void {
    this.playback?.unblock();
    if (this.currentState !== "paused") return;
    this.playback?.restart();
    this.input.requireKey();
    this.netStream.resume();
    this.setState("buffering");
  }

  /** Ends playing and takes the picture out of the page. It may play again. */
  close(): void {
    this.release();
    this.setState("idle");
    this.netStream.close();
  }

  // ---- the stream

  private makeSink() {
    return {
      onConfiguration: (configuration: Configuration) => this.onConfiguration(configuration),
      onUnknown: ({ kind, codecString }: { kind: string; codecString: string }) =>
        this.fail(`This player knows no way to play the ${kind} of the stream: ${codecString}.`, [codecString]),
      onSample: (sample: Sample) => this.onSample(sample),
      onData: (name: string, args: unknown[]) => this.onData(name, args),
      onMalformed: (error: unknown) => this.onMalformed(error),
      onRestart: () => this.onRestart(),
    };
  }

  private onConfiguration(configuration: Configuration): void {
    if (this.isOver()) return;
    this.codecs[configuration.kind] = configuration.codecString;
    this.gate.configure(configuration);
  }

  private onSample(sample: Sample): void {
    if (this.isOver() || this.currentState === "paused") return;
    if (this.currentState === "ended") this.setState("buffering");
    if (this.nextFrom === Infinity) this.nextFrom = sample.decodeTime;
    this.gate.take(sample);
  }

  private isOver(): boolean {
    return this.currentState === "failed" || this.currentState === "idle";
  }

  private onData(name: string, args: unknown[]): void {
    if (name === "onMetaData") this.gate.expect(tracksOfMetaData(args[0]));
    this.dispatchEvent(new PlayerDataEvent(name, args));
  }

  /** Where one message is broken the next one is, too. */
  private onMalformed(error: unknown): void {
    const now = performance.now();
    if (now - this.toldMalformed < MALFORMED_EVERY) return;
    this.toldMalformed = now;
    this.tellError(`A message of the stream cannot be read: ${error}`);
  }

  private onRestart(): void {
    this.codecs = { video: null, audio: null };
    this.gate.restart();
    this.playback?.restart();
  }

  private onStatus({ code, level, description }: StatusInfo): void {
    const plays = this.currentState === "buffering" || this.currentState === "playing";
    if (plays && ENDS.includes(code)) {
      this.nextFrom = Infinity;
      this.setState("ended");
    }
    if (code === "NetStream.Play.PublishNotify" && this.currentState === "ended") this.setState("buffering");
    if (level === "error" && FAILS.includes(code) && plays) this.fail(description || code);
  }

  // ---- the way of playing

  private makeGateListener() {
    return {
      onPath: (path: PlayerPath) => this.begin(path),
      onConfiguration: (configuration: Configuration) => this.playback?.configure(configuration),
      onSample: (sample: Sample) => this.playback?.take(sample),
      onImpossible: ({ codecs, missing }: Impossibility) =>
        this.fail(`This browser cannot play ${codecs.join(" and ")}: ${missing}.`, codecs),
    };
  }

  private begin(path: PlayerPath): void {
    this.endPlayback();
    const { targetDelay = DEFAULT_DELAY, label = "Live video", workletUrl } = this.options;
    const Way = path === "webcodecs" ? WebCodecsPlayback : MsePlayback;
    this.playback = new Way(this.makeHost(), { targetDelay, label, workletUrl });
    this.currentPath = path;
    this.container.append(this.playback.element);
    this.playback.watermark = this.mark;
    this.applyVolume();
  }

  private makeHost(): PlaybackHost {
    return {
      onFlow: (flows) => this.onFlow(flows),
      onProgress: (time) => {
        if (time >= this.nextFrom) this.onFlow(true);
      },
      onBlocked: (blocked) => this.setBlocked(blocked),
      onResize: () => this.dispatchEvent(new Event("resize")),
      onError: (message) => this.tellError(message),
      onFailed: (message) => this.fail(message),
    };
  }

  private onFlow(flows: boolean): void {
    if (flows && this.currentState === "buffering") this.setState("playing");
    if (!flows && this.currentState === "playing") this.setState("buffering");
  }

  private setBlocked(blocked: boolean): void {
    if (blocked === this.isBlocked) return;
    this.isBlocked = blocked;
    this.dispatchEvent(new Event("audioblocked"));
  }

  private applyVolume(): void {
    this.playback?.setVolume(this.isMuted ? 0 : this.currentVolume);
  }

  private endPlayback(): void {
    this.playback?.close();
    this.playback?.element.remove();
    this.playback = null;
    this.currentPath = null;
  }

  private release(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.gate.restart();
    this.gate.forgetPath();
    this.endPlayback();
    this.measured = null;
    this.setBlocked(false);
  }

  // ---- what is told

  private setState(state: PlayerState): void {
    if (state === this.currentState) return;
    this.currentState = state;
    this.dispatchEvent(new Event("state"));
  }

  private tellError(message: string, codecs: readonly string[] = []): void {
    this.dispatchEvent(new PlayerErrorEvent(message, codecs));
  }

  /** Nothing more is asked of the server. */
  private fail(message: string, codecs: readonly string[] = []): void {
    if (this.isOver()) return;
    this.release();
    this.setState("failed");
    this.netStream.close();
    this.tellError(message, codecs);
  }

  private onTimer(): void {
    this.measured = this.measure();
    this.dispatchEvent(new Event("statistics"));
  }

  private measure(): PlayerStatistics {
    const { video: videoCodec, audio: audioCodec } = this.codecs;
    const bitrate = 8 * this.rate.perSecond(this.input.bytes, performance.now());
    return { path: this.currentPath, videoCodec, audioCodec, bitrate, ...(this.playback?.measure() ?? NOTHING) };
  }
}

const clamp = (volume: number): number => Math.min(Math.max(volume, 0), 1);

import type { Measures, Playback, PlaybackHost, PlaybackOptions } from "../playback.js";
import type { Configuration, Sample } from "../samples.js";
import type { Watermark } from "../watermark.js";
import { LiveEdge } from "./live_edge.js";
import { MediaSession } from "./media_session.js";
import { WatermarkOverlay } from "./watermark_overlay.js";

type Kind = Sample["kind"];

const SILENT_TRACK = 3_000; // ms behind the other track, from which on one counts as ended: it would hold up both
const HAVE_CURRENT_DATA = 2; // of HTMLMediaElement.readyState: nothing behind what is shown
const MOST_ERRORS = 5; // without playing between

/** Plays by Media Source Extensions: the browser does it all, some tenths of a second behind. */
export class MsePlayback implements Playback {
  readonly element = document.createElement("div");
  private readonly video = document.createElement("video");
  private readonly overlay: WatermarkOverlay;
  private readonly edge: LiveEdge;
  private readonly configurations = new Map<Kind, Configuration>();
  private readonly newest = new Map<Kind, number>();
  private readonly silent = new Set<Kind>();
  private session: MediaSession | null = null;
  private volume = 1;
  private blocked = false;
  private held = false;
  private errors = 0;
  private droppedBefore = 0;

  constructor(
    private readonly host: PlaybackHost,
    options: PlaybackOptions,
  ) {
    this.edge = new LiveEdge(this.video, options.targetDelay, () => performance.now());
    Object.assign(this.element.style, { position: "relative", width: "100%", height: "100%", overflow: "hidden" });
    Object.assign(this.video.style, { display: "block", width: "100%", height: "100%", objectFit: "contain" });
    Object.assign(this.video, { playsInline: true, disableRemotePlayback: true, disablePictureInPicture: true });
    this.video.setAttribute("aria-label", options.label);
    this.element.append(this.video);
    this.overlay = new WatermarkOverlay(this.element, this.video);
    this.listen();
  }

  get watermark(): Watermark | null {
    return this.overlay.watermark;
  }
  set watermark(mark: Watermark | null) {
    this.overlay.watermark = mark;
  }

  configure(configuration: Configuration): void {
    const { kind } = configuration;
    this.configurations.set(kind, configuration);
    if (this.session?.has(kind)) this.session.reconfigure(configuration);
  }

  take(sample: Sample): void {
    const { kind, decodeTime } = sample;
    this.newest.set(kind, Math.max(this.newest.get(kind) ?? -Infinity, decodeTime));
    this.silent.delete(kind);
    if (!this.session?.has(kind) || this.findSilent()) this.rebuild();
    this.session!.push(sample);
  }

  hold(): void {
    this.held = true;
    this.video.pause();
  }
  restart(): void {
    this.held = false;
    this.endSession();
    this.newest.clear();
    this.silent.clear();
  }

  setVolume(volume: number): void {
    this.volume = volume;
    this.applyVolume();
  }
  unblock(): void {
    this.setBlocked(false);
    this.applyVolume();
    this.play();
  }

  measure(): Measures {
    const { videoWidth: width, videoHeight: height, playbackRate: speed, currentTime } = this.video;
    const { totalVideoFrames: all = 0, droppedVideoFrames: dropped = 0 } = this.video.getVideoPlaybackQuality?.() ?? {};
    const newest = Math.max(...this.newest.values());
    const delay = this.video.readyState > 0 && newest > 0 ? Math.max(0, Math.round(newest - 1000 * currentTime)) : 0;
    const framesDropped = dropped + this.droppedBefore + (this.session?.dropped ?? 0);
    const { target, stalls } = this.edge;
    const counted = { framesShown: all - dropped, framesDropped };
    return { width, height, delay, targetDelay: target, speed, stalls, ...counted, audioLevel: null, sharedSound: null };
  }

  close(): void {
    this.endSession();
    this.overlay.close();
    this.video.removeAttribute("src");
    this.video.load();
  }

  // ---- the source

  /** Whether a track of the session has ended without a word. */
  private findSilent(): boolean {
    const newest = Math.max(...this.newest.values());
    for (const [kind, time] of this.newest)
      if (this.session!.has(kind) && newest - time > SILENT_TRACK) this.silent.add(kind);
    return [...this.silent].some((kind) => this.session!.has(kind));
  }

  /** Begins anew, with the tracks that something comes of or may yet come. */
  private rebuild(): void {
    this.endSession();
    const tracks = [...this.configurations.values()].filter(({ kind }) => !this.silent.has(kind));
    const newest = Math.max(...this.newest.values());
    for (const { kind } of tracks) this.newest.set(kind, this.newest.get(kind) ?? newest);
    this.session = new MediaSession(this.video, tracks, this.segmentHost());
  }

  private endSession(): void {
    this.droppedBefore += this.session?.dropped ?? 0;
    this.session?.close();
    this.session = null;
    this.edge.restart();
  }

  private segmentHost() {
    const { video } = this;
    return {
      get currentTime() {
        return video.currentTime;
      },
      onAppended: () => this.keepUp(),
      onFailed: (error: unknown) => this.onError(error),
    };
  }

  private keepUp(): void {
    const begins = this.edge.keepUp();
    if (this.held) return;
    // Headphones that are pulled out, media keys and phones that are locked pause it as well; only hold() is meant.
    if (begins || (this.edge.playing && this.video.paused)) this.play();
  }

  /** The next sample begins anew. */
  private onError(error: unknown): void {
    this.endSession();
    if (++this.errors >= MOST_ERRORS) this.host.onFailed(`The stream cannot be played: ${error}`);
    else this.host.onError(`Playing begins anew: ${error}`);
  }

  // ---- the element

  private listen(): void {
    const on = (type: string, listener: () => void) => this.video.addEventListener(type, listener);
    on("resize", () => this.host.onResize(this.video.videoWidth, this.video.videoHeight));
    on("playing", () => this.onPlaying());
    on("waiting", () => this.onWaiting());
    on("timeupdate", () => this.onProgress());
    on("error", () => this.session && this.onError(this.video.error?.message ?? "the browser does not say why"));
  }

  private onPlaying(): void {
    this.errors = 0;
    this.host.onFlow(true);
  }
  private onProgress(): void {
    this.keepUp();
    if (!this.video.paused && this.video.readyState > HAVE_CURRENT_DATA) this.host.onProgress(1000 * this.video.currentTime);
  }
  private onWaiting(): void {
    this.edge.onStarved();
    this.host.onFlow(false);
    this.keepUp();
  }

  private play(): void {
    this.video.play().catch((error) => this.onRefused(error));
  }

  /** Browsers play without sound where they do not with. */
  private onRefused(error: unknown): void {
    const forbidden = error instanceof DOMException && error.name === "NotAllowedError";
    if (!forbidden || this.blocked) return; // else a source that was replaced meanwhile
    this.setBlocked(true);
    this.applyVolume();
    this.play();
  }

  private setBlocked(blocked: boolean): void {
    this.blocked = blocked;
    this.host.onBlocked(blocked);
  }

  private applyVolume(): void {
    this.video.volume = this.volume;
    this.video.muted = this.blocked || this.volume === 0;
  }
}

import type { Playback, PlaybackHost, PlaybackOptions, Measures } from "../playback.js";
import type { Configuration, Sample } from "../samples.js";
import { Conductor } from "../timing/conductor.js";
import type { Watermark } from "../watermark.js";
import { CanvasPicture } from "./canvas_picture.js";
import { PictureDecoder } from "./picture_decoder.js";
import { SoundDecoder } from "./sound_decoder.js";
import type { Plane } from "./stereo.js";
import { SoundOutput } from "./sound_output.js";

const MOST_SOUND_ERRORS = 20;
const BLOCKED_AFTER = 500; // ms without leave to play sound until it is told
const STANDS_AFTER = 1_500; // ms of waiting for more until it is told

/** Plays with little delay: decoders of WebCodecs, pictures on a canvas, sound by a worklet. */
export class WebCodecsPlayback implements Playback {
  private readonly picture: CanvasPicture;
  private readonly pictures: PictureDecoder;
  private readonly soundDecoder: SoundDecoder;
  private sound: SoundOutput | null = null; // where there is any
  private readonly conductor: Conductor;
  private volume = 1;
  private framesShown = 0;
  private newest = -Infinity;
  private soundErrors = 0;
  private flowed = -Infinity; // when it last did
  private frameRequest = 0;
  private blockedTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: PlaybackHost,
    private readonly options: PlaybackOptions,
  ) {
    this.picture = new CanvasPicture(options.label, (width, height) => host.onResize(width, height));
    const onFailed = (error: unknown) => host.onFailed(`The pictures cannot be decoded: ${error}`);
    this.pictures = new PictureDecoder(() => this.advance(), onFailed);
    this.soundDecoder = new SoundDecoder((...sound) => this.onSound(...sound), (error) => this.onSoundError(error));
    this.conductor = new Conductor(this.makeSoundPart(), options.targetDelay, () => performance.now());
    this.frameRequest = requestAnimationFrame(this.onAnimation);
  }

  get element(): HTMLElement {
    return this.picture.canvas;
  }
  get watermark(): Watermark | null {
    return this.picture.watermark;
  }
  set watermark(mark: Watermark | null) {
    this.picture.watermark = mark;
  }

  configure(configuration: Configuration): void {
    if (configuration.kind === "video") return this.pictures.configure(configuration);
    this.openSound();
    this.soundDecoder.configure(configuration);
  }

  take(sample: Sample): void {
    this.sound?.look();
    this.newest = Math.max(this.newest, sample.time);
    if (sample.kind === "video") {
      this.pictures.push(sample);
      this.conductor.onVideo(sample.time);
    } else if (this.sound?.ready) {
      this.soundDecoder.decode(sample);
    }
    this.advance();
  }

  hold(): void {
    this.restart();
  }
  restart(): void {
    this.conductor.restart();
    this.pictures.restart();
    this.soundDecoder.restart();
    this.sound?.clear();
    this.newest = this.flowed = -Infinity;
  }

  setVolume(volume: number): void {
    this.volume = volume;
    this.sound?.setVolume(volume);
  }
  unblock(): void {
    this.sound?.unblock();
  }

  measure(): Measures {
    const { position, target, speed, stalls } = this.conductor;
    const { width, height } = this.picture.size;
    const delay = position === null ? 0 : Math.max(0, Math.round(this.newest - position));
    const framesDropped = this.pictures.dropped;
    const audioLevel = this.sound?.playing ? this.sound.peak : 0;
    const counted = { framesShown: this.framesShown, framesDropped, stalls };
    const sharedSound = this.sound?.shared ?? null;
    return { width, height, delay, targetDelay: target, speed, ...counted, audioLevel, sharedSound };
  }

  close(): void {
    cancelAnimationFrame(this.frameRequest);
    clearTimeout(this.blockedTimer);
    this.pictures.close();
    this.soundDecoder.close();
    this.sound?.close();
    this.sound = null;
    this.picture.close();
  }

  // ---- sound

  private openSound(): void {
    if (this.sound) return;
    const listener = {
      onSoundReport: () => this.advance(),
      onReadyChange: () => this.tellBlocked(),
      onSoundFailed: (error: unknown) => this.host.onError(`The worklet for sound does not load: ${error}`),
    };
    this.sound = new SoundOutput(listener, this.options.workletUrl);
    this.sound.setVolume(this.volume);
    this.tellBlocked();
  }

  /** A context that may play takes a moment to start. */
  private tellBlocked(): void {
    clearTimeout(this.blockedTimer);
    if (!this.sound?.blocked) return this.host.onBlocked(false);
    this.blockedTimer = setTimeout(() => this.host.onBlocked(this.sound?.blocked ?? false), BLOCKED_AFTER);
  }

  /** The conductor is there before any sound, and sound may never come. */
  private makeSoundPart() {
    const playback = this;
    return {
      get ready() {
        return playback.sound?.ready ?? false;
      },
      get playing() {
        return playback.sound?.playing ?? false;
      },
      get begin() {
        return playback.sound?.begin ?? NaN;
      },
      get end() {
        return playback.sound?.end ?? NaN;
      },
      get position() {
        return playback.sound?.position ?? NaN;
      },
      start: (from: number) => playback.sound?.start(from),
      setSpeed: (speed: number) => playback.sound?.setSpeed(speed),
    };
  }

  private onSound(time: number, rate: number, left: Plane, right: Plane): void {
    this.soundErrors = 0;
    this.sound?.push(time, rate, left, right);
    this.conductor.onSound();
    this.advance();
  }

  private onSoundError(error: unknown): void {
    if (++this.soundErrors < MOST_SOUND_ERRORS) this.host.onError(`A piece of sound cannot be decoded: ${error}`);
    else this.host.onFailed(`The sound cannot be decoded: ${error}`);
  }

  // ---- what goes on all the time

  private readonly onAnimation = (): void => {
    this.frameRequest = requestAnimationFrame(this.onAnimation);
    this.advance();
    const { position } = this.conductor;
    // Before playing begins the first picture stands there already.
    const frame = this.pictures.frames.take(position ?? (this.framesShown === 0 ? Infinity : -Infinity));
    if (!frame) return;
    this.picture.show(frame);
    ++this.framesShown;
  };

  /** Called by all that happens, for a page that is hidden draws nothing and its timers hardly run. */
  private advance(): void {
    this.sound?.look();
    this.conductor.advance();
    const { position } = this.conductor;
    if (position !== null) this.pictures.frames.prune(position);
    this.pictures.feed(position);
    this.tellFlow();
  }

  private tellFlow(): void {
    const now = performance.now();
    if (!this.conductor.starving) this.flowed = now;
    this.host.onFlow(now - this.flowed < STANDS_AFTER);
  }
}

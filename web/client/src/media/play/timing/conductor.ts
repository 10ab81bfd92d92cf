import { CatchUp, LOW_DELAY_RULES } from "./catch_up.js";
import { PlayClock } from "./play_clock.js";

/** What plays sound, to who conducts it. Times of the stream in milliseconds. */
export interface SoundPart {
  /** Whether it can be heard at all: the browser has let it start. */
  readonly ready: boolean;
  readonly playing: boolean;
  /** What it has and has not played: from where to where. */
  readonly begin: number;
  readonly end: number;
  /** What is heard now. */
  readonly position: number;
  /** Plays from a time on, leaving out what is before. */
  start(from: number): void;
  setSpeed(speed: number): void;
}

const SILENT_AFTER = 500; // ms without any sound, behind which the pictures go by themselves
const LEAST_LATE = 40; // ms by which pictures may come late to the sound and nothing is done

/**
 * Says where playing is. Sound leads where there is any, since a jump in it is heard; pictures follow. Without sound the
 * clock of the computer leads. Either is led itself, by speed and by jumps, to stay as far behind the newest as wanted.
 */
export class Conductor {
  speed = 1;
  /** How often playing had to wait for more. */
  stalls = 0;
  /** Whether playing waits for more. */
  starving = true;
  private readonly clock: PlayClock;
  private readonly catchUp: CatchUp;
  private firstVideo: number | null = null;
  private newestVideo = -Infinity;
  private lastSound = -Infinity; // when some came, by the wall
  private soundPlayed = false;
  private started = false;

  constructor(
    private readonly sound: SoundPart,
    targetDelay: number,
    private readonly now: () => number,
  ) {
    this.clock = new PlayClock(now);
    this.catchUp = new CatchUp(LOW_DELAY_RULES, targetDelay, now);
  }

  /** Null before anything is to be shown. */
  get position(): number | null {
    return this.started ? this.clock.position : null;
  }
  get target(): number {
    return this.catchUp.target;
  }

  /** A picture has come: coded, with the time at which it is to be shown. */
  onVideo(time: number): void {
    this.firstVideo ??= time;
    if (time <= this.newestVideo) return;
    this.newestVideo = time;
    // Pictures that are published behind their sound: all has to wait for them.
    const late = this.sound.playing ? this.clock.position - time : 0;
    if (late > LEAST_LATE) this.catchUp.raise(this.sound.end - this.clock.position + late);
  }
  /** Sound has come. */
  onSound(): void {
    this.lastSound = this.now();
  }
  /** Another stream follows. */
  restart(): void {
    this.clock.stop();
    this.firstVideo = null;
    this.newestVideo = this.lastSound = -Infinity;
    this.soundPlayed = this.started = false;
    this.starving = true;
    this.speed = 1;
  }

  /** To be called whenever something comes, and as often as pictures are drawn. */
  advance(): void {
    const { sound } = this;
    if (this.soundPlayed && !sound.playing) this.onSoundStarved();
    if (sound.playing) this.followSound();
    else if (sound.ready && this.now() - this.lastSound < SILENT_AFTER) this.gatherSound();
    else this.followWall();
  }

  private gatherSound(): void {
    const { begin, end } = this.sound;
    const { target } = this.catchUp;
    if (!(end - begin >= target)) return;
    if (!this.clock.running) this.catchUp.begin();
    const here = this.clock.position;
    const goesOn = this.clock.running && here >= begin && here <= end - target / 2;
    this.sound.start(goesOn ? here : Math.max(begin, end - target));
    this.soundPlayed = true;
  }

  private followSound(): void {
    const { sound, catchUp } = this;
    const { jump, speed } = catchUp.pace(sound.end - sound.position);
    if (jump) sound.start(sound.end - catchUp.target);
    if (speed !== this.speed) sound.setSpeed(speed);
    this.speed = speed;
    this.starving = false;
    this.started = true;
    this.clock.set(sound.position, speed);
  }

  private onSoundStarved(): void {
    this.soundPlayed = false;
    this.clock.stop();
    this.starving = true;
    ++this.stalls;
    this.catchUp.onStarved();
  }

  private followWall(): void {
    if (this.firstVideo === null) return;
    const { catchUp, clock } = this;
    if (!clock.running) return this.beginByWall();
    const level = this.newestVideo - clock.position;
    if (level < 0) return this.waitForPictures();
    // The first picture behind a wait, which with few pictures a second is every one, is not to wait as long again.
    if (this.starving) clock.set(Math.max(clock.position, this.newestVideo - catchUp.target), 1);
    this.starving = false;
    const { jump, speed } = catchUp.pace(level);
    if (jump) clock.set(this.newestVideo - catchUp.target, speed);
    else clock.setSpeed(speed);
    this.speed = speed;
  }

  private beginByWall(): void {
    const { target } = this.catchUp;
    if (this.newestVideo - this.firstVideo! < target) return;
    this.catchUp.begin();
    this.started = true;
    // The clock may have stood behind sound that ended; it does not go back.
    this.clock.set(Math.max(this.newestVideo - target, this.firstVideo!, this.clock.position), 1);
  }

  /** Time stands at the newest picture: what comes next is late, and by as much behind from then on. */
  private waitForPictures(): void {
    this.starving = true;
    this.clock.set(this.newestVideo, 1);
  }
}

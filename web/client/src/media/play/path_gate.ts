import { type Abilities, type Choice, choosePath, type Impossibility, type PlayerPath } from "./path_choice.js";
import type { Configuration, Sample } from "./samples.js";

const GATHER = 300; // ms for which the other track is waited for, where nobody has told whether there is one
const MOST_SAMPLES = 2_048; // that wait for a decision
const MOST_BYTES = 16 * 1024 * 1024;

type Kind = Sample["kind"];

/** What takes a stream once it is decided how it is played. */
export interface GateListener {
  /** Another way than before; its configurations follow. */
  onPath(path: PlayerPath): void;
  onConfiguration(configuration: Configuration): void;
  onSample(sample: Sample): void;
  onImpossible(why: Impossibility): void;
}

/**
 * Holds a stream back until its tracks are known and a way is chosen that can play them all; the choice is made again when a
 * codec changes.
 */
export class PathGate {
  private readonly tracks = new Map<Kind, Configuration>();
  private expected: Set<Kind> | null = null; // what the metadata tells
  private waiting: (Configuration | Sample)[] = [];
  private bytes = 0;
  private needsKey = false;
  private undecided = true;
  private choosing = false;
  private settled = false; // the tracks are known: what changes now is one of them, or one more
  private generation = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private path: PlayerPath | null = null;

  constructor(
    private readonly wanted: "auto" | PlayerPath,
    private readonly abilities: Abilities,
    private readonly listener: GateListener,
  ) {}

  /** Which tracks the stream will have. */
  expect(kinds: Kind[]): void {
    this.expected = new Set(kinds);
    this.consider();
  }

  configure(configuration: Configuration): void {
    this.tracks.set(configuration.kind, configuration);
    this.waiting.push(configuration);
    this.undecided = true;
    this.timer ??= setTimeout(() => this.choose(), GATHER);
    this.consider();
  }

  take(sample: Sample): void {
    if (!this.undecided && this.waiting.length === 0 && this.path) return this.listener.onSample(sample);
    if (this.needsKey && sample.kind === "video" && !sample.key) return;
    if (sample.kind === "video") this.needsKey = false;
    this.waiting.push(sample);
    this.bytes += sample.data.length;
    if (this.bytes > MOST_BYTES || this.waiting.length > MOST_SAMPLES) this.dropSamples();
  }

  /** Another stream follows. */
  restart(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    ++this.generation;
    this.tracks.clear();
    this.expected = null;
    this.waiting = [];
    this.bytes = 0;
    this.needsKey = this.choosing = this.settled = false;
    this.undecided = true;
  }

  /** Nothing plays any more: what is chosen next is told, be it the same. */
  forgetPath(): void {
    this.path = null;
  }

  private consider(): void {
    const { expected, tracks } = this;
    const known = this.settled || tracks.size === 2 || (expected && [...expected].every((kind) => tracks.has(kind)));
    if (this.undecided && tracks.size > 0 && known) this.choose();
  }

  private choose(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.choosing || this.tracks.size === 0) return;
    this.choosing = true;
    this.undecided = false;
    const { generation } = this;
    const chosen = choosePath(this.wanted, [...this.tracks.values()], this.abilities);
    void chosen.then((choice) => generation === this.generation && this.onChosen(choice));
  }

  private onChosen(choice: Choice): void {
    this.choosing = false;
    this.settled = true;
    if (this.undecided) return this.consider(); // changed meanwhile
    if (choice.path === null) return this.listener.onImpossible(choice);
    const waiting = this.waiting.splice(0);
    this.bytes = 0;
    if (choice.path === this.path) return this.pass(waiting);
    this.path = choice.path;
    this.listener.onPath(choice.path);
    for (const track of this.tracks.values()) this.listener.onConfiguration(track);
    this.pass(decodable(waiting));
  }

  private pass(waiting: (Configuration | Sample)[]): void {
    for (const one of waiting)
      if (isSample(one)) this.listener.onSample(one);
      else this.listener.onConfiguration(one);
  }

  private dropSamples(): void {
    this.waiting = this.waiting.filter((one) => !isSample(one)).slice(-2);
    this.bytes = 0;
    this.needsKey = true;
  }
}

/** The samples that the newest configurations stand for. */
function decodable(waiting: (Configuration | Sample)[]): Sample[] {
  const begins = { video: -1, audio: -1 };
  waiting.forEach((one, i) => isSample(one) || (begins[one.kind] = i));
  return waiting.filter((one, i): one is Sample => isSample(one) && i > begins[one.kind]);
}

const isSample = (one: Configuration | Sample): one is Sample => "data" in one;

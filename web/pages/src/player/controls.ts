import { byId, setIcon } from "../parts/dom.js";
import { label } from "../parts/language.js";

const REST_AFTER = 2500; // ms without a movement
const VOLUME_STEP = 0.1;

/** What the controls do. */
export interface ControlActions {
  togglePlay(): void;
  toggleMute(): void;
  setVolume(volume: number): void;
  toggleStatistics(): void;
}

/** Buttons, slider and keys of the player. They rest while nothing moves and the picture runs. */
export class Controls {
  private readonly stage = byId("stage");
  private readonly play = byId<HTMLButtonElement>("play");
  private readonly mute = byId<HTMLButtonElement>("mute");
  private readonly sound = byId<HTMLButtonElement>("sound");
  private readonly volume = byId<HTMLInputElement>("volume");
  private readonly full = byId<HTMLButtonElement>("full");
  private running = false;
  private timer = 0;

  constructor(private readonly actions: ControlActions) {
    this.play.addEventListener("click", () => actions.togglePlay());
    this.mute.addEventListener("click", () => actions.toggleMute());
    this.sound.addEventListener("click", () => actions.toggleMute());
    this.volume.addEventListener("input", () => actions.setVolume(Number(this.volume.value) / 100));
    byId("statistics").addEventListener("click", () => actions.toggleStatistics());
    this.full.addEventListener("click", () => this.toggleFull());
    byId("screen").addEventListener("dblclick", () => this.toggleFull());
    document.addEventListener("fullscreenchange", () => this.showFull());
    document.addEventListener("keydown", (event) => this.onKey(event));
    for (const name of ["pointermove", "pointerdown", "focusin", "keydown"]) this.stage.addEventListener(name, () => this.wake());
    this.full.hidden = !document.fullscreenEnabled;
    this.showFull();
  }

  /** `running`: there is a picture, which is not to be covered. `held`: by the viewer. */
  showRunning(running: boolean, held: boolean, possible: boolean): void {
    this.running = running;
    this.play.disabled = !possible;
    setIcon(this.play, held ? "play" : "pause");
    label(this.play, held ? "player.play" : "player.pause");
    this.wake();
  }

  /** `held`: the browser lets nothing be heard yet, which is worth a word. */
  showSound(volume: number, muted: boolean, held: boolean): void {
    const silent = muted || volume === 0;
    this.volume.value = String(muted ? 0 : Math.round(volume * 100));
    setIcon(this.mute, silent ? "muted" : "sound");
    label(this.mute, silent ? "player.unmute" : "player.mute");
    this.sound.hidden = !held;
  }

  private showFull(): void {
    const on = document.fullscreenElement !== null;
    setIcon(this.full, on ? "unfull" : "full");
    label(this.full, on ? "player.unfull" : "player.full");
  }

  private toggleFull(): void {
    const done = document.fullscreenElement ? document.exitFullscreen() : this.stage.requestFullscreen();
    done.catch(() => {}); // not allowed here, as the frame's page has it
  }

  private wake(): void {
    this.stage.classList.remove("resting");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), REST_AFTER);
  }

  private rest(): void {
    const busy = this.stage.querySelector(".controls :focus-visible, .controls :hover") !== null;
    this.stage.classList.toggle("resting", this.running && !busy);
  }

  private onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input, textarea, select")) return;
    if (event.key === " " && target.matches("button, a")) return; // presses it
    const action = this.actionOf(event.key);
    if (!action) return;
    event.preventDefault();
    this.wake();
    action();
  }

  private actionOf(key: string): (() => void) | null {
    switch (key.toLowerCase()) {
      case " ":
      case "k":
        return this.play.disabled ? null : () => this.actions.togglePlay();
      case "m":
        return () => this.actions.toggleMute();
      case "f":
        return () => this.toggleFull();
      case "i":
        return () => this.actions.toggleStatistics();
      case "arrowup":
        return () => this.step(VOLUME_STEP);
      case "arrowdown":
        return () => this.step(-VOLUME_STEP);
      default:
        return null;
    }
  }

  private step(by: number): void {
    this.actions.setVolume(Math.min(1, Math.max(0, Number(this.volume.value) / 100 + by)));
  }
}

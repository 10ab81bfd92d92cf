import { byId } from "../parts/dom.js";
import { showFacts, wayText } from "../parts/facts.js";
import { isKey, words } from "../parts/language.js";
import { bitrateText, countText, delayText } from "../parts/numbers.js";
import type { Place } from "../parts/place.js";
import { problem } from "../parts/problem.js";
import { Controls } from "./controls.js";
import { Veil } from "./veil.js";
import { type Sound, type View, Viewing } from "./viewing.js";

export class PlayerPage {
  private readonly stage = byId("stage");
  private readonly statistics = byId("statistics");
  private readonly facts = byId("facts");
  private readonly veil: Veil;
  private readonly controls: Controls;
  private readonly sound: Sound = { volume: 1, muted: new URLSearchParams(location.search).has("muted") };
  private viewing: Viewing | null = null;
  private view: View = { kind: "connecting" };

  constructor(private readonly place: Place) {
    this.veil = new Veil(place.name, () => this.start());
    this.controls = new Controls({
      togglePlay: () => this.togglePlay(),
      toggleMute: () => this.setSound({ muted: !this.silent, volume: this.sound.volume || 1 }),
      setVolume: (volume) => this.setSound({ volume, muted: volume === 0 }),
      toggleStatistics: () => this.toggleStatistics(),
    });
    this.setSound({});
  }

  start(): void {
    this.viewing?.close();
    this.viewing = null;
    byId("screen").replaceChildren();
    if (!("VideoDecoder" in window) && !("MediaSource" in window) && !("ManagedMediaSource" in window))
      return this.show({ kind: "problem", problem: problem("player") });
    const viewing = (this.viewing = new Viewing(this.place, byId("screen"), this.sound, this.place.name, (view) => this.show(view)));
    viewing.player.addEventListener("statistics", () => this.showStatistics(viewing));
    viewing.player.addEventListener("resize", () => this.showShape(viewing));
    viewing.player.addEventListener("audioblocked", () => this.showSound());
    void viewing.start();
  }

  private show(view: View): void {
    this.view = view;
    this.veil.show(view);
    this.stage.classList.toggle("broken", view.kind === "problem");
    byId("badge").hidden = view.kind !== "playing";
    const possible = view.kind !== "problem" && view.kind !== "connecting";
    this.controls.showRunning(view.kind === "playing", view.kind === "paused" || view.kind === "problem", possible);
    this.showSound();
    if (view.kind !== "playing") byId("delay").textContent = "";
  }

  private togglePlay(): void {
    const player = this.viewing?.player;
    if (this.view.kind === "paused") player?.resume();
    else player?.pause();
  }

  private setSound(change: Partial<Sound>): void {
    Object.assign(this.sound, change);
    const player = this.viewing?.player;
    if (player) Object.assign(player, this.sound);
    if (player?.audioBlocked) player.resume(); // somebody has touched the page now
    this.showSound();
  }

  /** Browsers hold sound back until somebody has touched the page. */
  private get silent(): boolean {
    return this.sound.muted || (this.viewing?.player.audioBlocked ?? false);
  }

  private showSound(): void {
    this.controls.showSound(this.sound.volume, this.silent, this.view.kind === "playing" && this.silent && !this.sound.muted);
  }

  private toggleStatistics(): void {
    this.facts.hidden = !this.facts.hidden;
    this.statistics.setAttribute("aria-pressed", String(!this.facts.hidden));
    if (this.viewing) this.showStatistics(this.viewing);
  }

  private showShape({ player }: Viewing): void {
    const { width, height } = player.statistics;
    if (width > 0 && height > 0) this.stage.style.aspectRatio = `${width} / ${height}`;
  }

  private showStatistics({ player, connection }: Viewing): void {
    const now = player.statistics;
    const path = `statistics.path.${now.path ?? ""}`;
    byId("delay").textContent = this.view.kind === "playing" ? words("player.late", { delay: delayText(now.delay) }) : "";
    byId("note").textContent = [wayText(connection.protocol), isKey(path) ? words(path) : ""].filter((one) => one !== "").join(" · ");
    if (this.facts.hidden) return;
    showFacts(this.facts, [
      ["statistics.way", wayText(connection.protocol)],
      ["statistics.path", isKey(path) ? words(path) : ""],
      ["statistics.sound", now.sharedSound === null ? "" : words(now.sharedSound ? "statistics.sound.shared" : "statistics.sound.messages")],
      ["statistics.delay", delayText(now.delay)],
      ["statistics.picture", now.width > 0 ? `${now.width} × ${now.height}` : ""],
      ["statistics.codecs", [now.videoCodec, now.audioCodec].filter((one) => one).join(", ")],
      ["statistics.bitrate", bitrateText(now.bitrate)],
      ["statistics.frames", `${countText(now.framesShown)} / ${countText(now.framesDropped)}`],
    ]);
  }
}

import { byId } from "../parts/dom.js";
import { type Key, words } from "../parts/language.js";
import type { View } from "./viewing.js";

const SHOWN_AFTER: Partial<Record<View["kind"], number>> = { buffering: 600, waiting: 900 }; // ms: shorter ones are not worth a word

/** What lies over the picture while there is none: what is going on, and what can be done. */
export class Veil {
  private readonly veil = byId("veil");
  private readonly title = byId("veil-title");
  private readonly hint = byId("veil-hint");
  private readonly spinner = byId("spinner");
  private readonly retry = byId<HTMLButtonElement>("retry");
  private timer = 0;

  constructor(
    private readonly name: string,
    onRetry: () => void,
  ) {
    this.retry.addEventListener("click", onRetry);
  }

  show(view: View): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(view), SHOWN_AFTER[view.kind] ?? 0);
  }

  private draw(view: View): void {
    this.veil.hidden = view.kind === "playing";
    this.veil.classList.toggle("light", view.kind === "buffering" || view.kind === "paused");
    this.spinner.hidden = view.kind === "paused" || view.kind === "ended" || view.kind === "problem";
    this.retry.hidden = view.kind !== "problem";
    const [title, hint] = this.textOf(view);
    this.title.textContent = title;
    this.hint.textContent = hint;
  }

  private textOf(view: View): [string, string] {
    const { name } = this;
    switch (view.kind) {
      case "problem":
        return [view.problem.title, view.problem.hint];
      case "waiting":
      case "ended":
        return [words(`player.${view.kind}`, { name }), words(`player.${view.kind}.hint`)];
      case "playing":
        return ["", ""];
      default:
        return [words(`player.${view.kind}` satisfies Key), ""];
    }
  }
}

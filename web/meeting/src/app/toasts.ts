import type { Store } from "../base/store.js";
import type { Toast, UiState } from "./ui_state.js";

const LIFE = 6_000; // ms
const MOST = 3; // at once; the oldest gives way

/** Short notes that go away by themselves. */
export class Toasts {
  private next = 1;

  constructor(private readonly ui: Store<UiState>) {}

  note(text: string): void {
    this.add(text, "note");
  }
  warn(text: string): void {
    this.add(text, "warning");
  }

  dismiss(id: number): void {
    this.ui.patch({ toasts: this.ui.value.toasts.filter((one) => one.id !== id) });
  }

  private add(text: string, tone: Toast["tone"]): void {
    const others = this.ui.value.toasts.filter((one) => one.text !== text);
    const toast = { id: this.next++, text, tone };
    this.ui.patch({ toasts: [...others, toast].slice(-MOST) });
    setTimeout(() => this.dismiss(toast.id), LIFE);
  }
}

import type { MeetingApp } from "../../app/meeting_app.js";

/** What single keys do in the room. */
export const SHORTCUTS: Record<string, (app: MeetingApp) => void> = {
  m: (app) => void app.toggleDevice("microphone"),
  v: (app) => void app.toggleDevice("camera"),
  s: (app) => app.toggleScreen(),
  h: (app) => void app.toggleHand(),
  p: (app) => app.togglePanel("people"),
  c: (app) => app.togglePanel("chat"),
  g: (app) => app.toggleArrangement(),
  "?": (app) => app.openDialog("shortcuts"),
};

const TAKES_KEYS = "input, textarea, select, [contenteditable], [role=menu] *";

/** Single keys count where nothing is written, no dialog is open, and the person has not switched them off. */
export function onShortcut(app: MeetingApp, event: KeyboardEvent): void {
  const { singleKeys, dialog, question, panel } = app.ui.value;
  const target = event.target instanceof Element ? event.target : null;
  if (event.defaultPrevented || dialog || question || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape" && panel && !document.querySelector("[popover]:popover-open")) return app.openPanel(null);
  if (!singleKeys || target?.closest(TAKES_KEYS)) return;
  const run = SHORTCUTS[event.key.toLowerCase()];
  if (!run || event.repeat) return;
  event.preventDefault();
  run(app);
}

import type { Arrangement } from "../model/tiles.js";
import type { Refusal } from "../room/refusal.js";
import type { About, AdminRoom, ByeReason } from "../model/protocol.js";

export type Panel = "people" | "chat" | "files";
export type DialogName = "settings" | "doctor" | "shortcuts" | "bans" | "invite";
export type Theme = "system" | "light" | "dark";

export interface Toast {
  id: number;
  text: string;
  tone: "note" | "warning";
}

/** Which page is shown while nobody is in a room. */
export type Screen =
  | { name: "entry" }
  | { name: "admin" }
  | { name: "ended"; reason: ByeReason | "left" | "lost"; refusal: Refusal | null };

/** What the page itself remembers: nothing of it comes from the server. */
export interface UiState {
  screen: Screen;
  about: About | null;
  entering: boolean;
  /** The room that one is in, or has asked to be let into. */
  place: string;
  refusal: Refusal | null;
  panel: Panel | null;
  dialog: DialogName | null;
  /** Asked before something that cannot be undone. */
  question: Question | null;
  arrangement: Arrangement;
  pinned: string | null;
  /** Of the next text: null means all. */
  recipient: string | null;
  /** What has been written of it. */
  draft: string;
  unread: number;
  toasts: readonly Toast[];
  /** What a screen reader says next. The number tells a text from the same one before. */
  announcement: { text: string; number: number };
  theme: Theme;
  singleKeys: boolean;
  uploads: readonly Upload[];
  /** In the admin area. */
  adminRooms: readonly AdminRoom[];
}

export interface Question {
  text: string;
  action: string;
  run(): void;
}

export interface Upload {
  id: number;
  name: string;
  /** From 0 to 1. */
  progress: number;
  problem: string | null;
}

export const INITIAL: UiState = {
  screen: { name: "entry" },
  about: null,
  entering: false,
  place: "",
  refusal: null,
  panel: null,
  dialog: null,
  question: null,
  arrangement: "grid",
  pinned: null,
  recipient: null,
  draft: "",
  unread: 0,
  toasts: [],
  announcement: { text: "", number: 0 },
  theme: "system",
  singleKeys: true,
  uploads: [],
  adminRooms: [],
};

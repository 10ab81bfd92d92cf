import { keep, recall } from "../base/keeper.js";

const KEY_BYTES = 24; // 32 characters of base64url

/**
 * The secret by which the server knows this person again in this room after a loss. It lives as long as the tab, so that
 * two tabs are two people.
 */
export function keyFor(room: string): string {
  const name = `key.${room}`;
  const kept = recall("sessionStorage", name);
  if (kept && /^[\w-]{32,64}$/.test(kept)) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const key = btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
  keep("sessionStorage", name, key);
  return key;
}

/** What the part of the page's address behind `#` says: `#room=plan&token=…`, or `#plan`. */
export interface Invitation {
  room: string;
  token: string;
  admin: boolean;
}

export function readInvitation(hash: string): Invitation {
  const text = hash.replace(/^#/, "");
  if (text === "admin") return { room: "", token: "", admin: true };
  if (text !== "" && !text.includes("=")) return { room: normalRoom(safelyDecoded(text)), token: "", admin: false };
  const values = new URLSearchParams(text);
  return {
    room: normalRoom(values.get("room") ?? ""),
    token: values.get("token") ?? "",
    admin: values.has("admin"),
  };
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As the server spells it: what it would not take is left out. */
export function normalRoom(room: string): string {
  return room
    .trim()
    .toLowerCase()
    .replace(/\s+/g, "-")
    .replace(/[^a-z0-9._-]/g, "")
    .slice(0, 40);
}

/** The address to be sent to others. It has no token. */
export const invitationTo = (room: string, page: string): string => `${page.replace(/[#?].*$/s, "")}#${room}`;

const WORDS = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven", "inlet", "jade", "knoll", "lark"];

/** A name for a room that nobody is likely to guess or to meet by chance. */
export function newRoomName(): string {
  const random = crypto.getRandomValues(new Uint32Array(4));
  const words = [...random.slice(0, 2)].map((value) => WORDS[value % WORDS.length]);
  const tail = [...random.slice(2)].map((value) => value.toString(36).slice(-5).padStart(5, "0")).join("");
  return [...words, tail].join("-");
}

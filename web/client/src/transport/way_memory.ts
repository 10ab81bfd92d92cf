import { platform } from "../platform.js";
import type { Carrier } from "./byte_stream.js";

const KEY = "sallyport.ways";
const LIFE = 7 * 24 * 3600 * 1000; // ms
const MAX_PLACES = 64; // the oldest are forgotten
const CUTS_TO_FORGET = 2;

interface Winner {
  carrier: Carrier;
  port: number;
  at: number;
  cuts: number;
}

const session = new Map<string, Winner>();

function load(): Map<string, Winner> {
  if (!platform.storage) return session;
  try {
    const kept = JSON.parse(platform.storage.getItem(KEY) ?? "{}") as Record<string, Winner>;
    return new Map(Object.entries(kept));
  } catch {
    return new Map(); // damaged, or forbidden
  }
}

function save(places: Map<string, Winner>): void {
  const newest = [...places].sort(([, a], [, b]) => b.at - a.at).slice(0, MAX_PLACES);
  try {
    platform.storage?.setItem(KEY, JSON.stringify(Object.fromEntries(newest)));
  } catch {
    // nothing may be kept here: the next connection begins without
  }
  if (!platform.storage && places.size > MAX_PLACES) places.delete(newest[MAX_PLACES - 1]![0]);
}

/** Which way got through to which server, kept for the page's origin. */
export const wayMemory = {
  recall(place: string): { carrier: Carrier; port: number } | null {
    const winner = load().get(place);
    return winner && Date.now() - winner.at < LIFE ? winner : null;
  },
  noteWinner(place: string, carrier: Carrier, port: number): void {
    const places = load();
    const cuts = places.get(place)?.carrier === carrier ? places.get(place)!.cuts : 0;
    places.set(place, { carrier, port, at: Date.now(), cuts });
    save(places);
  },
  /** The way was cut while it was in use; the second time it is no winner any more. */
  noteCut(place: string, carrier: Carrier): void {
    const places = load();
    const winner = places.get(place);
    if (winner?.carrier !== carrier) return;
    if (++winner.cuts >= CUTS_TO_FORGET) places.delete(place);
    save(places);
  },
};

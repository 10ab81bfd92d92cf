import type { Carrier } from "./byte_stream.js";
import type { Target } from "./target.js";
import { wayMemory } from "./way_memory.js";

/** A way to try, and when. */
export interface Candidate {
  carrier: Carrier;
  port: number;
  /** Milliseconds from the beginning of the race, unless one before it fails sooner. */
  startAt: number;
}

const TUNNEL_AFTER = 300; // ms
const CLEAR_AFTER = 100; // ms, where TLS is not promised and no port is named
const REST_AFTER = 400; // ms behind a way that is remembered

/** Where a way is remembered: by server, and by port where one is named. */
export const placeOf = (target: Target): string =>
  `${target.secure ? "s" : ""}${target.scheme}:${target.host}:${target.port ?? ""}`;

function pair(secure: boolean, port: number, after: number): Candidate[] {
  return [
    { carrier: secure ? "wss" : "ws", port, startAt: after },
    { carrier: secure ? "rtmpts" : "rtmpt", port, startAt: after + TUNNEL_AFTER },
  ];
}

function allOf({ secure, port }: Target): Candidate[] {
  if (secure) return pair(true, port ?? 443, 0);
  if (port !== null) return pair(port === 443, port, 0);
  return [...pair(true, 443, 0), ...pair(false, 80, CLEAR_AFTER)];
}

function allows(target: Target, { carrier }: Candidate): boolean {
  const tunnel = carrier.startsWith("rtmpt");
  if (target.scheme.startsWith("rtmpt")) return tunnel && (target.secure || carrier === "rtmpt");
  if (target.scheme.startsWith("ws")) return !tunnel && (target.secure || carrier === "ws");
  return true;
}

function plain(target: Target): Candidate[] {
  // "rtmpt" and "ws" mean one carrier, whose port is its own.
  if (target.port === null && !target.secure && target.scheme !== "rtmp")
    return pair(false, 80, 0).filter((one) => allows(target, one));
  const all = target.scheme === "rtmp" || target.secure ? allOf(target) : pair(false, target.port!, 0);
  return all.filter((one) => allows(target, one));
}

/** The ways to a target in the order in which they start; what won there last starts at once. */
export function candidatesFor(target: Target): Candidate[] {
  const all = plain(target);
  const first = all[0]!.startAt;
  const timed = all.map((one) => ({ ...one, startAt: one.startAt - first }));
  const known = wayMemory.recall(placeOf(target));
  const winner = timed.find((one) => one.carrier === known?.carrier && one.port === known.port);
  if (!winner) return timed;
  const rest = timed.filter((one) => one !== winner);
  return [{ ...winner, startAt: 0 }, ...rest.map((one) => ({ ...one, startAt: one.startAt + REST_AFTER }))];
}

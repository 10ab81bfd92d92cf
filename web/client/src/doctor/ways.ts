import type { Carrier } from "../transport/byte_stream.js";
import type { Target } from "../transport/target.js";

/** A way that is examined, or why it need not be. */
export interface ExaminedWay {
  carrier: Carrier;
  port: number;
  /** Set: browsers forbid it from this page. */
  forbidden?: string;
}

const CLEAR_PORT = 80;
const TLS_PORT = 443;

/**
 * Every carrier to a target: those that connect() would race for it, and beside them those of the other kind, in clear or by
 * TLS, at its usual port, since a network often lets one of them through. In the order in which connect() prefers them.
 */
export function waysToExamine(target: Target, pageOrigin: string | null): ExaminedWay[] {
  const named = target.port;
  const tls = target.secure || named === TLS_PORT ? (named ?? TLS_PORT) : TLS_PORT;
  const clear = target.secure || named === null || named === TLS_PORT ? CLEAR_PORT : named;
  const ways: ExaminedWay[] = [
    { carrier: "wss", port: tls },
    { carrier: "rtmpts", port: tls },
    { carrier: "ws", port: clear },
    { carrier: "rtmpt", port: clear },
  ];
  if (!target.secure) return ways;
  const forbidden = pageOrigin?.startsWith("https:") ? "page-by-tls" : "scheme";
  return ways.map((way) => (way.port === tls && /s$/.test(way.carrier) ? way : { ...way, forbidden }));
}

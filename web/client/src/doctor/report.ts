import type { Carrier } from "../transport/byte_stream.js";

/** What was found out about one way. */
export interface WayReport {
  carrier: Carrier;
  port: number;
  /** `hindered`: gets through, and was cut while nothing was said on it. */
  verdict: "passes" | "hindered" | "fails" | "not-tried";
  /** Milliseconds to the proof or to the failure. */
  milliseconds?: number;
  /** Milliseconds that the server's answer to the handshake took. */
  roundTrip?: number;
  /** What failed, or why it was not tried. */
  message?: string;
}

/**
 * What follows from all of them:
 *
 * - `all`: nothing is in the way
 * - `websocket-blocked`: HTTP gets through, WebSocket does not
 * - `tls-only`, `clear-only`: one of the two gets through
 * - `cut`: everything that gets through is cut
 * - `nothing`: no way gets through
 * - `some`: anything else
 */
export type Conclusion = "all" | "websocket-blocked" | "tls-only" | "clear-only" | "cut" | "nothing" | "some";

export interface DoctorReport {
  /** Without its query. */
  uri: string;
  at: Date;
  /** The browser's own description. */
  program: string;
  ways: WayReport[];
  /** The way to recommend; null if nothing gets through. */
  best: WayReport | null;
  conclusion: Conclusion;
}

const isTls = ({ carrier }: WayReport): boolean => carrier === "wss" || carrier === "rtmpts";
const isSocket = ({ carrier }: WayReport): boolean => carrier === "ws" || carrier === "wss";
const passes = ({ verdict }: WayReport): boolean => verdict === "passes" || verdict === "hindered";

export function bestOf(ways: readonly WayReport[]): WayReport | null {
  return ways.find((way) => way.verdict === "passes") ?? ways.find(passes) ?? null;
}

export function conclude(ways: readonly WayReport[]): Conclusion {
  const tried = ways.filter((way) => way.verdict !== "not-tried");
  const through = tried.filter(passes);
  if (through.length === 0) return "nothing";
  if (through.every((way) => way.verdict === "hindered")) return "cut";
  if (through.length === tried.length) return "all";
  if (!through.some(isSocket)) return "websocket-blocked";
  if (through.every(isTls) && tried.some((way) => !isTls(way))) return "tls-only";
  if (!through.some(isTls) && tried.some(isTls)) return "clear-only";
  return "some";
}

function line(way: WayReport): string {
  const time = way.milliseconds === undefined ? "" : `${way.milliseconds} ms`;
  const columns = [way.carrier.padEnd(8), String(way.port).padStart(5), `  ${way.verdict.padEnd(9)}`, time.padStart(8)];
  return `${columns.join(" ")}  ${way.message ?? ""}`.trimEnd();
}

/** The report as text, to be sent to whoever runs the network. */
export function reportText(report: DoctorReport): string {
  const through = report.ways.filter(passes).length;
  return [
    `${report.uri}: ${through} of ${report.ways.length} ways get through (${report.conclusion})`,
    `${report.at.toISOString()}  ${report.program}`,
    "",
    "CARRIER   PORT   VERDICT       TIME  WHAT IS IN THE WAY",
    ...report.ways.map(line),
    "",
  ].join("\n");
}

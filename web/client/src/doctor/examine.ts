import { platform } from "../platform.js";
import type { ByteStream } from "../transport/byte_stream.js";
import { openWay } from "../transport/open_stream.js";
import { parseTarget, type Target } from "../transport/target.js";
import { waitFor, within } from "../transport/wait.js";
import { bestOf, conclude, type DoctorReport, type WayReport } from "./report.js";
import { type ExaminedWay, waysToExamine } from "./ways.js";

const PROOF_TIME = 6_000; // ms, of one way
const WATCH_TIME = 3_000; // ms in which nothing is said on a way that got through
const LOOK_EVERY = 50; // ms
const LONGEST_WATCH = 8_000; // ms: servers end what does not say connect

export interface DoctorOptions {
  /** How many milliseconds a way that got through is watched in silence; 3000 if absent, 8000 at most. */
  watch?: number;
  signal?: AbortSignal;
  /** Called with all ways whenever one of them is known better; those that are being examined have no verdict yet. */
  onProgress?(ways: readonly Partial<WayReport>[]): void;
}

const FORBIDDEN: Record<string, string> = {
  "page-by-tls": "the page came by TLS, and browsers do not let it leave TLS",
  scheme: "the URI permits TLS only",
};

/**
 * Tries every carrier to a server to its end, side by side and without memory. A way gets through when an RTMP server has
 * proved itself by its handshake; connect is not said, so no application runs.
 */
export async function examine(uri: string, options: DoctorOptions = {}): Promise<DoctorReport> {
  const target = parseTarget(uri);
  const signal = options.signal ?? new AbortController().signal;
  const watch = Math.min(options.watch ?? WATCH_TIME, LONGEST_WATCH);
  const known: Partial<WayReport>[] = [];
  const ways = await Promise.all(
    waysToExamine(target, platform.origin).map(async (way, index) => {
      const note = (found: Partial<WayReport>): void => {
        known[index] = { ...known[index], ...found };
        options.onProgress?.([...known]);
      };
      note({ carrier: way.carrier, port: way.port });
      note(await examineWay(target, way, watch, signal));
      return known[index] as WayReport;
    }),
  );
  const program = globalThis.navigator?.userAgent ?? "";
  const address = target.tcUrl.replace(/\?.*$/s, "");
  return { uri: address, at: new Date(), program, ways, best: bestOf(ways), conclusion: conclude(ways) };
}

async function examineWay(target: Target, way: ExaminedWay, watch: number, signal: AbortSignal): Promise<WayReport> {
  const { carrier, port, forbidden } = way;
  if (forbidden) return { carrier, port, verdict: "not-tried", message: FORBIDDEN[forbidden]! };
  const began = performance.now();
  const elapsed = (): number => Math.round(performance.now() - began);
  try {
    const proved = await within(PROOF_TIME, signal, (limited) => openWay(target, { ...way, startAt: 0 }, limited));
    const report: WayReport = {
      carrier,
      port,
      verdict: "passes",
      milliseconds: elapsed(),
      roundTrip: Math.round(proved.roundTrip),
    };
    const cut = await cutWhileSilent(proved.stream, watch, signal);
    return cut === null ? report : { ...report, verdict: "hindered", message: cut };
  } catch (error) {
    const message = elapsed() >= PROOF_TIME ? "no answer in time" : (error as Error).message;
    return { carrier, port, verdict: "fails", milliseconds: elapsed(), message };
  }
}

/** What cut a stream within so many milliseconds of silence; null: nothing did. */
async function cutWhileSilent(stream: ByteStream, watch: number, signal: AbortSignal): Promise<string | null> {
  const began = performance.now();
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  signal.addEventListener("abort", onAbort);
  let cut: string | null = null;
  const onCut = (why: string): void => {
    cut ??= `${why} after ${Math.round(performance.now() - began)} ms of silence`;
    stop.abort();
  };
  stream.setUser({ onBytes: () => {}, onRoom: () => {}, onClosed: (end) => onCut(end.message) });
  // One that can be resumed does not tell.
  const looking = setInterval(() => stream.suspended && onCut("the connection was lost"), LOOK_EVERY);
  await waitFor(watch, stop.signal);
  clearInterval(looking);
  signal.removeEventListener("abort", onAbort);
  stream.abort();
  return cut;
}

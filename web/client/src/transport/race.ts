import type { Candidate } from "./candidate.js";
import { openWay, type ProvedWay } from "./open_stream.js";
import type { Target } from "./target.js";
import { within } from "./wait.js";

const PROOF_TIME = 6_000; // ms, of a candidate
const LONGEST_GRACE = 60; // ms

/** What became of a candidate. */
export interface CandidateReport {
  carrier: string;
  port: number;
  outcome: "won" | "lost" | "failed" | "not started";
  /** Milliseconds since the race began. */
  started?: number;
  ended?: number;
  message?: string;
}

/** No way got through. */
export class NoWay extends Error {
  constructor(
    message: string,
    readonly candidates: CandidateReport[],
  ) {
    super(message);
    this.name = "NoWay";
  }
}

interface Runner {
  candidate: Candidate;
  report: CandidateReport;
  stop: AbortController;
  proved?: ProvedWay;
}

/**
 * Candidates start at their times; one that fails releases the next at once. The first that is proved opens a short
 * window in which one further up may overtake it; then it is used and all others are closed.
 */
export class Race {
  private readonly runners: Runner[];
  private readonly began = performance.now();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private settle!: { resolve(way: ProvedWay): void; reject(error: Error): void };
  private over = false;
  private grace = false;

  constructor(
    private readonly target: Target,
    candidates: readonly Candidate[],
  ) {
    this.runners = candidates.map((candidate) => ({
      candidate,
      report: { carrier: candidate.carrier, port: candidate.port, outcome: "not started" },
      stop: new AbortController(),
    }));
  }

  get reports(): CandidateReport[] {
    return this.runners.map(({ report }) => ({ ...report }));
  }

  /** The way that won. Rejects with NoWay, also when `signal` is aborted. */
  run(signal: AbortSignal): Promise<ProvedWay> {
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      signal.addEventListener("abort", () => this.fail("given up"), { once: true });
      if (signal.aborted) return this.fail("given up");
      for (const runner of this.runners) this.later(runner.candidate.startAt, () => this.start(runner));
    });
  }

  private get elapsed(): number {
    return Math.round(performance.now() - this.began);
  }

  private later(milliseconds: number, call: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      call();
    }, milliseconds);
    this.timers.add(timer);
  }

  private start(runner: Runner): void {
    if (this.over || runner.report.started !== undefined) return;
    runner.report.started = this.elapsed;
    within(PROOF_TIME, runner.stop.signal, (signal) => openWay(this.target, runner.candidate, signal)).then(
      (way) => this.onProved(runner, way),
      (error: Error) => this.onFailed(runner, error),
    );
  }

  private onProved(runner: Runner, way: ProvedWay): void {
    if (this.over) return way.stream.abort();
    runner.proved = way;
    runner.report.ended = this.elapsed;
    const best = this.runners.find((one) => one.report.outcome !== "failed");
    if (best === runner) return this.win(runner);
    if (this.grace) return;
    this.grace = true;
    this.later(Math.min(runner.report.ended / 2, LONGEST_GRACE), () => this.decide());
  }

  /** The best of those that are proved. */
  private decide(): void {
    const best = this.runners.find((one) => one.proved);
    if (best) this.win(best);
  }

  private onFailed(runner: Runner, error: Error): void {
    if (this.over) return;
    Object.assign(runner.report, { outcome: "failed", ended: this.elapsed, message: error.message });
    const first = this.runners.find((one) => one.report.outcome !== "failed");
    if (!first) return this.fail(`no way got through: ${error.message}`);
    if (first.proved) return this.win(first);
    const next = this.runners.find((one) => one.report.started === undefined);
    if (next) this.start(next);
  }

  private win(winner: Runner): void {
    winner.report.outcome = "won";
    this.end(winner);
    this.settle.resolve(winner.proved!);
  }

  private fail(message: string): void {
    if (this.over) return;
    this.end(null);
    this.settle.reject(new NoWay(message, this.reports));
  }

  private end(winner: Runner | null): void {
    this.over = true;
    for (const timer of this.timers) clearTimeout(timer);
    for (const runner of this.runners) {
      if (runner === winner) continue;
      runner.stop.abort();
      runner.proved?.stream.abort();
      if (runner.report.started !== undefined && runner.report.outcome !== "failed") runner.report.outcome = "lost";
    }
  }
}

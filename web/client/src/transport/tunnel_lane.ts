import { post, readReply, type TunnelReply } from "./tunnel_speech.js";
import { waitFor, within } from "./wait.js";

const FIRST_PAUSE = 100; // ms
const LONGEST_PAUSE = 2_000;
const LASTED = 1_000; // ms; an attempt that took so long is no hammering
const REQUEST_TIMEOUT = 10_000; // ms
const PATIENCE = 60_000; // ms without a reply of either lane
const QUICK_FAILURES = 3; // in a row, before the session itself is doubted…
const DOUBTS = 2; // …and how often it has to be in vain that another one can be had

/** When a reply came last, for both lanes. */
export class TunnelPatience {
  private heard = performance.now();

  onReply(): void {
    this.heard = performance.now();
  }
  get over(): boolean {
    return performance.now() - this.heard >= PATIENCE;
  }
}

/** A request, as often as it has to be made: what is in it does not change, how long it may be held does. */
export interface TunnelRequest {
  target(): string;
  body: Uint8Array<ArrayBuffer>;
  /** Milliseconds for which the server may hold it. */
  hold(): number;
  fits(reply: TunnelReply): boolean;
  /** It has failed after so many milliseconds, by silence or by an end. */
  onLost?(waited: number, silent: boolean): void;
}

/** The tunnel has come to its end; `message` says why. */
export class TunnelEnded extends Error {}

const passes = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** One of the two rows of requests, of which one is under way at a time. It repeats until there is an answer. */
export class TunnelLane {
  private failures = 0;
  private quick = 0;
  private doubts = 0;
  private attempt: AbortController | null = null;

  /**
   * `doubt` finds out whether the server is there all the same; null where replies that say that the session is not are
   * seen: browsers hide them from pages of other sites.
   */
  constructor(
    private readonly base: string,
    private readonly patience: TunnelPatience,
    private readonly signal: AbortSignal,
    private readonly doubt: (() => Promise<boolean>) | null,
  ) {}

  /** The answer. Rejects with TunnelEnded. */
  async run(request: TunnelRequest): Promise<TunnelReply> {
    for (;;) {
      const reply = await this.tryOnce(request);
      if (this.signal.aborted) throw new TunnelEnded("given up");
      if (reply) {
        this.failures = this.quick = this.doubts = 0;
        this.patience.onReply();
        return reply;
      }
      if (this.patience.over) throw new TunnelEnded("nothing was answered for a minute");
      if (await this.isForgotten()) throw new TunnelEnded("the server has forgotten the session");
      await waitFor(this.pause(), this.signal);
    }
  }

  private async isForgotten(): Promise<boolean> {
    if (!this.doubt || this.quick < QUICK_FAILURES) return false;
    this.doubts = (await this.doubt()) ? this.doubts + 1 : 0;
    return this.doubts >= DOUBTS;
  }

  /** The request under way is made again, now. */
  expire(): void {
    this.attempt?.abort();
  }

  private async tryOnce(request: TunnelRequest): Promise<TunnelReply | null> {
    const began = performance.now();
    this.attempt = new AbortController();
    const silent = this.attempt;
    const hold = request.hold();
    const limit = hold > 0 ? hold + REQUEST_TIMEOUT / 2 : REQUEST_TIMEOUT;
    try {
      return await within(limit, this.signal, (signal) => {
        signal.addEventListener("abort", () => silent.abort());
        return this.exchange(request, silent.signal);
      });
    } catch (error) {
      if (error instanceof TunnelEnded) throw error;
      const waited = performance.now() - began;
      this.quick = waited < LASTED ? this.quick + 1 : 0;
      if (waited >= LASTED) this.failures = 0;
      request.onLost?.(waited, silent.signal.aborted);
      return null;
    }
  }

  private async exchange(request: TunnelRequest, signal: AbortSignal): Promise<TunnelReply> {
    const response = await post(this.base + request.target(), request.body, signal);
    const body = new Uint8Array(await response.arrayBuffer());
    if (response.status === 404) throw new TunnelEnded("the server has ended the session");
    if (response.status !== 200 && !passes(response.status))
      throw new TunnelEnded(`a request was answered with ${response.status}`);
    const reply = response.status === 200 ? readReply(body) : null;
    if (!reply || !request.fits(reply)) throw new Error("not the server's reply");
    return reply;
  }

  /** Nothing after the first failure: most are the whim of a box in between, and the next connection works. */
  private pause(): number {
    const failures = this.failures++;
    return failures === 0 ? 0 : Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE);
  }
}

import { ByteQueue } from "../bytes/byte_queue.js";
import { platform } from "../platform.js";
import { type Carrier, StreamBase } from "./byte_stream.js";
import { HoldPolicy } from "./hold_policy.js";
import { TunnelEnded, TunnelLane, TunnelPatience, type TunnelRequest } from "./tunnel_lane.js";
import { MOST_BYTES, openTunnel, post, signedTarget, type TunnelWelcome } from "./tunnel_speech.js";
import { within } from "./wait.js";

const NOTHING = Uint8Array.of(0); // a poll's body means nothing, but some boxes do not like a POST without one
const DOUBT_TIME = 5_000; // ms
const CLOSING_TIME = 2_000; // ms

/**
 * RTMPT as our client and server speak it: one request of each of two lanes under way, sends and idles, bytes counted in
 * both directions. Every request can be repeated, so lost connections are not noticed above.
 */
export class TunnelStream extends StreamBase {
  taken = 0;
  private readonly unsent = new ByteQueue();
  private received = 0;
  private readonly hold: HoldPolicy;
  private readonly gone = new AbortController();
  private readonly sends: TunnelLane;
  private readonly idles: TunnelLane;
  private sendNumber = 0;
  private sending = false;
  private closing = false;

  constructor(
    private readonly base: string,
    private readonly application: string,
    private readonly welcome: TunnelWelcome,
    readonly carrier: Carrier,
  ) {
    super();
    this.hold = new HoldPolicy(welcome.hold);
    const patience = new TunnelPatience();
    const foreign = platform.origin !== null && platform.origin !== new URL(base).origin;
    const doubt = foreign ? (): Promise<boolean> => this.answersOthers() : null;
    this.sends = new TunnelLane(base, patience, this.gone.signal, doubt);
    this.idles = new TunnelLane(base, patience, this.gone.signal, doubt);
    void this.listen();
  }

  /** Requests are made again until a minute has passed without a reply. */
  override suspect(): boolean {
    this.sends.expire();
    this.idles.expire();
    return !this.over;
  }

  write(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.closing || this.over) return;
    this.written += bytes.length;
    this.unsent.push(bytes);
    if (!this.sending) void this.say();
  }

  close(): void {
    if (this.closing || this.over) return;
    this.closing = true;
    setTimeout(() => this.leave(), this.sending ? CLOSING_TIME : 0);
  }

  abort(): void {
    this.silence();
    if (!this.gone.signal.aborted) this.sayClose();
    this.gone.abort();
  }

  private async say(): Promise<void> {
    this.sending = true;
    // What else is written in this turn goes with it.
    await Promise.resolve();
    try {
      while (this.unsent.length > 0 && !this.gone.signal.aborted) await this.sendSome();
    } catch (error) {
      this.onEnded(error);
    }
    this.sending = false;
    if (this.closing) this.leave();
  }

  private async sendSome(): Promise<void> {
    const body = this.unsent.peek(MOST_BYTES);
    const number = ++this.sendNumber;
    const up = this.taken;
    await this.sends.run({
      target: () => signedTarget(this.welcome, "send", number, `u=${up}`, body),
      body,
      hold: () => 0,
      fits: (reply) => reply.number === number && reply.up === up + body.length,
    });
    this.unsent.drop(body.length);
    this.taken += body.length;
    this.tellRoom();
  }

  private async listen(): Promise<void> {
    try {
      for (let number = 1; !this.gone.signal.aborted; ++number) {
        const reply = await this.idles.run(this.idle(number));
        this.received += reply.data.length;
        if (reply.data.length > 0) this.hold.onData();
        else this.hold.onQuiet();
        this.receive(reply.data);
        if (reply.ended) return this.onEnd("server-closed", "the server has closed the connection");
      }
    } catch (error) {
      this.onEnded(error);
    }
  }

  private idle(number: number): TunnelRequest {
    const down = this.received;
    return {
      target: () => {
        const query = `d=${down}&w=${this.hold.milliseconds}`;
        return signedTarget(this.welcome, "idle", number, query, new Uint8Array(0));
      },
      body: NOTHING,
      hold: () => this.hold.milliseconds,
      fits: (reply) => reply.number === number && reply.down === down,
      onLost: (waited, silent) => (silent ? this.hold.onSilence() : this.hold.onCut(waited)),
    };
  }

  private onEnded(error: unknown): void {
    this.onEnd("peer-gone", error instanceof TunnelEnded ? error.message : String(error));
  }

  private onEnd(reason: string, message: string): void {
    if (this.over) return;
    if (reason === "server-closed") this.sayClose();
    this.gone.abort();
    this.finish(this.closing ? { reason: "client-closed", message: "closed" } : { reason, message });
  }

  /** Our own end of it: everything has been said, or there was no time for it. */
  private leave(): void {
    if (this.over || this.gone.signal.aborted) return;
    this.sayClose();
    this.onEnd("client-closed", "closed");
  }

  /** Nobody waits for the answer; the page may be gone by then. */
  private sayClose(): void {
    const target = signedTarget(this.welcome, "close", ++this.sendNumber, `d=${this.received}`, new Uint8Array(0));
    const limit = new AbortController();
    void within(CLOSING_TIME, limit.signal, (signal) => post(this.base + target, NOTHING, signal, true)).catch(() => {});
  }

  /** Whether another session can be had, so that it must be this one that is no more. */
  private async answersOthers(): Promise<boolean> {
    try {
      await within(DOUBT_TIME, this.gone.signal, (signal) => openTunnel(this.base, this.application, signal));
      return true;
    } catch {
      return false;
    }
  }
}

import type { AmfValue } from "../amf/values.js";
import type { Session } from "../session/session.js";
import { makeStatus, NetStatusError, type StatusInfo } from "../session/status.js";
import type { StreamEnd } from "../transport/byte_stream.js";
import type { Target } from "../transport/target.js";
import { type Introduction, Link, type LinkOwner } from "./link.js";
import { followRedirect, MAX_REDIRECTS, reconnectRequest, redirectOf } from "./redirect.js";
import { returnPauses } from "./return_pauses.js";

const FAILED = "NetConnection.Connect.Failed";

/** Who uses a line. */
export interface LineOwner extends Introduction {
  /** Seconds for which it is tried to come back. */
  readonly reconnect: number;
  onStatus(info: StatusInfo): void;
  onCall(name: string, args: AmfValue[]): { result: unknown } | undefined;
  /** The connection is lost, and another one is looked for. */
  onLost(): void;
  onRestored(session: Session): void;
  /** The last call. */
  onClosed(reason: string, message: string): void;
}

/** A connection as a program asked for it: goes wherever the server sends it, and comes back when it is lost. */
export class Line implements LinkOwner {
  private link: Link | null = null;
  private readonly given = new AbortController(); // up
  private restoring = false;

  constructor(
    private target: Target,
    private readonly args: readonly unknown[],
    private readonly owner: LineOwner,
  ) {}

  get session(): Session | null {
    return this.link?.session ?? null;
  }
  get carrier(): string {
    return this.link?.carrier ?? "";
  }
  get uri(): string {
    return this.target.tcUrl;
  }

  /** Connects, following redirects. Rejects with NetStatusError. */
  async open(): Promise<void> {
    for (let hops = 0; ; ++hops) {
      try {
        const link = (this.link = new Link(this.target, this));
        return await link.open(this.owner, this.args);
      } catch (error) {
        const redirect = error instanceof NetStatusError ? redirectOf(error.info) : null;
        if (redirect === null || this.given.signal.aborted) throw error;
        if (hops >= MAX_REDIRECTS) throw refusedRedirect(redirect, "too many redirects");
        this.follow(redirect);
      }
    }
  }

  /** Ends it without a further word. */
  close(): void {
    this.given.abort();
    this.link?.close();
  }

  private follow(redirect: string): void {
    try {
      this.target = followRedirect(redirect, this.target);
    } catch (error) {
      throw refusedRedirect(redirect, (error as Error).message);
    }
    this.owner.onStatus(
      makeStatus("status", "NetConnection.Connect.Redirected", "", { redirect: this.target.tcUrl }),
    );
  }

  // ---- what the link says

  onConnected(link: Link, info: StatusInfo): void {
    if (!this.isCurrent(link)) return;
    if (!this.restoring) return this.owner.onStatus(info);
    this.restoring = false;
    this.owner.onStatus({ ...info, code: "NetConnection.Connect.Restored" });
    if (this.session) this.owner.onRestored(this.session);
  }

  onStatus(link: Link, info: StatusInfo): void {
    if (!this.isCurrent(link)) return;
    this.owner.onStatus(info);
    const next = reconnectRequest(info);
    if (next !== null) this.moveTo(next);
  }

  onCall(link: Link, name: string, args: AmfValue[]): { result: unknown } | undefined {
    return this.isCurrent(link) ? this.owner.onCall(name, args) : undefined;
  }

  onEnded(link: Link, end: StreamEnd): void {
    if (!this.isCurrent(link)) return;
    if (this.owner.reconnect <= 0) return this.owner.onClosed(end.reason, end.message);
    this.owner.onStatus(makeStatus("warning", "NetConnection.Connect.Lost", end.message, { reason: end.reason }));
    this.owner.onLost();
    void this.comeBack(this.owner.reconnect);
  }

  private isCurrent(link: Link): boolean {
    return link === this.link && !this.given.signal.aborted;
  }

  // ---- coming back

  /** The server is about to leave, and says where to go on. */
  private moveTo(uri: string): void {
    try {
      if (uri !== "") this.target = followRedirect(uri, this.target);
    } catch (error) {
      return this.owner.onStatus(refusedRedirect(uri, (error as Error).message).info);
    }
    const old = this.link;
    this.link = null;
    this.owner.onLost();
    old?.close();
    void this.comeBack(Math.max(this.owner.reconnect, 1));
  }

  private async comeBack(seconds: number): Promise<void> {
    this.restoring = true;
    let last = makeStatus("error", FAILED);
    for await (const pause of returnPauses(seconds, this.given.signal)) {
      try {
        return await this.open();
      } catch (error) {
        if (this.given.signal.aborted) return;
        last = (error as NetStatusError).info;
        if (last.code !== FAILED) break; // the server's no
        this.owner.onStatus(
          makeStatus("warning", "NetConnection.Connect.Retry", last.description, { wait: pause.next }),
        );
      }
    }
    if (this.given.signal.aborted) return;
    this.owner.onStatus(last);
    this.owner.onClosed(last.code === FAILED ? "peer-gone" : "rejected", last.description ?? "");
  }
}

function refusedRedirect(redirect: string, why: string): NetStatusError {
  return new NetStatusError(makeStatus("error", "NetConnection.Connect.RedirectRefused", why, { redirect }));
}

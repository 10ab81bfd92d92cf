import { NetConnection, type StatusInfo } from "sallyport";
import { type PublisherOptions, StreamPublisher } from "sallyport/media";
import { type Place, withQuery } from "../parts/place.js";
import { type Problem, problem, problemOf } from "../parts/problem.js";
import type { Credentials } from "./credentials.js";

const RECONNECT = 120; // seconds

/** Who is told how it goes. */
export interface BroadcastListener {
  onState(broadcast: Broadcast): void;
  onStatistics(broadcast: Broadcast): void;
  /** Something went wrong, and it goes on. */
  onTrouble(what: Problem): void;
  /** It has ended: with a problem, or because the browser has stopped the picture. */
  onEnd(what: Problem | "source"): void;
}

/** One time on air: a connection and a publisher, until close(). */
export class Broadcast {
  readonly connection = new NetConnection();
  readonly publisher: StreamPublisher;
  private source: MediaStream | null = null;
  private begun = false;
  private closed = false;
  private trouble: Problem | null = null;

  constructor(options: PublisherOptions, private readonly listener: BroadcastListener) {
    this.connection.reconnect = RECONNECT;
    this.connection.addEventListener("netStatus", ({ info }) => this.onStatus(info));
    this.publisher = new StreamPublisher(this.connection, options);
    this.publisher.addEventListener("state", () => this.onState());
    this.publisher.addEventListener("statistics", () => this.closed || listener.onStatistics(this));
    this.publisher.addEventListener("ended", ({ kind }) => (kind === "video" ? this.end("source") : listener.onTrouble(problem("nodevice"))));
    this.publisher.addEventListener("error", ({ message, error }) => this.onError(message, error));
  }

  async start(place: Place, name: string, credentials: Credentials, source: MediaStream): Promise<void> {
    this.source = source;
    try {
      await this.connection.connect(withQuery(place.uri, credentials.ofConnection));
      await this.publisher.publish(withQuery(name, credentials.ofStream), this.source);
      this.begun = true;
    } catch (error) {
      this.end(problemOf(error));
    }
  }

  /** Another device, at any time. */
  replaceSource(source: MediaStream): void {
    this.source = source;
    this.publisher.replaceSource(source);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    void this.publisher.close().finally(() => this.connection.close());
  }

  private onState(): void {
    if (this.closed) return;
    if (this.publisher.state !== "closed") return this.listener.onState(this);
    if (this.begun) this.end(this.trouble ?? problem("lost")); // else start() knows why
  }

  private onError(message: string, error: unknown): void {
    if (this.closed) return;
    const known = error instanceof Error || typeof (error as StatusInfo | null)?.code === "string";
    this.trouble = known ? problemOf(error) : problem("other", { detail: message });
    this.listener.onTrouble(this.trouble);
  }

  private onStatus(info: StatusInfo): void {
    if (info.code === "NetConnection.Connect.Closed" && info.reason !== "rejected") this.end(problemOf(info));
  }

  private end(what: Problem | "source"): void {
    if (this.closed) return;
    this.close();
    this.listener.onEnd(what);
  }
}

import { NetConnection } from "sallyport";
import { playableCodecs } from "sallyport/media";
import { Store } from "../base/store.js";
import { type Answer, type Calls, PROTOCOL_VERSION, type ServerEvent, type Signal } from "../model/protocol.js";
import { type Membership, OUTSIDE, reduce } from "../model/room_state.js";
import { pauseBefore } from "./pauses.js";
import { type Refusal, refusalOf } from "./refusal.js";

/** Where, as whom. */
export interface Entry {
  /** Of the application: "/meeting". */
  uri: string;
  /** As the issuer of tokens made it; empty for guests. */
  token: string;
  /** What goes to the application's onConnect. */
  claim: { room: string; name: string; key: string } | { admin: true };
}

export interface LinkState {
  state: "none" | "connecting" | "up" | "lost";
  /** `wss`, `ws`, `rtmpts` or `rtmpt` while it is up. */
  carrier: string;
  /** Milliseconds to the server and back; null: not measured yet. */
  delay: number | null;
}

const NO_LINK: LinkState = { state: "none", carrier: "", delay: null };
const MEASURE_EVERY = 5_000; // ms
const LOOK_EVERY = 250; // ms, at whether it is interrupted
/** The library resumes a connection by the way it took. After so long every way is tried anew; milliseconds. */
const RESUME_TIME = 6_000;

/**
 * Being in a room: the connection, what the server says on it, and coming back to it. A connection that is lost is followed
 * by another one with the same key, by which the server knows that it is the same person.
 */
export class MeetingSession {
  readonly membership = new Store<Membership>(OUTSIDE);
  readonly link = new Store<LinkState>(NO_LINK);
  /** Whatever carries media binds itself to it anew whenever it changes. Null while there is none. */
  readonly connection = new Store<NetConnection | null>(null);
  /** What the server says, behind its effect on `membership`. */
  onEvent: (event: ServerEvent) => void = () => {};
  /** What another person's page says about speaking directly. */
  onSignal: (signal: Signal) => void = () => {};
  /** Why coming back has ended. */
  onGivenUp: (refusal: Refusal) => void = () => {};

  private entry: Entry | null = null;
  private latest: NetConnection | null = null;
  private lostAt = 0;
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private timers: ReturnType<typeof setInterval>[] = [];
  private interruptedAt = 0;

  /** Resolves when the server has let the connection in, to the room or to the waiting room. Rejects with {@link Refusal}. */
  async enter(entry: Entry): Promise<void> {
    this.end();
    this.entry = entry;
    this.link.value = { ...NO_LINK, state: "connecting" };
    try {
      await this.connect(entry);
    } catch (error) {
      if (this.entry === entry) this.end();
      throw refusalOf(error, entry.token !== "");
    }
  }

  /** Calls a method of the room. What fails on the way is `ended`. */
  async call<Name extends keyof Calls>(name: Name, argument: Calls[Name][0]): Promise<Answer<Calls[Name][1]>> {
    try {
      const answer = await this.connection.value?.call<Answer<Calls[Name][1]>>(name, null, argument);
      return answer ?? { error: "ended" };
    } catch {
      return { error: "ended" };
    }
  }

  /** Leaves so that the others see it at once. */
  async leave(): Promise<void> {
    this.entry = null;
    if (this.link.value.state === "up") await Promise.race([this.call("leave", {}), delay(500)]);
    this.end();
  }

  /** The page goes away. Whoever loads it again within the server's patience is the same person. */
  hangUp(): void {
    this.latest?.close();
  }

  private async connect(entry: Entry): Promise<void> {
    const connection = (this.latest = new NetConnection());
    connection.client = { meeting: (event: ServerEvent) => this.onMeeting(connection, event) };
    connection.addEventListener("netStatus", ({ info }) => {
      if (info.code === "NetConnection.Connect.Closed") this.onClosed(connection);
    });
    const token = entry.token === "" ? {} : { token: entry.token };
    connection.codecs = await playableCodecs();
    if (this.latest !== connection) throw new Error("left before it was connected");
    await connection.connect(entry.uri, { ...entry.claim, ...token, version: PROTOCOL_VERSION });
    if (this.latest === connection) this.onUp(connection);
    else connection.close();
  }

  private onUp(connection: NetConnection): void {
    this.attempts = 0;
    this.connection.value = connection;
    this.link.value = { state: "up", carrier: connection.protocol, delay: null };
    this.stopTimers();
    this.timers = [
      setInterval(() => void this.measure(connection), MEASURE_EVERY),
      setInterval(() => this.look(connection), LOOK_EVERY),
    ];
    void this.measure(connection);
  }

  private stopTimers(): void {
    for (const timer of this.timers.splice(0)) clearInterval(timer);
  }

  private look(connection: NetConnection): void {
    const { interrupted } = connection;
    const lost = this.link.value.state === "lost";
    if (interrupted && !lost) {
      this.interruptedAt = performance.now();
      this.link.value = { ...NO_LINK, state: "lost" };
    } else if (!interrupted && lost) {
      this.link.value = { state: "up", carrier: connection.protocol, delay: null };
      void this.measure(connection);
    } else if (lost && performance.now() - this.interruptedAt > RESUME_TIME) this.abandon(connection);
  }

  /** It is not waited for any longer. */
  private abandon(connection: NetConnection): void {
    this.onClosed(connection);
    connection.close();
  }

  private async measure(connection: NetConnection): Promise<void> {
    const milliseconds = await connection.ping();
    if (this.connection.value !== connection || milliseconds === null) return;
    this.link.patch({ delay: Math.max(1, Math.round(milliseconds)), carrier: connection.protocol });
  }

  private onMeeting(connection: NetConnection, event: ServerEvent): void {
    if (connection !== this.latest) return;
    this.membership.value = reduce(this.membership.value, event);
    if (event.type === "signal") this.onSignal(event);
    this.onEvent(event);
    if (event.type === "bye" && event.reason !== "stopped") this.end();
  }

  private onClosed(connection: NetConnection): void {
    if (connection !== this.latest || this.connection.value !== connection || !this.entry) return;
    this.connection.value = null;
    this.stopTimers();
    this.link.value = { ...NO_LINK, state: "lost" };
    this.lostAt = performance.now();
    this.comeBackLater(this.entry);
  }

  private comeBackLater(entry: Entry): void {
    const pause = pauseBefore(this.attempts++, performance.now() - this.lostAt);
    if (pause === null) return this.giveUp({ reason: "no-way", description: "", about: null });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.comeBack(entry), pause);
  }

  /** Without the token: it has expired, and the key says more. */
  private async comeBack(entry: Entry): Promise<void> {
    try {
      await this.connect("admin" in entry.claim ? entry : { ...entry, token: "" });
    } catch (error) {
      if (this.entry !== entry || this.connection.value) return; // another attempt was quicker
      const refusal = refusalOf(error, false);
      if (refusal.reason === "no-way") this.comeBackLater(entry);
      else this.giveUp(refusal);
    }
  }

  /** At once, instead of after the pause. */
  comeBackNow(): void {
    if (this.link.value.state !== "lost" || !this.entry) return;
    if (this.connection.value) this.abandon(this.connection.value);
    clearTimeout(this.timer);
    void this.comeBack(this.entry);
  }

  private giveUp(refusal: Refusal): void {
    this.end();
    this.onGivenUp(refusal);
  }

  private end(): void {
    this.entry = null;
    clearTimeout(this.timer);
    this.stopTimers();
    const connection = this.latest;
    this.latest = null;
    this.connection.value = null;
    this.link.value = NO_LINK;
    this.attempts = 0;
    connection?.close();
    if (this.membership.value.phase !== "gone") this.membership.value = OUTSIDE;
  }
}

const delay = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

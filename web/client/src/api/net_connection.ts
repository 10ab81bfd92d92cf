import type { ObjectEncoding } from "../amf/amf0_encoder.js";
import type { AmfValue } from "../amf/values.js";
import type { CallOutcome } from "../session/call_table.js";
import type { Session } from "../session/session.js";
import { isStatus, makeStatus, NetStatusError, type StatusInfo } from "../session/status.js";
import { parseTarget } from "../transport/target.js";
import { ALL_CODECS, type Codecs } from "./codecs.js";
import { TypedTarget } from "./events.js";
import { Line } from "./line.js";
import { methodOf } from "./method_of.js";
import { Remoting } from "./remoting.js";
import { type ResponderLike, toResponder } from "./responder.js";

/** @internal What lives on a connection and is told of its fate: streams and shared objects. */
export interface Dependent {
  /** The connection is lost. It may come back. */
  onLost(): void;
  /** It has come back, as another one. */
  onRestored(session: Session): void;
  /** It will not come back. */
  onClosed(): void;
}

/**
 * A connection to an instance of an application, as Flash's NetConnection.
 *
 * ```js
 * const connection = new NetConnection();
 * connection.addEventListener("netStatus", ({ info }) => console.log(info.code));
 * await connection.connect("rtmps://example.com/chat", "Ada");
 * const length = await connection.call("say", null, "hello");
 * ```
 */
export class NetConnection extends TypedTarget {
  /** What connections begin with. */
  static defaultObjectEncoding: ObjectEncoding = 3;

  /** 3: AMF3, if the server agrees; 0: AMF0. Before connect(). */
  objectEncoding: ObjectEncoding = NetConnection.defaultObjectEncoding;
  /**
   * What is decoded of what is played here, by which servers may choose what they send; all, unless it is said. Before connect().
   * A page that plays has it from `playableCodecs()` of `sallyport/media`.
   */
  codecs: Codecs = ALL_CODECS;
  /** Its methods are what the server may call. What they return, or promise, goes back. */
  client: object = {};
  /** For how many seconds it is tried to come back after a loss; 0: a loss is the end. */
  reconnect = 0;
  /** How many milliseconds a call waits for its answer. */
  callTimeout = 30_000;

  private line: Line | null = null;
  private remoting: Remoting | null = null;
  private readonly dependents = new Set<Dependent>();
  private readonly headers = new Map<string, { mustUnderstand: boolean; param: unknown }>();

  /** Whether it stands. */
  get connected(): boolean {
    return this.session !== null;
  }
  /**
   * Its way was cut and another one is looked for, for half a minute at most: what is said waits, and nothing is lost. Programs need
   * not care; people may want to know.
   */
  get interrupted(): boolean {
    return this.session?.interrupted ?? false;
  }
  /** As it was connected to, after redirects. */
  get uri(): string | undefined {
    return this.remoting?.url ?? this.line?.uri;
  }
  /** The way it took: `wss`, `ws`, `rtmpts` or `rtmpt`; empty while there is none. */
  get protocol(): string {
    return this.line?.carrier ?? "";
  }
  get usingTLS(): boolean {
    return this.protocol === "wss" || this.protocol === "rtmpts";
  }
  /** How many bytes were sent over the connection that stands; it begins at 0 with each one. */
  get bytesSent(): number {
    return this.session?.written ?? 0;
  }
  /**
   * How many of these bytes are still waiting: our server has not acknowledged them, or, with another server, the browser
   * has not given them to the network. What grows here cannot be sent as fast as it is made.
   */
  get bufferedAmount(): number {
    return this.session?.waiting ?? 0;
  }

  /**
   * Connects to `rtmp://host/application/instance`, or to `/application` on the page's own server. What follows goes to
   * the application's onConnect. The promise is that of NetConnection.Connect.Success; it is rejected with
   * {@link NetStatusError}. Every status is also an event, so nobody has to look at the promise.
   *
   * With `http://host/gateway` nothing is connected: each call is a request to an AMF gateway.
   */
  connect(uri: string, ...args: unknown[]): Promise<StatusInfo> {
    this.end();
    const opened = /^https?:/i.test(uri) ? this.openGateway(uri) : this.open(uri, args);
    opened.catch(() => {});
    return opened;
  }

  private openGateway(url: string): Promise<StatusInfo> {
    this.remoting = new Remoting(url, this.objectEncoding, () => this.headers);
    return Promise.resolve(makeStatus("status", "NetConnection.Connect.Success"));
  }

  private async open(uri: string, args: readonly unknown[]): Promise<StatusInfo> {
    let success: StatusInfo | null = null;
    let line: Line | null = null;
    try {
      const target = parseTarget(uri);
      line = this.line = new Line(target, args, {
        objectEncoding: this.objectEncoding,
        codecs: this.codecs,
        reconnect: this.reconnect,
        onStatus: (info) => {
          success ??= info.code.endsWith(".Success") ? info : null;
          this.emitStatus(info);
        },
        onCall: (name, values) => this.onServerCall(name, values),
        onLost: () => [...this.dependents].forEach((one) => one.onLost()),
        onRestored: (session) => [...this.dependents].forEach((one) => one.onRestored(session)),
        onClosed: (reason, message) => this.onClosed(reason, message),
      });
      await line.open();
      return success ?? makeStatus("status", "NetConnection.Connect.Success");
    } catch (error) {
      throw await this.onRefused(error, line);
    }
  }

  private async onRefused(error: unknown, line: Line | null): Promise<NetStatusError> {
    const failed = (): StatusInfo => makeStatus("error", "NetConnection.Connect.Failed", (error as Error).message);
    const status = error instanceof NetStatusError ? error : new NetStatusError(failed());
    await Promise.resolve(); // who connects may add listeners afterwards
    if (this.line !== line) return status; // close() has told of the end
    this.line = null;
    this.emitStatus(status.info);
    if (status.code !== "NetConnection.Connect.Failed") this.emitStatus(closed("rejected"));
    return status;
  }

  /**
   * Calls a method of the application: `"method"` or `"object.method"`. The promise is that of its answer; a refusal
   * rejects it with {@link NetStatusError}. A {@link Responder} hears the same.
   */
  call<T = any>(method: string, responder?: ResponderLike | ((result: T) => void) | null, ...args: unknown[]): Promise<T> {
    const told = toResponder(responder);
    const answer = this.remoting ? this.remoting.call<T>(method, args) : this.callServer<T>(method, args);
    answer.then(
      (value) => void this.guarded("the responder", () => told?.result?.(value)),
      (error) => void this.guarded("the responder", () => error instanceof NetStatusError && told?.status?.(error.info)),
    );
    return answer;
  }

  private callServer<T>(method: string, args: readonly unknown[]): Promise<T> {
    return new Promise((resolve, reject) => {
      const done = (outcome: CallOutcome): void => {
        if (outcome.kind === "result") resolve(outcome.value as T);
        else reject(new NetStatusError(statusOf(outcome, method)));
      };
      const sent = this.session?.call(method, args, done, this.callTimeout) ?? false;
      if (!sent) reject(new NetStatusError(callFailed(method, "There is no connection, or too much waits.")));
    });
  }

  /** Calls a method whose answer nobody wants. False: there is no connection, or too much waits to be sent. */
  notify(method: string, ...args: unknown[]): boolean {
    return this.session?.call(method, args, null, 0) ?? false;
  }

  /** How many milliseconds the server takes to answer a ping; null if it has not in ten seconds, or is not there. */
  ping(): Promise<number | null> {
    return this.session?.ping() ?? Promise.resolve(null);
  }

  /**
   * A header of every AMF packet to a gateway; an undefined `param` takes it away. RTMP knows no headers: there it has no
   * effect, as in Flash.
   */
  addHeader(operation: string, mustUnderstand = false, param: unknown = undefined): void {
    this.headers.delete(operation);
    if (param !== undefined) this.headers.set(operation, { mustUnderstand, param });
  }

  /** Ends it, behind everything that was sent. NetConnection.Connect.Closed follows. */
  close(): void {
    const stood = this.line !== null;
    this.end();
    if (stood) queueMicrotask(() => this.emitStatus(closed("client-closed")));
  }

  private end(): void {
    this.remoting = null;
    const line = this.line;
    if (!line) return;
    this.tellClosed(); // they say goodbye over it
    this.line = null;
    line.close();
  }

  private tellClosed(): void {
    for (const one of [...this.dependents]) one.onClosed();
    this.dependents.clear();
  }

  private onClosed(reason: string, message: string): void {
    this.line = null;
    this.tellClosed();
    this.emitStatus(closed(reason, message));
  }

  private onServerCall(name: string, args: AmfValue[]): { result: unknown } | undefined {
    const method = methodOf(this.client, name);
    if (!method) return undefined;
    const outcome = this.guarded(`client.${name}`, () => method.apply(this.client, args));
    return "value" in outcome ? { result: outcome.value } : undefined;
  }

  // ---- for streams and shared objects

  /** @internal While there is one. */
  get session(): Session | null {
    return this.line?.session ?? null;
  }
  /** @internal */
  adopt(dependent: Dependent): void {
    this.dependents.add(dependent);
  }
  /** @internal */
  release(dependent: Dependent): void {
    this.dependents.delete(dependent);
  }
}

function closed(reason: string, message = ""): StatusInfo {
  return makeStatus("status", "NetConnection.Connect.Closed", message, { reason });
}

function callFailed(method: string, why: string): StatusInfo {
  return makeStatus("error", "NetConnection.Call.Failed", why, { details: method });
}

function statusOf(outcome: CallOutcome, method: string): StatusInfo {
  if (outcome.kind === "error")
    return isStatus(outcome.value) ? outcome.value : callFailed(method, String(outcome.value));
  return callFailed(method, outcome.kind === "timed-out" ? "There was no answer in time." : "The connection has ended.");
}

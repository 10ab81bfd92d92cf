import { setOwn, type AmfValue } from "../amf/values.js";
import { encodeAmf0 } from "../amf/amf0_encoder.js";
import { ChunkStream } from "../rtmp/message.js";
import {
  encodeSharedObject,
  type SharedObjectEvent,
  SharedObjectEventType as Type,
  type SharedObjectMessage,
} from "../rtmp/shared_object_message.js";
import type { Session, SharedObjectPart } from "../session/session.js";
import { type ReplicaChange, SharedReplica } from "../session/shared_replica.js";
import { makeStatus, NetStatusError, type StatusInfo } from "../session/status.js";
import { type SharedObjectChange, type StatusEvents, SyncEvent, TypedTarget } from "./events.js";
import { LocalStore } from "./local_store.js";
import { methodOf } from "./method_of.js";
import type { Dependent, NetConnection } from "./net_connection.js";

/** The events of a shared object. */
export interface SharedObjectEvents extends StatusEvents {
  sync: SyncEvent;
}

const MAX_OBJECTS = 1024; // of a connection
const REQUEST_BYTES = 256 * 1024; // of one message of ours, unless a slot has more
const ANSWER_TIMEOUT = 15_000; // ms, for the server to answer connect()
const MAX_BACKLOG = 1024; // messages that wait for room

/**
 * A set of named values that everybody sees who uses it, as Flash's SharedObject; or one that is this page's alone.
 *
 * ```js
 * const room = SharedObject.getRemote("room", connection.uri, false);
 * room.addEventListener("sync", ({ changeList }) => console.log(changeList, room.data));
 * await room.connect(connection);
 * room.setProperty("topic", "weather");
 * ```
 *
 * What is set is visible here at once; the server then confirms it (`success`) or says that somebody else was first
 * (`reject`). What is set in one go leaves in one message.
 */
export class SharedObject extends TypedTarget<SharedObjectEvents> {
  /** The values. Read them here; what is changed inside of one is sent by {@link setDirty}. */
  readonly data: Record<string, any> = {};
  /** Its methods are what send() calls. */
  client: object = {};
  /** As in ActionScript 2: called with every list of changes, beside the event `sync`. */
  onSync: ((list: SharedObjectChange[]) => void) | null = null;

  private readonly replica = new SharedReplica((name, value) => this.show(name, value));
  private connection: NetConnection | null = null;
  private synchronized = false;
  private flushing = false;
  private backlog: SharedObjectEvent[] = [];
  private answerTimer: ReturnType<typeof setTimeout> | undefined;
  private pending: { resolve(): void; reject(error: Error): void } | null = null;
  private readonly part: SharedObjectPart & Dependent = {
    onMessage: (message) => this.onMessage(message),
    onRoom: () => this.flush(),
    onLost: () => this.onLost(),
    onRestored: (session) => this.use(session),
    onClosed: () => this.close(),
  };

  private constructor(
    /** A path, such as `rooms/7/seats`. */
    readonly name: string,
    /** The server keeps it when nobody uses it. */
    readonly persistent: boolean,
    private readonly store: LocalStore | null,
  ) {
    super();
  }

  /**
   * The object `name` of an instance. The path is there as in Flash and not looked at: it is that of the connection which
   * connect() is given. `persistence`: the server keeps it when nobody uses it; all have to say the same.
   */
  static getRemote(name: string, _remotePath?: string | null, persistence: boolean | string = false): SharedObject {
    return new SharedObject(name, Boolean(persistence), null);
  }

  /** An object that is kept in this browser for this origin, by {@link flush}, and sent nowhere. */
  static getLocal(name: string, localPath = "/"): SharedObject {
    const store = new LocalStore(name, localPath);
    const object = new SharedObject(name, true, store);
    for (const [key, value] of store.load()) setOwn(object.data, key, value);
    return object;
  }

  /** Whether it is synchronized with the server. */
  get connected(): boolean {
    return this.synchronized;
  }
  /** The server counts the changes; 0 before the first synchronization. */
  get version(): number {
    return this.replica.version;
  }
  /** Bytes of the values as they would be sent. */
  get size(): number {
    return encodeAmf0([this.data], 3).length;
  }

  /** Begins to use a remote object. The promise is that of the first `sync`. */
  connect(connection: NetConnection): Promise<void> {
    if (this.store) throw new TypeError("a local shared object is not connected");
    if (this.connection) this.close();
    const synchronized = new Promise<void>((resolve, reject) => (this.pending = { resolve, reject }));
    synchronized.catch(() => {});
    this.connection = connection;
    const { session } = connection;
    const possible = session && session.sharedObjects.size < MAX_OBJECTS && !session.sharedObjects.has(this.name);
    if (!possible) {
      queueMicrotask(() => this.fail("SharedObject.ConnectFailed", "There is no connection, or the object is in use."));
      return synchronized;
    }
    connection.adopt(this.part);
    this.use(session);
    return synchronized;
  }

  /** Sets a value; undefined and null remove the property. Throws AmfEncodeError if it cannot be sent. */
  setProperty(name: string, value?: unknown): void {
    if (this.store) return this.show(name, value ?? undefined);
    this.replica.ask(name, value);
    this.flushLater();
  }
  /** Something inside of a value has changed, or `data` itself: sends what is there now. */
  setDirty(name: string): void {
    this.setProperty(name, this.data[name]);
  }
  /** Removes all properties. */
  clear(): void {
    for (const name of Object.keys(this.data)) this.setProperty(name, undefined);
    this.store?.clear();
  }

  /** Calls a method of `client` on everybody who uses the object, here as well. False: it is not connected. */
  send(handler: string, ...args: unknown[]): boolean {
    if (!this.synchronized || this.backlog.length >= MAX_BACKLOG) return false;
    encodeAmf0(args, 3); // what cannot be sent is refused here
    this.backlog.push({ type: Type.send, args: [handler, ...args] });
    this.flushLater();
    return true;
  }

  /** A local object: keeps it now; "flushed", or false where nothing may be kept. A remote one: sends what is set. */
  flush(): "flushed" | boolean {
    if (this.store) return this.store.save(this.data) ? "flushed" : false;
    return this.say();
  }

  /** Ends the use, behind what was set and sent. The values stay readable. */
  close(): void {
    if (!this.connection) return;
    this.say();
    this.sayEvents([{ type: Type.release }]);
    this.end();
  }

  // ---- to the server

  private session(): Session | null {
    const session = this.connection?.session ?? null;
    return session?.sharedObjects.get(this.name) === this.part ? session : null;
  }

  /** With the version that is known, so that the server may send only what has changed since. */
  private use(session: Session): void {
    session.sharedObjects.set(this.name, this.part);
    const late = (): void => this.fail("SharedObject.ConnectFailed", "The server has not answered.");
    this.answerTimer = setTimeout(late, ANSWER_TIMEOUT);
    this.sayEvents([{ type: Type.use }]);
  }

  private sayEvents(events: SharedObjectEvent[]): void {
    const session = this.session();
    if (!session) return;
    const { name, persistent, version } = this;
    session.send(encodeSharedObject({ name, persistent, version, events }, session.encoding), ChunkStream.command);
  }

  private flushLater(): void {
    if (this.flushing) return;
    this.flushing = true;
    queueMicrotask(() => {
      this.flushing = false;
      this.say();
    });
  }

  /** Whether all of it is on its way. */
  private say(): boolean {
    if (!this.synchronized) return false;
    while (this.session()?.hasRoom) {
      const requests = this.replica.takeRequests(REQUEST_BYTES);
      const events = requests.length > 0 ? requests : this.backlog.splice(0, 1);
      if (events.length === 0) return true;
      this.sayEvents(events);
    }
    return false;
  }

  // ---- from the server

  /** First the values change, then the program is told of it, then of what was sent to it. */
  private onMessage(message: SharedObjectMessage): void {
    const changes: ReplicaChange[] = [];
    if (!this.replica.apply(message, changes)) {
      this.replica.reset();
      return this.fail("SharedObject.LimitExceeded", "The object is larger than is permitted here.");
    }
    const begins = message.events.some((event) => event.type === Type.useSuccess);
    if (begins) this.onSynchronized();
    if (begins || changes.length > 0) this.tell(changes);
    for (const event of message.events) {
      if (!this.session()) return; // closed by a handler
      if (event.type === Type.send) this.onSend(event.args as AmfValue[]);
      if (event.type === Type.status) this.onServerStatus(event.code ?? "", event.level || "error");
    }
  }

  private onSynchronized(): void {
    clearTimeout(this.answerTimer);
    this.synchronized = true;
    this.pending?.resolve();
    this.pending = null;
    this.say();
  }

  private onSend([handler, ...args]: AmfValue[]): void {
    const method = typeof handler === "string" ? methodOf(this.client, handler) : null;
    if (method) this.guarded(`client.${String(handler)}`, () => method.apply(this.client, args));
  }

  /** An error before the first synchronization is the answer to use: no. */
  private onServerStatus(code: string, level: string): void {
    if (!this.synchronized && level !== "status") return this.fail(code, "");
    const changes: ReplicaChange[] = [];
    if (code === "SharedObject.NoWriteAccess") this.replica.refuseRequests(changes);
    this.emitStatus(makeStatus(level, code));
    if (changes.length > 0) this.tell(changes);
  }

  private tell(changes: SharedObjectChange[]): void {
    this.dispatchEvent(new SyncEvent(changes));
    this.guarded("onSync", () => this.onSync?.(changes));
  }

  private show(name: string, value: unknown): void {
    if (value === undefined) delete this.data[name];
    else setOwn(this.data, name, value as AmfValue);
  }

  // ---- the end

  private onLost(): void {
    clearTimeout(this.answerTimer);
    this.synchronized = false;
    this.backlog = [];
    this.replica.noteBreak();
  }

  private fail(code: string, why: string): void {
    if (!this.connection) return;
    const status: StatusInfo = makeStatus("error", code, why, { details: this.name });
    this.pending?.reject(new NetStatusError(status));
    this.pending = null;
    this.emitStatus(status);
    this.sayEvents([{ type: Type.release }]);
    this.end();
  }

  private end(): void {
    clearTimeout(this.answerTimer);
    this.session()?.sharedObjects.delete(this.name);
    this.connection?.release(this.part);
    this.connection = null;
    this.synchronized = false;
    this.backlog = [];
    this.replica.forgetRequests();
    const status = makeStatus("status", "SharedObject.Closed", "", { details: this.name });
    this.pending?.reject(new NetStatusError(status));
    this.pending = null;
    this.emitStatus(status);
  }
}

import type { StatusInfo } from "../session/status.js";

/** What a NetConnection, NetStream or SharedObject reports, as Flash's NetStatusEvent. */
export class NetStatusEvent extends Event {
  static readonly NET_STATUS = "netStatus";

  constructor(readonly info: StatusInfo) {
    super(NetStatusEvent.NET_STATUS);
  }
}

/** A method of `client` has thrown. */
export class AsyncErrorEvent extends Event {
  static readonly ASYNC_ERROR = "asyncError";

  constructor(
    readonly text: string,
    readonly error: unknown,
  ) {
    super(AsyncErrorEvent.ASYNC_ERROR);
  }
}

/** One entry of a SyncEvent's list. */
export interface SharedObjectChange {
  /**
   * - `clear`: all properties are gone; synchronizations begin with it
   * - `success`: the server has taken what this client set
   * - `reject`: it has not: another client's value stands, or nobody may change the object
   * - `change`: another client, or the server, has set the property
   * - `delete`: the property is gone
   */
  code: "clear" | "success" | "reject" | "change" | "delete";
  /** Of the property; undefined for `clear`. */
  name?: string;
  /** What it was before, for `reject`, `change` and `delete`. */
  oldValue?: unknown;
}

/** A shared object has changed. */
export class SyncEvent extends Event {
  static readonly SYNC = "sync";

  constructor(readonly changeList: SharedObjectChange[]) {
    super(SyncEvent.SYNC);
  }
}

/** The events of a class, by name. */
export interface StatusEvents {
  netStatus: NetStatusEvent;
  asyncError: AsyncErrorEvent;
}

/** An EventTarget that knows its events. */
export class TypedTarget<Events extends StatusEvents = StatusEvents> extends EventTarget {
  /** As in ActionScript 2: called with every status, beside the event `netStatus`. */
  onStatus: ((info: StatusInfo) => void) | null = null;
  private errorsHeard = false;

  override addEventListener<Name extends keyof Events & string>(
    type: Name,
    listener: ((event: Events[Name]) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(type: string, listener: any, options?: boolean | AddEventListenerOptions): void {
    if (type === AsyncErrorEvent.ASYNC_ERROR) this.errorsHeard = true;
    super.addEventListener(type, listener, options);
  }

  override removeEventListener<Name extends keyof Events & string>(
    type: Name,
    listener: ((event: Events[Name]) => void) | null,
    options?: boolean | EventListenerOptions,
  ): void;
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
  override removeEventListener(type: string, listener: any, options?: boolean | EventListenerOptions): void {
    super.removeEventListener(type, listener, options);
  }

  /** Tells a status. What a handler throws is not the connection's fault and does not disturb it. */
  protected emitStatus(info: StatusInfo): void {
    this.dispatchEvent(new NetStatusEvent(info));
    this.guarded("onStatus", () => this.onStatus?.(info));
  }

  /** Calls into the program; what it throws becomes `asyncError`, or an error that nobody caught. */
  protected guarded<T>(what: string, call: () => T): { value: T } | { error: unknown } {
    try {
      return { value: call() };
    } catch (error) {
      if (this.errorsHeard) this.dispatchEvent(new AsyncErrorEvent(`${what} has thrown`, error));
      else
        queueMicrotask(() => {
          throw error;
        });
      return { error };
    }
  }
}

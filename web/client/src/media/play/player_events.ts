/** Something went wrong; whether playing goes on is told by the player's `state`. The message is for people. */
export class PlayerErrorEvent extends Event {
  constructor(
    readonly message: string,
    /** What the browser cannot play, as people call it: `["HEVC"]`; empty where it is something else. */
    readonly codecs: readonly string[] = [],
  ) {
    super("error");
  }
}

/** A data message of the publisher: `onMetaData`, what it calls with send(), … */
export class PlayerDataEvent extends Event {
  constructor(
    readonly name: string,
    readonly args: unknown[],
  ) {
    super("data");
  }
}

/** The events of a {@link StreamPlayer}. */
export interface PlayerEvents {
  /** Its `state` has changed. */
  state: Event;
  error: PlayerErrorEvent;
  /** Once a second. */
  statistics: Event;
  /** The picture has another size: see `statistics`. */
  resize: Event;
  data: PlayerDataEvent;
  /** `audioBlocked` has changed. */
  audioblocked: Event;
}

/** An EventTarget that knows its events. */
export class PlayerTarget extends EventTarget {
  override addEventListener<Name extends keyof PlayerEvents>(
    type: Name,
    listener: ((event: PlayerEvents[Name]) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(type: string, listener: any, options?: boolean | AddEventListenerOptions): void {
    super.addEventListener(type, listener, options);
  }

  override removeEventListener<Name extends keyof PlayerEvents>(
    type: Name,
    listener: ((event: PlayerEvents[Name]) => void) | null,
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
}

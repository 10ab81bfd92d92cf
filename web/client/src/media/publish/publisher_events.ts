/** What a StreamPublisher sends with. */
export interface PublisherStatistics {
  videoCodec: string | null;
  audioCodec: string | null;
  /** Of the pictures that are sent now. */
  width: number;
  height: number;
  /** Pictures that went out in the last second. */
  framesPerSecond: number;
  /** Bits a second that the connection has taken of late. */
  bitrate: number;
  /** Bits a second that it is tried to send. */
  targetBitrate: number;
  /** How much of it is the sound's. */
  audioBitrate: number;
  /** Milliseconds that what is sent now waits for what was sent before. */
  delay: number;
  framesSent: number;
  /** For want of room in the connection, or because the encoder is too slow. */
  framesDropped: number;
}

/** Something did not go as it should; the message is for people. */
export class PublisherErrorEvent extends Event {
  constructor(
    readonly message: string,
    readonly error: unknown = null,
    /** Sound or pictures have ended by it, until another source comes. */
    readonly fatal = false,
  ) {
    super("error");
  }
}

/** A track of the source has ended: a device was pulled out, or the user has stopped sharing the screen. */
export class SourceEndedEvent extends Event {
  constructor(readonly kind: "audio" | "video") {
    super("ended");
  }
}

export interface PublisherEvents {
  /** `state` has changed. */
  state: Event;
  error: PublisherErrorEvent;
  /** Once a second. */
  statistics: Event;
  ended: SourceEndedEvent;
}

/** An EventTarget that knows a publisher's events. */
export class PublisherTarget extends EventTarget {
  override addEventListener<Name extends keyof PublisherEvents>(
    type: Name,
    listener: ((event: PublisherEvents[Name]) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  override addEventListener(type: string, listener: any, options?: boolean | AddEventListenerOptions): void {
    super.addEventListener(type, listener, options);
  }

  override removeEventListener<Name extends keyof PublisherEvents>(
    type: Name,
    listener: ((event: PublisherEvents[Name]) => void) | null,
    options?: boolean | EventListenerOptions,
  ): void;
  override removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
  override removeEventListener(type: string, listener: any, options?: boolean | EventListenerOptions): void {
    super.removeEventListener(type, listener, options);
  }
}

import type { ObjectEncoding } from "../amf/amf0_encoder.js";
import type { AmfValue } from "../amf/values.js";
import { Session } from "../session/session.js";
import { makeStatus, NetStatusError, type StatusInfo } from "../session/status.js";
import type { StreamEnd } from "../transport/byte_stream.js";
import { candidatesFor } from "../transport/candidate.js";
import { CommittedStream } from "../transport/committed_stream.js";
import type { ProvedWay } from "../transport/open_stream.js";
import { NoWay, Race } from "../transport/race.js";
import type { Target } from "../transport/target.js";
import { within } from "../transport/wait.js";
import type { Codecs } from "./codecs.js";
import { connectObject } from "./connect_object.js";

const HANDSHAKE_BYTES = 3073; // that the server has sent
const SEARCH_TIME = 15_000; // ms, for a way

/** What a client says of itself in connect. */
export interface Introduction {
  readonly objectEncoding: ObjectEncoding;
  readonly codecs: Codecs;
}

/** Who hears of a link once it stands. */
export interface LinkOwner {
  onConnected(link: Link, info: StatusInfo): void;
  onStatus(link: Link, info: StatusInfo): void;
  /** Undefined: there is no such method. */
  onCall(link: Link, name: string, args: AmfValue[]): { result: unknown } | undefined;
  onEnded(link: Link, end: StreamEnd): void;
}

async function findWay(target: Target, signal: AbortSignal): Promise<ProvedWay> {
  try {
    return await within(SEARCH_TIME, signal, (limited) => new Race(target, candidatesFor(target)).run(limited));
  } catch (error) {
    throw error instanceof NoWay ? new NetStatusError(failure(error)) : error;
  }
}

function failure(error: NoWay): StatusInfo {
  const candidates = error.candidates.map((one) => ({ ...one }));
  return makeStatus("error", "NetConnection.Connect.Failed", error.message, { candidates });
}

/** One connection from the search for a way to its end. */
export class Link {
  private connection: { session: Session; stream: CommittedStream } | null = null;
  private readonly given = new AbortController(); // up
  private reject: ((error: Error) => void) | null = null;
  private refusal: StatusInfo | null = null;

  constructor(
    readonly target: Target,
    private readonly owner: LinkOwner,
  ) {}

  /** While it stands. */
  get session(): Session | null {
    return this.connection?.session.connected ? this.connection.session : null;
  }
  /** The way it took; empty while there is none. */
  get carrier(): string {
    return this.session ? this.connection!.stream.carrier : "";
  }

  /**
   * Finds a way to the server and says connect; `onConnected` is called before the promise is kept. Rejects with
   * NetStatusError: what the server said, or NetConnection.Connect.Failed.
   */
  async open({ objectEncoding, codecs }: Introduction, args: readonly unknown[]): Promise<void> {
    const way = await findWay(this.target, this.given.signal);
    if (this.given.signal.aborted) {
      way.stream.abort();
      throw new NetStatusError(makeStatus("error", "NetConnection.Connect.Failed", "closed"));
    }
    const stream = new CommittedStream(this.target, way);
    return new Promise((resolve, reject) => {
      this.reject = reject;
      const session = new Session(stream, this.listener(resolve), HANDSHAKE_BYTES);
      this.connection = { session, stream };
      try {
        session.start(connectObject(this.target, objectEncoding, codecs), args);
      } catch (error) {
        stream.abort();
        reject(error as Error); // arguments that cannot be sent
      }
    });
  }

  /** Behind everything that was sent. */
  close(): void {
    this.given.abort();
    this.connection?.session.close();
  }

  private listener(resolve: () => void): ConstructorParameters<typeof Session>[1] {
    return {
      onConnected: (info) => {
        this.reject = null;
        resolve();
        this.owner.onConnected(this, info);
      },
      onStatus: (info) => {
        if (this.reject) this.refusal = info;
        else this.owner.onStatus(this, info);
      },
      onCall: (name, args) => this.owner.onCall(this, name, args),
      onEnded: (end) => this.onEnded(end),
    };
  }

  private onEnded(end: StreamEnd): void {
    if (!this.reject) return this.owner.onEnded(this, end);
    const { reason, message } = end;
    this.reject(
      new NetStatusError(this.refusal ?? makeStatus("error", "NetConnection.Connect.Failed", message, { reason })),
    );
  }
}

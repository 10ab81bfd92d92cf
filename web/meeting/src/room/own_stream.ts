import type { NetConnection } from "sallyport";
import { type PublisherOptions, StreamPublisher } from "sallyport/media";
import type { MeetingSession } from "./meeting_session.js";

/**
 * One of the two streams that a person may publish, kept as it is wanted: asked for, published, given other tracks, published
 * again on another connection, taken back. One step at a time.
 */
export class OwnStream {
  /** Whoever plays it now hears what tell() says. */
  onPublished: () => void = () => {};
  /** A word of docs/meeting.md, or `unsupported`. */
  onProblem: (problem: string) => void = () => {};

  private source: MediaStream | null = null;
  private limits: PublisherOptions = {};
  private publisher: { stream: StreamPublisher; on: NetConnection; source: MediaStream; limits: PublisherOptions } | null = null;
  private refused: MediaStream | null = null; // it is not asked for twice
  private blank = false;
  private busy = false;
  private again = false;

  constructor(
    private readonly what: "camera" | "screen",
    private readonly session: MeetingSession,
  ) {}

  /** Null: nothing. Other limits begin the stream anew. */
  want(source: MediaStream | null, limits: PublisherOptions = this.limits): void {
    this.source = source;
    this.limits = limits;
    void this.settle();
  }

  /** Something around it has changed: the connection, or whether one is in the room. */
  review(): void {
    void this.settle();
  }

  /** False: no pictures go out, because nobody needs them by this way; the sound does. */
  set pictures(on: boolean) {
    this.blank = !on;
    const stream = this.publisher?.stream;
    if (!stream || stream.videoMuted === this.blank) return;
    stream.videoMuted = this.blank;
    if (on) stream.requestKeyFrame();
  }

  /** Tells everybody who plays it. */
  tell(method: string, ...args: unknown[]): void {
    this.publisher?.stream.netStream.send(method, ...args);
  }

  private async settle(): Promise<void> {
    this.again = true;
    if (this.busy) return;
    this.busy = true;
    while (this.again) {
      this.again = false;
      await this.step();
    }
    this.busy = false;
  }

  private async step(): Promise<void> {
    const connection = this.session.membership.value.phase === "inside" ? this.session.connection.value : null;
    const { publisher, source } = this;
    const outdated = publisher && (publisher.on !== connection || publisher.limits !== this.limits);
    if (publisher && (outdated || !source)) await this.end(publisher.on === connection && !source);
    if (!connection || !source || this.refused === source) return;
    if (!this.publisher) await this.begin(connection, source);
    else if (this.publisher.source !== source) this.replace(source);
  }

  private replace(source: MediaStream): void {
    this.publisher!.source = source;
    this.publisher!.stream.replaceSource(source);
  }

  private async begin(connection: NetConnection, source: MediaStream): Promise<void> {
    const answer = await this.session.call(this.what, { on: true });
    if (answer.error !== undefined) return this.fail(source, answer.error);
    const stream = new StreamPublisher(connection, this.limits);
    stream.videoMuted = this.blank;
    this.publisher = { stream, on: connection, source, limits: this.limits };
    stream.addEventListener("state", () => {
      if (stream.state === "closed" && this.publisher?.stream === stream) this.publisher = null;
    });
    stream.addEventListener("error", ({ fatal }) => fatal && this.onProblem("unsupported"));
    try {
      await stream.publish(answer.stream, source);
      this.onPublished();
    } catch (error) {
      const { code } = error as { code?: string };
      const here = this.session.connection.value === connection;
      await this.end(here); // others may have the place
      // Tracks that were given up meanwhile have ended, at which browsers complain; the new ones follow.
      if (here && this.source === source) this.fail(source, code === "NetStream.Publish.NoEncoder" ? "unsupported" : "ended");
    }
  }

  private fail(source: MediaStream, problem: string): void {
    this.publisher = null;
    if (problem === "ended" && !this.session.connection.value) return; // it is tried again on the next connection
    this.refused = source;
    this.onProblem(problem);
  }

  private async end(tell: boolean): Promise<void> {
    const publisher = this.publisher;
    this.publisher = null;
    await publisher?.stream.close();
    if (tell) await this.session.call(this.what, { on: false });
  }
}

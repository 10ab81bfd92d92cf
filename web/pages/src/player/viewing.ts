import { NetConnection, type StatusInfo } from "sallyport";
import { playableCodecs, type PlayerErrorEvent, StreamPlayer } from "sallyport/media";
import { type Place, withQuery } from "../parts/place.js";
import { type Problem, problemOf, problemOfPlaying } from "../parts/problem.js";

const RECONNECT = 120; // seconds

/** What a viewer is shown. */
export type View =
  | { kind: "connecting" | "lost" | "waiting" | "buffering" | "playing" | "paused" | "ended" }
  | { kind: "problem"; problem: Problem };

/** How the viewer left sound; kept from one attempt to the next. */
export interface Sound {
  volume: number;
  muted: boolean;
}

/** One attempt to watch a stream: a connection and a player, until close(). */
export class Viewing {
  readonly connection = new NetConnection();
  readonly player: StreamPlayer;
  private asked = false; // the server has answered
  private failure: PlayerErrorEvent | null = null; // the player's last one
  private refusal: StatusInfo | null = null;
  private seen = false; // a picture, or sound
  private closed = false;

  constructor(
    private readonly place: Place,
    container: HTMLElement,
    sound: Sound,
    label: string,
    private readonly show: (view: View) => void,
  ) {
    this.connection.reconnect = RECONNECT;
    this.connection.addEventListener("netStatus", ({ info }) => this.onStatus(info));
    this.player = new StreamPlayer(this.connection, container, { ...sound, label });
    this.player.addEventListener("state", () => this.onState());
    this.player.addEventListener("error", (event) => this.onError(event));
    this.player.netStream.addEventListener("netStatus", ({ info }) => void (info.level === "error" && (this.refusal = info)));
  }

  async start(): Promise<void> {
    this.show({ kind: "connecting" });
    try {
      this.connection.codecs = await playableCodecs();
      if (this.closed) return;
      await this.connection.connect(withQuery(this.place.uri, this.place.query));
      await this.player.play(withQuery(this.place.name, this.place.query));
      this.asked = true;
      this.tellFailure();
    } catch (error) {
      this.fail(problemOf(error));
    }
  }

  close(): void {
    this.closed = true;
    this.player.close();
    this.connection.close();
  }

  private onStatus(info: StatusInfo): void {
    if (info.code === "NetConnection.Connect.Lost") this.tell({ kind: "lost" });
    if (info.code === "NetConnection.Connect.Restored") this.onState(); // it may not have stopped at all
    if (info.code === "NetConnection.Connect.Closed" && info.reason !== "rejected") this.fail(problemOf(info));
  }

  private onState(): void {
    const { state } = this.player;
    if (state === "playing") this.seen = true;
    if (state === "idle" || state === "connecting") this.tell({ kind: "connecting" });
    else if (state === "buffering") this.tell({ kind: this.seen ? "buffering" : "waiting" });
    else if (state !== "failed") this.tell({ kind: state });
  }

  private onError(event: PlayerErrorEvent): void {
    this.failure = event;
    this.tellFailure();
  }

  /** What goes on playing is not worth a word; why the server has refused is told by start(). */
  private tellFailure(): void {
    if (!this.asked || !this.failure || this.player.state !== "failed") return;
    this.fail(this.refusal ? problemOf(this.refusal) : problemOfPlaying(this.failure));
  }

  private fail(what: Problem): void {
    if (this.closed) return;
    this.tell({ kind: "problem", problem: what });
    this.close();
  }

  private tell(view: View): void {
    if (!this.closed) this.show(view);
  }
}

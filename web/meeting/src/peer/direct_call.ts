import { Store } from "../base/store.js";
import type { Signal, SignalKind } from "../model/protocol.js";
import type { RoomState } from "../model/room_state.js";
import { makesOffer, partnerIn } from "./may_be_direct.js";
import { PeerLink } from "./peer_link.js";

/** After a failure the server's way is good enough for so long; milliseconds. */
const REST = 30_000;
const KINDS: readonly SignalKind[] = ["offer", "answer", "candidate", "end"];

export interface DirectCallOwner {
  signal(to: string, kind: SignalKind, data: string): void;
  /** Null: no room. */
  room(): RoomState | null;
}

/** Whose media comes directly. */
export interface DirectStream {
  person: string;
  stream: MediaStream;
}

/**
 * Decides when two browsers speak directly, and keeps that up. `remote` is there as soon as the other's media can be had so;
 * `seen` while the other one sees ours. Both being gone means: by the server, now. `doubted` while nothing comes and that is odd:
 * the server's way is made ready then, and taken if it is there first.
 */
export class DirectCall {
  readonly remote = new Store<DirectStream | null>(null);
  readonly seen = new Store(false);
  readonly doubted = new Store(false);

  private link: PeerLink | null = null;
  private saidSeen = false;
  private partner: string | null = null;
  private restsUntil = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tracks: { video: MediaStreamTrack | null; audio: MediaStreamTrack | null } = { video: null, audio: null };

  constructor(private readonly owner: DirectCallOwner) {}

  setTracks(video: MediaStreamTrack | null, audio: MediaStreamTrack | null): void {
    this.tracks = { video, audio };
    void this.link?.send(video, audio);
  }

  /** The room has changed. */
  review(): void {
    const room = this.owner.room();
    const partner = (room && partnerIn(room)?.id) ?? null;
    if (partner !== this.partner) this.end(true);
    this.partner = partner;
    if (!room || partner === null || this.link || !makesOffer(room.you, partner)) return;
    const wait = this.restsUntil - performance.now();
    clearTimeout(this.timer);
    if (wait > 0) this.timer = setTimeout(() => this.review(), wait);
    else this.call(partner, room);
  }

  /** From the room; whoever is not the partner is not heard. */
  onSignal({ from, kind, data }: Signal): void {
    const room = this.owner.room();
    if (!room || from !== this.partner || !KINDS.includes(kind)) return;
    if (kind === "offer") this.answerTo(from, room);
    void this.link?.onSignal(kind, data);
  }

  /** Whether the other's pictures are shown here. */
  tellSeen(seen: boolean): void {
    this.link?.tellSeen(seen);
  }

  /** Ends it; `tell`: the other side shall know at once. */
  end(tell: boolean): void {
    clearTimeout(this.timer);
    const link = this.link;
    this.link = null;
    link?.close();
    if (link && tell && this.partner !== null) this.owner.signal(this.partner, "end", "");
    this.remote.value = null; // before the doubts: these do not end by the direct way's coming back
    this.saidSeen = this.doubted.value = this.seen.value = false;
  }

  private call(partner: string, room: RoomState): void {
    this.open(partner, room);
    void this.link!.offer();
  }

  private answerTo(partner: string, room: RoomState): void {
    if (makesOffer(room.you, partner)) return; // the offers are ours
    this.end(false);
    this.open(partner, room);
  }

  private open(partner: string, room: RoomState): void {
    const link: PeerLink = new PeerLink(
      {
        signal: (kind, data) => link === this.link && this.owner.signal(partner, kind, data),
        onStream: (stream) => link === this.link && (this.remote.value = { person: partner, stream }),
        onSeen: (seen) => link === this.link && this.onSeen(seen),
        onDoubt: (doubted) => link === this.link && this.onDoubt(doubted),
        onFailed: () => link === this.link && this.onFailed(),
      },
      room.settings.peerToPeer.iceServers,
    );
    this.link = link;
    void link.send(this.tracks.video, this.tracks.audio);
  }

  private onSeen(seen: boolean): void {
    this.saidSeen = seen;
    this.seen.value = seen && !this.doubted.value;
  }

  /** Where nothing comes nothing may arrive either: what the other one has said of that is old. */
  private onDoubt(doubted: boolean): void {
    this.doubted.value = doubted;
    this.seen.value = this.saidSeen && !doubted;
  }

  private onFailed(): void {
    this.restsUntil = performance.now() + REST;
    this.end(true);
    this.review();
  }
}

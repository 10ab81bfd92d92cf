import type { Store } from "../base/store.js";
import type { DeviceKind, LocalState } from "../media/local_media.js";
import type { Answer, Calls, ServerEvent } from "../model/protocol.js";
import type { Membership } from "../model/room_state.js";
import type { TileModel } from "../model/tiles.js";
import type { MediaState } from "../room/media_state.js";
import type { Entry, LinkState } from "../room/meeting_session.js";
import type { Refusal } from "../room/refusal.js";

/** What the page stands on. MeetingSession, LocalMedia and RoomMedia are these; tests and pictures have others. */
export interface SessionPart {
  readonly membership: Store<Membership>;
  readonly link: Store<LinkState>;
  onEvent: (event: ServerEvent) => void;
  onGivenUp: (refusal: Refusal) => void;
  enter(entry: Entry): Promise<void>;
  call<Name extends keyof Calls>(name: Name, argument: Calls[Name][0]): Promise<Answer<Calls[Name][1]>>;
  comeBackNow(): void;
  leave(): Promise<void>;
}

export interface LocalPart {
  readonly state: Store<LocalState>;
  set(kind: DeviceKind, on: boolean): Promise<void>;
  toggle(kind: DeviceKind): Promise<void>;
  choose(kind: DeviceKind, id: string): Promise<void>;
}

export interface MediaPart {
  readonly state: Store<MediaState>;
  /** Called with a word when something cannot be published: `no-place`, `blocked`, … */
  onProblem: (kind: "camera" | "screen", problem: string) => void;
  /** Shows a tile's picture in an element, until the function that it returns is called. */
  attach(container: HTMLElement, tile: TileModel): () => void;
  shareScreen(on: boolean): Promise<void>;
}

export interface Parts {
  session: SessionPart;
  local: LocalPart;
  media: MediaPart;
}

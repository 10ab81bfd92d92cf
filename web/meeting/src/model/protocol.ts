/** What page and server say to each other: docs/meeting.md, "Protocol between page and script". */

export const PROTOCOL_VERSION = 1;

export type Role = "host" | "member" | "guest";
export type Admission = "no" | "admit" | "yes";
export type Medium = "audio" | "video" | "screen";

export interface Person {
  id: string;
  name: string;
  role: Role;
  account: string | null;
  /** When it was raised. */
  hand: number | null;
  /** The connection is lost and may come back. */
  away: boolean;
  audio: boolean;
  video: boolean;
  blocked: Record<Medium, boolean>;
  /** Names of streams, while they are published. */
  camera: string | null;
  screen: string | null;
  peer: boolean;
}

export interface RoomInfo {
  name: string;
  title: string;
  locked: boolean;
  admission: Admission;
  started: number;
}

export interface TextMessage {
  id: string | number;
  at: number;
  from: string;
  name: string;
  to: string | null;
  toName: string | null;
  text: string;
}

export interface SharedFile {
  id: string;
  name: string;
  size: number;
  type: string;
  from: string;
  fromName: string;
  to: string | null;
  at: number;
}

export interface Knock {
  id: string;
  name: string;
  account: string | null;
  since: number;
}

export interface FileLimits {
  maxSize: number;
  maxFiles: number;
  maxTotal: number;
  types: string[] | null;
  /** Whether this person may send any. */
  send: boolean;
}

export interface WatermarkSettings {
  text?: string;
  imageUrl?: string;
  placement: string;
  opacity: number;
}

export interface Settings {
  cameras: number;
  screens: number;
  maxText: number;
  files: FileLimits | null;
  watermark: WatermarkSettings | null;
  peerToPeer: { allowed: boolean; iceServers: { urls: string | string[] }[] };
}

export interface About {
  title: string;
  guests: Admission;
  /** The least who may enter a room in which nobody is. */
  opens: Role;
  login: string | null;
  version: number;
  files: boolean;
}

export interface Ban {
  id: string;
  what: "account" | "address";
  /** Null where hosts need not know it. */
  value: string | null;
  name: string;
  at: number;
  /** In the admin area: of which room; null: everywhere. */
  room?: string | null;
}

export type LeaveReason = "left" | "lost" | "removed" | "banned" | "withdrawn";
export type ByeReason = "removed" | "banned" | "replaced" | "refused" | "closed" | "full" | "idle" | "flood" | "withdrawn" | "stopped";
export type SignalKind = "offer" | "answer" | "candidate" | "end";

export interface Signal {
  from: string;
  kind: SignalKind;
  data: string;
}

export interface Welcome {
  type: "welcome";
  you: Person;
  room: RoomInfo;
  people: Person[];
  history: TextMessage[];
  files: SharedFile[];
  settings: Settings;
  waiting: Knock[];
}

export type ServerEvent =
  | { type: "waiting"; title: string }
  | Welcome
  | { type: "joined"; person: Person }
  | { type: "changed"; person: Person }
  | { type: "left"; id: string; why: LeaveReason }
  | { type: "room"; room: RoomInfo }
  | { type: "knocks"; waiting: Knock[] }
  | { type: "text"; message: TextMessage }
  | { type: "history"; history: TextMessage[] }
  | { type: "file"; file: SharedFile }
  | { type: "fileGone"; id: string }
  | ({ type: "signal" } & Signal)
  | { type: "say"; text: string }
  | { type: "bye"; reason: ByeReason }
  | { type: "admin"; rooms: AdminRoom[] };

export interface AdminPerson extends Person {
  address: string;
  since: number;
  /** Null while it is away. */
  connection: string | null;
}

export interface AdminKnock extends Knock {
  address: string;
}

export interface AdminRoom extends RoomInfo {
  present: number;
  knocking: number;
  /** Null in a report that would be too long; `adminRoom` has them. */
  people: AdminPerson[] | null;
  waiting: AdminKnock[] | null;
  messages: number;
  files: number;
}

/** Of every call: `{ ok: true, … }`, or what is against it. */
export type Answer<T = object> = (T & { ok: true; error?: undefined }) | { ok?: undefined; error: string };

/** The calls by name, with their arguments and what comes with `ok`. */
export interface Calls {
  leave: [object, object];
  state: [{ audio: boolean; video: boolean }, object];
  hand: [{ up: boolean }, object];
  camera: [{ on: boolean }, { stream: string }];
  screen: [{ on: boolean }, { stream: string }];
  say: [{ text: string; to?: string }, object];
  rename: [{ name: string }, object];
  signal: [{ to: string; kind: SignalKind; data: string }, object];
  offerFile: [{ name: string; size: number; to?: string }, { path: string }];
  getFile: [{ id: string }, { path: string }];
  removeFile: [{ id: string }, object];
  block: [{ id: string | null; audio?: boolean; video?: boolean; screen?: boolean }, object];
  lowerHand: [{ id: string }, object];
  role: [{ id: string; role: Role }, object];
  remove: [{ id: string }, object];
  ban: [{ id: string; account?: boolean; address?: boolean }, object];
  bans: [object, { bans: Ban[] }];
  unban: [{ id: string }, object];
  lock: [{ locked: boolean }, object];
  admission: [{ guests: Admission }, object];
  admit: [{ id: string | null; yes: boolean }, object];
  clearHistory: [object, object];
  close: [object, object];
  adminRoom: [{ room: string }, { room: AdminRoom }];
  adminRemove: [{ room: string; id: string }, object];
  adminBan: [{ room: string; id: string; account?: boolean; address?: boolean; everywhere?: boolean }, object];
  adminBans: [object, { bans: Ban[] }];
  adminUnban: [{ id: string }, object];
  adminBlock: [{ room: string; id: string; audio?: boolean; video?: boolean; screen?: boolean }, object];
  adminRole: [{ room: string; id: string; role: Role }, object];
  adminLock: [{ room: string; locked: boolean }, object];
  adminClose: [{ room: string }, object];
  adminSay: [{ room: string | null; text: string }, object];
}

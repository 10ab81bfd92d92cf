import type { MeetingApp } from "../../src/app/meeting_app.js";
import type { UiState } from "../../src/app/ui_state.js";
import type { LocalState } from "../../src/media/local_media.js";
import type { About, Admission, AdminRoom, ByeReason, Calls, Person, Role, TextMessage } from "../../src/model/protocol.js";
import type { Membership, RoomState } from "../../src/model/room_state.js";
import type { LinkState } from "../../src/room/meeting_session.js";

export interface Scene {
  membership: Membership;
  link: LinkState;
  speaking: string[];
  /** By keys of tiles: what the browser lacks for them. */
  lacking?: [string, string[]][];
  ui?: Partial<UiState>;
  local?: Partial<LocalState>;
  answers?: Partial<Record<keyof Calls, unknown>>;
  /** Behind the number sign of the page's address. */
  invitation?: string;
  then?(app: MeetingApp): void;
}

const UP: LinkState = { state: "up", carrier: "wss", delay: 18 };
const NAMES = [
  "Ada Lovelace", "Jürgen Groß", "Mei Tanaka", "Olu Adeyemi", "Carmen Díaz", "Sven Åkesson", "Priya Raman", "Tom", "Zoë Müller-Hohenstein",
  "عمر حداد", "Nils Bohr", "Ines Costa", "Kofi Mensah", "Lena", "Pavel Novák", "Yuki Sato", "Grace Hopper", "Alan T.",
];
const START = Date.UTC(2026, 10, 29, 9, 0);

function person(index: number, more: Partial<Person> = {}): Person {
  const role: Role = index === 0 ? "host" : index % 3 === 0 ? "guest" : "member";
  return {
    id: `p${index}`,
    name: NAMES[index]!,
    role,
    account: role === "guest" ? null : NAMES[index]!.split(" ")[0]!.toLowerCase(),
    hand: null,
    away: false,
    audio: index % 4 !== 2,
    video: index % 5 !== 3,
    blocked: { audio: false, video: false, screen: false },
    camera: `s${index}`,
    screen: null,
    peer: false,
    ...more,
  };
}

const text = (index: number, from: number, words: string, more: Partial<TextMessage> = {}): TextMessage => ({
  id: index,
  at: START + index * 41_000,
  from: `p${from}`,
  name: NAMES[from]!,
  to: null,
  toName: null,
  text: words,
  ...more,
});

const TEXTS = [
  text(1, 1, "Good morning! Can everybody hear me?"),
  text(2, 2, "Yes, loud and clear."),
  text(3, 2, "The draft is at https://example.com/draft – see page 4."),
  text(4, 0, "Thanks. Let us begin in two minutes."),
  text(5, 4, "Could you let Tom in? He is <b>waiting</b> outside.", { to: "p0", toName: NAMES[0]! }),
  text(9, 0, "Done.", { to: "p4", toName: NAMES[4]! }),
  text(15, 9, "صباح الخير للجميع"),
];

function room(people: Person[], more: Partial<RoomState> = {}): Membership {
  const state: RoomState = {
    you: "p0",
    room: { name: "planning", title: "Planning", locked: false, admission: "admit", started: START },
    people,
    messages: TEXTS,
    files: [],
    settings: {
      cameras: 16,
      screens: 2,
      maxText: 2000,
      files: { maxSize: 20_000_000, maxFiles: 50, maxTotal: 200_000_000, types: null, send: true },
      watermark: null,
      peerToPeer: { allowed: false, iceServers: [] },
    },
    knocks: [],
    ...more,
  };
  return { phase: "inside", state };
}

const crowd = (count: number): Person[] => Array.from({ length: count }, (_, index) => person(index));
const inRoom = (count: number, ui: Partial<UiState> = {}, more: Partial<RoomState> = {}): Scene => ({
  membership: room(crowd(count), more),
  link: UP,
  speaking: ["p1"],
  ui,
});
const outside = (ui: Partial<UiState> = {}): Scene => ({
  membership: { phase: "outside" },
  link: { state: "none", carrier: "", delay: null },
  speaking: [],
  ui,
});
const off = { on: false, track: null, id: "1", opening: false, problem: null };
const refusedFor = (reason: string, ui: Partial<UiState> = {}): Scene => ({
  ...outside({ refusal: { reason, description: "", about: null }, ...ui }),
  local: { camera: off, microphone: off },
});
const endedBy = (reason: ByeReason | "lost"): Scene => outside({ screen: { name: "ended", reason, refusal: null } });
const asPerson = (you: string, scene: Scene): Scene =>
  scene.membership.phase === "inside" ? { ...scene, membership: { phase: "inside", state: { ...scene.membership.state, you } } } : scene;
const about = (guests: Admission, login: string | null): About => ({ title: "Northwind Meetings", guests, opens: "member", login, version: 1, files: true });

const knocks = [
  { id: "k1", name: "Tom Becker", account: null, since: START },
  { id: "k2", name: "Rosa", account: "rosa", since: START },
];

function adminRoom(name: string, count: number): AdminRoom {
  const people = crowd(count).map((one, index) => ({
    ...one,
    address: index % 2 ? `192.0.2.${index + 10}` : `2001:db8::${index + 1}`,
    since: START,
    connection: ["wss", "ws", "rtmpts"][index % 3]!,
  }));
  return {
    name, title: name, locked: count > 4, admission: "admit", started: START, people, waiting: knocks.map((one) => ({ ...one, address: "192.0.2.99" })), messages: 12, files: 1,
    present: count, knocking: 2,
  };
}

export const scenes: Record<string, () => Scene> = {
  entry: () => ({ ...outside(), local: { camera: off, microphone: off } }),
  account: () => outside({ about: about("no", "/token") }),
  token: () => refusedFor("login", { about: about("admit", null) }),
  elsewhere: () => outside({ about: about("no", "https://login.example.com/start") }),
  known: () => ({ ...outside({ about: about("admit", "/token"), entering: true }), invitation: "#room=planning&token=x" }),
  noRoom: () => ({ ...refusedFor("no-room", { about: about("admit", "/token") }), invitation: "#planning" }),
  locked: () => refusedFor("locked"),
  full: () => refusedFor("full"),
  banned: () => refusedFor("banned"),
  noDevices: () => ({
    ...outside(),
    local: { camera: { ...off, problem: "missing" }, microphone: { ...off, problem: "missing" }, devices: { cameras: [], microphones: [] } },
  }),
  insecure: () => ({
    ...outside(),
    local: { camera: { ...off, problem: "insecure" }, microphone: { ...off, problem: "insecure" }, devices: { cameras: [], microphones: [] } },
  }),
  refused: () => ({
    ...outside({ refusal: { reason: "no-way", description: "", about: null } }),
    local: { camera: { ...off, problem: "denied" }, microphone: off },
  }),
  waiting: () => ({ ...outside({ place: "planning" }), membership: { phase: "waiting", title: "Planning" } }),
  ended: () => endedBy("removed"),
  endedBanned: () => endedBy("banned"),
  endedRefused: () => endedBy("refused"),
  endedFull: () => endedBy("full"),
  endedWithdrawn: () => endedBy("withdrawn"),
  endedLost: () => endedBy("lost"),
  endedReplaced: () => endedBy("replaced"),
  room1: () => inRoom(1),
  room2: () => inRoom(2),
  room3: () => inRoom(3),
  room5: () => inRoom(5, { unread: 3 }),
  room16: () => inRoom(16),
  room18: () => inRoom(18),
  speaker: () => inRoom(7, { arrangement: "speaker" }),
  screen: () => ({ ...inRoom(6), membership: room([...crowd(5), person(5, { screen: "x5", name: "Sven Åkesson" })]) }),
  lockedRoom: () => inRoom(3, {}, { room: { name: "planning", title: "Planning", locked: true, admission: "admit", started: START }, knocks }),
  blocked: () => asPerson("p7", { ...inRoom(4), membership: room([...crowd(4), person(7, { blocked: { audio: true, video: true, screen: true }, video: false })]) }),
  member: () => asPerson("p1", inRoom(5, { panel: "people" })),
  lacking: () => ({ ...inRoom(3), lacking: [["camera:p1", ["HEVC"]]] }),
  lackingMany: () => ({
    ...inRoom(9),
    lacking: [["screen:p5", ["HEVC"]], ["camera:p2", ["HEVC", "AAC"]], ["camera:p3", ["HEVC"]]],
    membership: room([...crowd(9).filter(({ id }) => id !== "p5"), person(5, { screen: "x5" })]),
  }),
  chat: () => inRoom(5, { panel: "chat" }),
  private: () => inRoom(5, { panel: "chat", recipient: "p4" }),
  emptyChat: () => inRoom(5, { panel: "chat" }, { messages: [] }),
  manyPeople: () => inRoom(18, { panel: "people" }),
  people: () => ({
    ...inRoom(9, { panel: "people" }),
    membership: room(
      [
        ...crowd(7),
        person(7, { hand: START, blocked: { audio: true, video: false, screen: false } }),
        person(8, { hand: START + 1, away: true }),
      ],
      { knocks },
    ),
  }),
  files: () =>
    inRoom(
      4,
      {
        panel: "files",
        uploads: [
          { id: 1, name: "site plan.pdf", progress: 0.6, problem: null },
          { id: 2, name: "film.mkv", progress: 0, problem: "too-large" },
        ],
      },
      {
        files: [
          { id: "f1", name: "Minutes of the last meeting.pdf", size: 182_345, type: "application/pdf", from: "p1", fromName: NAMES[1]!, to: null, at: START },
          { id: "f2", name: "sketch.png", size: 2_345_678, type: "image/png", from: "p0", fromName: NAMES[0]!, to: "p2", at: START },
        ],
      },
    ),
  emptyFiles: () => inRoom(4, { panel: "files" }),
  lost: () => ({ ...inRoom(4), link: { state: "lost", carrier: "", delay: null } }),
  toasts: () => ({
    ...inRoom(4),
    then: (app) => {
      app.toasts.warn(app.text("notice.muted"));
      app.toasts.note(app.text("say.knock", { name: "Tom Becker" }));
    },
  }),
  settings: () => inRoom(3, { dialog: "settings" }),
  invite: () => inRoom(3, { dialog: "invite" }),
  shortcuts: () => inRoom(3, { dialog: "shortcuts" }),
  doctor: () => ({
    ...inRoom(3, { dialog: "doctor" }),
    then: () => setTimeout(() => document.querySelector<HTMLElement>(".modal .primary")!.click(), 50),
  }),
  question: () => inRoom(3, { question: { text: "Tom will be removed and cannot come back.", action: "Ban", run: () => {} } }),
  menu: () => ({
    ...inRoom(5, { panel: "people" }),
    then: () => setTimeout(() => document.querySelectorAll<HTMLElement>(".people [aria-haspopup]")[2]!.click(), 100),
  }),
  more: () => ({
    ...inRoom(5),
    then: () => setTimeout(() => document.querySelector<HTMLElement>(".toolbar [aria-haspopup]")!.click(), 100),
  }),
  bans: () => ({
    ...inRoom(3, { dialog: "bans" }),
    answers: { bans: { ok: true, bans: [{ id: "b1", what: "account", value: "mallory", name: "Mallory", at: START }, { id: "b2", what: "address", value: null, name: "Zoë Müller-Hohenstein", at: START }] } },
  }),
  noBans: () => ({ ...inRoom(3, { dialog: "bans" }), answers: { bans: { ok: true, bans: [] } } }),
  adminEmpty: () => ({ ...outside({ screen: { name: "admin" } }), link: UP, answers: { adminBans: { ok: true, bans: [] } } }),
  adminLogin: () => outside({ screen: { name: "admin" }, about: about("yes", "/token") }),
  admin: () => ({
    ...outside({ screen: { name: "admin" }, adminRooms: [adminRoom("planning", 5), adminRoom("support", 2)] }),
    link: UP,
    answers: { adminBans: { ok: true, bans: [{ id: "b1", what: "account", value: "mallory", name: "Mallory", at: START, room: null }] } },
  }),
};

import type {
  ByeReason,
  Knock,
  Person,
  RoomInfo,
  ServerEvent,
  Settings,
  SharedFile,
  TextMessage,
  Welcome,
} from "./protocol.js";

/** What the page keeps of texts; the server's history is shorter. */
export const MAX_MESSAGES = 1000;

/** A room as the server tells it. Immutable: whatever changes is a new object. */
export interface RoomState {
  you: string;
  room: RoomInfo;
  people: readonly Person[];
  messages: readonly TextMessage[];
  files: readonly SharedFile[];
  settings: Settings;
  knocks: readonly Knock[];
}

export type Membership =
  | { phase: "outside" }
  | { phase: "waiting"; title: string }
  | { phase: "inside"; state: RoomState }
  | { phase: "gone"; reason: ByeReason };

export const OUTSIDE: Membership = { phase: "outside" };

/** What follows from an event of the server. What makes no sense in this phase changes nothing. */
export function reduce(before: Membership, event: ServerEvent): Membership {
  if (event.type === "waiting") return { phase: "waiting", title: event.title };
  if (event.type === "welcome") return { phase: "inside", state: stateOf(event) };
  if (event.type === "bye") return { phase: "gone", reason: event.reason };
  if (before.phase !== "inside") return before;
  const state = change(before.state, event);
  return state === before.state ? before : { phase: "inside", state };
}

function stateOf({ you, room, people, history, files, settings, waiting }: Welcome): RoomState {
  return { you: you.id, room, people, messages: history, files, settings, knocks: waiting };
}

function change(state: RoomState, event: ServerEvent): RoomState {
  switch (event.type) {
    case "joined":
    case "changed":
      return { ...state, people: withPerson(state.people, event.person) };
    case "left":
      return { ...state, people: state.people.filter(({ id }) => id !== event.id) };
    case "room":
      return { ...state, room: event.room };
    case "knocks":
      return { ...state, knocks: event.waiting };
    case "text":
      return { ...state, messages: [...state.messages, event.message].slice(-MAX_MESSAGES) };
    case "history":
      return { ...state, messages: event.history };
    case "file":
      return { ...state, files: [...state.files.filter(({ id }) => id !== event.file.id), event.file] };
    case "fileGone":
      return { ...state, files: state.files.filter(({ id }) => id !== event.id) };
    default:
      return state;
  }
}

/** In the place of the person with the same id; at the end if there is none. */
function withPerson(people: readonly Person[], person: Person): readonly Person[] {
  const known = people.some(({ id }) => id === person.id);
  return known ? people.map((one) => (one.id === person.id ? person : one)) : [...people, person];
}

export const personOf = (state: RoomState, id: string | null): Person | undefined =>
  state.people.find((one) => one.id === id);

/** Oneself. The server has said `welcome` with it. */
export const selfOf = (state: RoomState): Person | undefined => personOf(state, state.you);

export const isHost = (state: RoomState): boolean => selfOf(state)?.role === "host";

const RANK = { host: 0, member: 1, guest: 2 } as const;

/** Raised hands first, the longest raised before all; then hosts, members, guests, each by name. */
export function inOrder(people: readonly Person[], language: string): Person[] {
  const collator = new Intl.Collator(language, { sensitivity: "base", numeric: true });
  return [...people].sort(
    (a, b) =>
      (a.hand ?? Infinity) - (b.hand ?? Infinity) || RANK[a.role] - RANK[b.role] || collator.compare(a.name, b.name),
  );
}

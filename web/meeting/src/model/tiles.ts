import type { Person } from "./protocol.js";
import type { RoomState } from "./room_state.js";

/** Who is shown as a picture at most; cameras come before those who have none. */
export const MAX_PEOPLE_SHOWN = 16;

/** A rectangle of the stage: somebody's camera, or somebody's screen. */
export interface TileModel {
  /** Stays the same while the tile means the same picture. */
  key: string;
  kind: "camera" | "screen";
  person: Person;
  self: boolean;
}

export type Arrangement = "grid" | "speaker";

export interface StageModel {
  tiles: TileModel[];
  /** Which tile is large; null: all are alike. */
  large: string | null;
  /** People for whom there is no tile. */
  hidden: number;
}

const keyOf = (kind: "camera" | "screen", person: Person): string => `${kind}:${person.id}`;

/**
 * Tiles in the order in which people came, oneself last, so that nobody moves when somebody speaks. Another's screen is large,
 * unless another tile was pinned; with `speaker` whoever spoke last is.
 */
export function stageOf(
  state: RoomState,
  view: { arrangement: Arrangement; pinned: string | null; speaker: string | null },
): StageModel {
  const shown = shownPeople(state);
  const cameras = shown.map((person) => tileOf("camera", person, state));
  const screens = state.people.filter((one) => one.screen).map((person) => tileOf("screen", person, state));
  const tiles = [...screens, ...cameras];
  const large = largeOf(tiles, view, state);
  return { tiles, large: tiles.length > 1 ? large : null, hidden: state.people.length - shown.length };
}

function tileOf(kind: "camera" | "screen", person: Person, state: RoomState): TileModel {
  return { key: keyOf(kind, person), kind, person, self: person.id === state.you };
}

function shownPeople(state: RoomState): Person[] {
  const others = state.people.filter(({ id }) => id !== state.you);
  const self = state.people.filter(({ id }) => id === state.you);
  const room = MAX_PEOPLE_SHOWN - self.length;
  const withCamera = others.filter((one) => one.camera).slice(0, room);
  const without = others.filter((one) => !one.camera).slice(0, room - withCamera.length);
  const chosen = new Set([...withCamera, ...without]);
  return [...others.filter((one) => chosen.has(one)), ...self];
}

function largeOf(
  tiles: readonly TileModel[],
  view: { arrangement: Arrangement; pinned: string | null; speaker: string | null },
  state: RoomState,
): string | null {
  const there = (key: string | null): string | null => (tiles.some((one) => one.key === key) ? key : null);
  const screen = tiles.find((one) => one.kind === "screen" && !one.self);
  const pinned = there(view.pinned);
  if (pinned || screen || view.arrangement === "grid") return pinned ?? screen?.key ?? null;
  const speaking = view.speaker === state.you ? null : there(view.speaker && `camera:${view.speaker}`);
  return speaking ?? tiles.find((one) => !one.self)?.key ?? null;
}

import { useRef } from "preact/hooks";
import type { RoomState } from "../../model/room_state.js";
import { useApp } from "../common/context.js";
import { useStore } from "../common/use_store.js";

/** The state of the room one is in, or was in last. For views that are shown only there. */
export function useRoom(): RoomState {
  const app = useApp();
  const last = useRef<RoomState | null>(null);
  const state = useStore(app.parts.session.membership, (one) => (one.phase === "inside" ? one.state : null));
  if (state) last.current = state;
  return last.current!;
}

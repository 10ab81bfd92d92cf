import type { Person } from "../model/protocol.js";
import { type RoomState, selfOf } from "../model/room_state.js";

/**
 * With whom media may go directly: the only other one in the room, where the server permits it for both. What a host has
 * blocked goes by the server, which holds it back.
 */
export function partnerIn(state: RoomState): Person | null {
  const self = selfOf(state);
  const other = state.people.find(({ id }) => id !== state.you);
  if (!self || !other || state.people.length !== 2 || !state.settings.peerToPeer.allowed) return null;
  const free = [self, other].every(({ peer, blocked }) => peer && !blocked.audio && !blocked.video);
  return free ? other : null;
}

/** Which of the two makes the offer: both come to the same result. */
export const makesOffer = (own: string, other: string): boolean => own < other;

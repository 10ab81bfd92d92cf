import { NetStatusError } from "sallyport";
import type { About } from "../model/protocol.js";

/** Why the server, or the network, does not let somebody in. */
export interface Refusal {
  /**
   * A word of docs/meeting.md; `token`: the server takes the token for wrong or expired; `no-way`: the server is not
   * reached; `refused`: it says no in its own words, which are in `description`.
   */
  reason: string;
  description: string;
  about: About | null;
}

interface Said {
  reason?: unknown;
  about?: About;
}

export function refusalOf(error: unknown, withToken: boolean): Refusal {
  if (!(error instanceof NetStatusError)) return { reason: "no-way", description: String(error), about: null };
  const { code, description = "", application } = error.info;
  const said = (application ?? {}) as Said;
  if (typeof said.reason === "string") return { reason: said.reason, description, about: said.about ?? null };
  if (code !== "NetConnection.Connect.Rejected") return { reason: "no-way", description, about: null };
  return { reason: withToken ? "token" : "refused", description, about: null };
}

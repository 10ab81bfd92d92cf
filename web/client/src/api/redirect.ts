import { isStatus, type StatusInfo } from "../session/status.js";
import { parseTarget, type Target } from "../transport/target.js";

/** In a row; then it goes in circles. */
export const MAX_REDIRECTS = 5;

/** Where a refusal sends the client; null: nowhere. */
export function redirectOf(info: StatusInfo): string | null {
  const ex = info.ex;
  if (typeof ex !== "object" || ex === null) return null;
  const { redirect } = ex as { redirect?: unknown };
  return typeof redirect === "string" && redirect !== "" ? redirect : null;
}

/** Where a server that is about to leave sends its clients; null: it does not. */
export function reconnectRequest(info: StatusInfo): string | null {
  if (!isStatus(info) || info.code !== "NetConnection.Connect.ReconnectRequest") return null;
  return typeof info.tcUrl === "string" && info.tcUrl !== "" ? info.tcUrl : "";
}

/** `rtmp:/app` without a host means the host that sent it. */
function absolute(uri: string, from: Target): string {
  const relative = /^([a-z]+):(\/(?!\/).*)$/is.exec(uri);
  if (!relative) return uri;
  const port = from.port === null ? "" : `:${from.port}`;
  return `${relative[1]}://${from.host}${port}${relative[2]}`;
}

/** The next target. Throws TypeError if it may not be followed: never from TLS to none. */
export function followRedirect(uri: string, from: Target): Target {
  const next = parseTarget(absolute(uri, from));
  if (from.secure && !next.secure) throw new TypeError("a redirect leads from TLS to where there is none");
  return next;
}

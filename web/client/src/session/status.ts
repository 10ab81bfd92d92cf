import type { AmfValue } from "../amf/values.js";

/** What the server, or this library in its place, says of something: NetStatusEvent's `info`. */
export interface StatusInfo {
  /** "status", "warning" or "error" */
  level: string;
  /** "NetConnection.Connect.Success", … */
  code: string;
  description?: string;
  details?: string;
  [name: string]: AmfValue;
}

export const isStatus = (value: unknown): value is StatusInfo =>
  typeof value === "object" && value !== null && typeof (value as StatusInfo).code === "string";

/** What a promise is rejected with where Flash told a status of level "error". */
export class NetStatusError extends Error {
  constructor(readonly info: StatusInfo) {
    super(info.description ? `${info.code}: ${info.description}` : info.code);
    this.name = "NetStatusError";
  }
  get code(): string {
    return this.info.code;
  }
}

/** A status of the library's own. */
export function makeStatus(level: string, code: string, description = "", more: Record<string, AmfValue> = {}): StatusInfo {
  return { level, code, description, ...more };
}

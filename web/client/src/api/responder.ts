import type { StatusInfo } from "../session/status.js";

/** Who hears what becomes of a call, as flash.net.Responder. */
export interface ResponderLike {
  result?(value: any): void;
  status?(info: StatusInfo): void;
  /** ActionScript 2's names. */
  onResult?(value: any): void;
  onStatus?(info: StatusInfo): void;
}

export class Responder implements ResponderLike {
  constructor(
    readonly result: (value: any) => void,
    readonly status?: (info: StatusInfo) => void,
  ) {}
}

/** One form of all that may be given as a responder. */
export function toResponder(given: ResponderLike | ((value: any) => void) | null | undefined): ResponderLike | null {
  if (!given) return null;
  if (typeof given === "function") return { result: given };
  const { result, status, onResult, onStatus } = given;
  return {
    result: (result ?? onResult)?.bind(given),
    status: (status ?? onStatus)?.bind(given),
  };
}

/** A WebSocket as browsers have it, and as `ws` imitates it. */
export type WebSocketClass = new (url: string, protocols: string[]) => WebSocket;

/** A place for a few words that outlive the page. */
export interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** What differs between pages, workers and Node. Node's entry point fills in what Node lacks. */
export interface Platform {
  /** Undefined: there are no WebSockets, and tunnels are all there is. */
  webSocket: WebSocketClass | undefined;
  fetch: typeof fetch;
  fillRandom(bytes: Uint8Array<ArrayBuffer>): void;
  /** Of the page, as "https://example.com:8443"; null if there is none. */
  origin: string | null;
  /** Null: what is remembered is forgotten with the page. */
  storage: Storage | null;
}

/** Pages may be forbidden to keep anything; asking is an error then. */
function storageOfPage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

function originOfPage(): string | null {
  const origin = globalThis.location?.origin;
  return origin && /^https?:/.test(origin) ? origin : null;
}

export const platform: Platform = {
  webSocket: globalThis.WebSocket as WebSocketClass | undefined,
  fetch: (...request) => globalThis.fetch(...request),
  fillRandom: (bytes) => void globalThis.crypto.getRandomValues(bytes),
  origin: originOfPage(),
  storage: storageOfPage(),
};

export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  platform.fillRandom(bytes);
  return bytes;
}

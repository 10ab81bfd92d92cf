import { ByteReader } from "../bytes/byte_reader.js";
import { toUtf8 } from "../bytes/byte_writer.js";
import { fromHex, toHex } from "../bytes/hex.js";
import { hmacSha256 } from "../crypto/sha256.js";
import { platform } from "../platform.js";

// How our own client and server speak through HTTP: docs/protocol/rtmpt.md, "Our own client".

/** The bytes of a request or a reply. */
export const MOST_BYTES = 64 * 1024;
const GREETING = "sallyport-tunnel 1";
const LONGEST_WELCOME = 512;
const LONGEST_HOLD = 60_000; // ms
const MAC_BYTES = 16;
const HEAD_BYTES = 26;
const ENDED = 1;

/** What the server says when a session is opened. */
export interface TunnelWelcome {
  id: string;
  secret: Uint8Array;
  /** For how many milliseconds it holds an idle request at most. */
  hold: number;
}

export interface TunnelReply {
  ended: boolean;
  /** Of the request that is answered. */
  number: number;
  /** Bytes of ours that the server has. */
  up: number;
  /** Offset of the first byte of `data`. */
  down: number;
  data: Uint8Array;
}

/** Null: the server is another's, or somebody else has answered. */
export function parseWelcome(text: string): TunnelWelcome | null {
  const [id, second] = text.split("\n");
  if (!id || !/^[\w.~-]{1,63}$/.test(id) || !second?.startsWith(GREETING + " ")) return null;
  const words = new Map(second.split(" ").map((word) => word.split("=", 2) as [string, string]));
  const secret = fromHex(words.get("secret") ?? "");
  const hold = Number(words.get("hold"));
  if (secret?.length !== 32 || !(hold >= 0 && hold <= LONGEST_HOLD)) return null;
  return { id, secret, hold };
}

/** The body of /open: whose page this is decides the application, so it is named. */
export function makeHello(application: string): string {
  return `${GREETING} app=${encodeURIComponent(application)}`;
}

/** The target of a request, signed: an id that stands in a proxy's log is of no use to who reads that. */
export function signedTarget(
  welcome: TunnelWelcome,
  verb: "send" | "idle" | "close",
  number: number,
  query: string,
  body: Uint8Array,
): string {
  const mac = hmacSha256(welcome.secret, toUtf8(`${verb}/${number}?${query}\n`), body).subarray(0, MAC_BYTES);
  return `/${verb}/${welcome.id}/${number}?${query}&m=${toHex(mac)}`;
}

/** Null: it does not come from a server of ours. */
export function readReply(body: Uint8Array): TunnelReply | null {
  if (body.length < HEAD_BYTES || body.length > MOST_BYTES || body[0] !== 0x53) return null;
  const reader = new ByteReader(body.subarray(1));
  const flags = reader.u8();
  const [number, up, down] = [reader.u64(), reader.u64(), reader.u64()];
  return { ended: (flags & ENDED) !== 0, number, up, down, data: reader.rest() };
}

/**
 * A request as the tunnel makes it. Without a Content-Type, so that a browser does not ask for permission first. A
 * redirect means a portal and is not followed.
 */
export function post(url: string, body: Uint8Array<ArrayBuffer>, signal: AbortSignal, last = false): Promise<Response> {
  return platform.fetch(url, { method: "POST", body, signal, redirect: "error", cache: "no-store", keepalive: last });
}

/** A session of the tunnel. Rejects if there is none to be had. */
export async function openTunnel(base: string, application: string, signal: AbortSignal): Promise<TunnelWelcome> {
  const response = await post(`${base}/open/1`, toUtf8(makeHello(application)), signal);
  if (response.status !== 200) throw new Error(`/open/1 was answered with ${response.status}`);
  const text = await response.text();
  const welcome = text.length <= LONGEST_WELCOME ? parseWelcome(text) : null;
  if (!welcome) throw new Error("what answers is no Sallyport server");
  return welcome;
}

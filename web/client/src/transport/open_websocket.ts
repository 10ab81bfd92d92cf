import { platform } from "../platform.js";

/** RTMP's bytes in binary messages; with `sallyport.` in front the session outlives its connection. */
export const PLAIN = "rtmp";
export const RESUMABLE = "sallyport.rtmp";

/** A connection that ended without a Close frame: the way was cut. */
export const CUT = 1006;

/** A Close frame with this code leaves the session at a server of ours waiting, as if the way had been cut. */
const SUSPENDED = 4001;
const NORMAL = 1000;

/** What `ws` says of an error; browsers say nothing. */
function wordsOf(event: Event): string {
  const { message } = event as Event & { message?: string };
  return message ?? "the WebSocket could not be opened";
}

/** A WebSocket that is open. Rejects if it cannot be opened, or not before `signal` says that it is too late. */
export function openWebSocket(url: string, protocols: string[], signal: AbortSignal): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    if (!platform.webSocket) return reject(new Error("there are no WebSockets here"));
    if (signal.aborted) return reject(new Error("given up"));
    const socket = new platform.webSocket(url, protocols);
    socket.binaryType = "arraybuffer";
    const settle = (): void => {
      signal.removeEventListener("abort", giveUp);
      socket.onopen = socket.onclose = null;
      socket.onerror = (): void => {}; // `ws` throws what nobody hears
    };
    const fail = (why: string): void => {
      settle();
      reject(new Error(why));
    };
    const giveUp = (): void => {
      fail("given up");
      socket.close();
    };
    signal.addEventListener("abort", giveUp);
    socket.onopen = (): void => {
      settle();
      resolve(socket);
    };
    socket.onerror = (event): void => fail(wordsOf(event));
    socket.onclose = (): void => fail("the WebSocket was closed before it was open");
  });
}

/** Ends a WebSocket of which nobody wants to hear any more, and its session. */
export function dropWebSocket(socket: WebSocket): void {
  leave(socket, NORMAL);
}

/** Gives up a WebSocket whose session shall go on over another one: browsers cannot end one without a Close frame. */
export function suspendWebSocket(socket: WebSocket): void {
  leave(socket, SUSPENDED, "suspended");
}

function leave(socket: WebSocket, code: number, reason?: string): void {
  socket.onmessage = socket.onclose = null;
  const { terminate } = socket as WebSocket & { terminate?: () => void };
  if (terminate) terminate.call(socket);
  else socket.close(code, reason);
}

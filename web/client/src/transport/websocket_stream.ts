import { type Carrier, type StreamEnd, StreamBase } from "./byte_stream.js";
import { CUT, dropWebSocket } from "./open_websocket.js";

const LOOK_EVERY = 20; // ms: browsers do not tell when what waits has left

/** How a WebSocket's end is told. */
export function endOf(event: CloseEvent): StreamEnd {
  if (event.code === CUT) return { reason: "peer-gone", message: "the connection was lost" };
  const why = event.reason === "" ? "" : ` (${event.reason})`;
  return { reason: "server-closed", message: `the server has closed the connection${why}` };
}

/** A WebSocket to a server that cannot resume sessions. */
export class WebSocketStream extends StreamBase {
  private looking: ReturnType<typeof setInterval> | undefined;
  private closing = false;

  constructor(
    private readonly socket: WebSocket,
    readonly carrier: Carrier,
  ) {
    super();
    socket.onmessage = ({ data }): void => {
      if (data instanceof ArrayBuffer) this.receive(new Uint8Array(data));
    };
    socket.onclose = (event): void => {
      clearInterval(this.looking);
      this.finish(this.closing ? { reason: "client-closed", message: "closed" } : endOf(event));
    };
  }

  get taken(): number {
    return this.written - this.socket.bufferedAmount;
  }

  write(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.closing) return;
    this.written += bytes.length;
    this.socket.send(bytes);
    if (this.socket.bufferedAmount > 0) this.looking ??= setInterval(() => this.look(), LOOK_EVERY);
  }

  close(): void {
    this.closing = true;
    this.socket.close(1000);
  }

  abort(): void {
    clearInterval(this.looking);
    this.silence();
    dropWebSocket(this.socket);
  }

  private look(): void {
    if (this.socket.bufferedAmount > 0) return;
    clearInterval(this.looking);
    this.looking = undefined;
    this.tellRoom();
  }
}

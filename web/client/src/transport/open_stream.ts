import { ClientHandshake, type HandshakeResult } from "../rtmp/handshake.js";
import type { ByteStream } from "./byte_stream.js";
import type { Candidate } from "./candidate.js";
import { openWebSocket, PLAIN, RESUMABLE } from "./open_websocket.js";
import { ResumableStream } from "./resumable_stream.js";
import type { Target } from "./target.js";
import { openTunnel } from "./tunnel_speech.js";
import { TunnelStream } from "./tunnel_stream.js";
import { WebSocketStream } from "./websocket_stream.js";

/** A way behind which a server has answered our handshake: no portal's page, no echo, no open port. */
export interface ProvedWay extends HandshakeResult {
  candidate: Candidate;
  stream: ByteStream;
  /** Milliseconds from the first byte said to the last of the answer. */
  roundTrip: number;
}

const pathOf = (target: Target): string => target.app.replace(/\?.*$/s, "");

async function openSocketStream(target: Target, { carrier, port }: Candidate, signal: AbortSignal): Promise<ByteStream> {
  const url = `${carrier}://${target.host}:${port}/${pathOf(target)}`;
  const socket = await openWebSocket(url, [RESUMABLE, PLAIN], signal);
  if (socket.protocol !== RESUMABLE) return new WebSocketStream(socket, carrier);
  return new ResumableStream(socket, carrier, (again) => openWebSocket(url, [RESUMABLE], again));
}

async function openTunnelStream(target: Target, { carrier, port }: Candidate, signal: AbortSignal): Promise<ByteStream> {
  const base = `${carrier === "rtmpts" ? "https" : "http"}://${target.host}:${port}`;
  const welcome = await openTunnel(base, target.application, signal);
  return new TunnelStream(base, target.application, welcome, carrier);
}

/** Opens a candidate's stream and waits for the server's handshake. Rejects if that is not to be had. */
export async function openWay(target: Target, candidate: Candidate, signal: AbortSignal): Promise<ProvedWay> {
  const isTunnel = candidate.carrier.startsWith("rtmpt");
  const stream = await (isTunnel ? openTunnelStream : openSocketStream)(target, candidate, signal);
  try {
    return await prove(stream, candidate, signal);
  } catch (error) {
    stream.abort();
    throw error;
  }
}

function prove(stream: ByteStream, candidate: Candidate, signal: AbortSignal): Promise<ProvedWay> {
  return new Promise((resolve, reject) => {
    const handshake = new ClientHandshake();
    const began = performance.now();
    signal.addEventListener("abort", () => reject(new Error("no answer to the handshake")), { once: true });
    if (signal.aborted) return reject(new Error("given up"));
    const onBytes = (bytes: Uint8Array): void => {
      try {
        const result = handshake.read(bytes);
        if (!result) return;
        stream.setUser(null);
        resolve({ ...result, candidate, stream, roundTrip: performance.now() - began });
      } catch (error) {
        reject(error as Error);
      }
    };
    stream.setUser({ onBytes, onRoom: () => {}, onClosed: (end) => reject(new Error(end.message)) });
    stream.write(handshake.c0c1);
  });
}

// The entry point in Node: what Node lacks is filled in, the rest is the same.
import { webcrypto } from "node:crypto";
import { platform, type WebSocketClass } from "./platform.js";

/** `ws` where it is installed; else Node's own, which is there from 22 on. */
async function webSocketOfNode(): Promise<WebSocketClass | undefined> {
  const name: string = "ws"; // optional: not to be resolved when this is compiled
  try {
    return ((await import(name)) as { WebSocket: WebSocketClass }).WebSocket;
  } catch {
    return globalThis.WebSocket as WebSocketClass | undefined;
  }
}

platform.webSocket = await webSocketOfNode();
platform.fillRandom = (bytes) => void webcrypto.getRandomValues(bytes);
platform.origin = null;
platform.storage = null;

export * from "./index.js";

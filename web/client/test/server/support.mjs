// What the tests against the real server share. The wrapper (tests/functional/test_web_client.py) says where it is.
import assert from "node:assert/strict";
import net from "node:net";
import { after } from "node:test";
import { NetConnection } from "../../dist/node.js";

export const PORT = Number(process.env.SALLYPORT_PORT);
/** Every way there is, each alone, and the race. */
export const SCHEMES = ["ws", "wss", "rtmpt", "rtmpts", "rtmp"];

export const uri = (scheme, app = "app", port = PORT) => `${scheme}://localhost:${port}/${app}`;

const open = [];
after(() => open.forEach((connection) => connection.close()));

/** A connection that is closed when the file's tests are over; `events` are the codes of its statuses. */
export function made(options = {}) {
  const connection = Object.assign(new NetConnection(), options);
  connection.events = [];
  connection.addEventListener("netStatus", ({ info }) => connection.events.push(info.code));
  open.push(connection);
  return connection;
}

export async function connected(address, options = {}, ...args) {
  const connection = made(options);
  await connection.connect(address, ...args);
  return connection;
}

/** Waits until `look` gives something true. */
export async function eventually(look, what, seconds = 20) {
  for (const until = Date.now() + 1000 * seconds; Date.now() < until; ) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`${what} did not come`);
}

/** A box between client and server: passes bytes, and does harm when it is told to. */
export class Box {
  connections = 0;
  /** Looks at the first bytes of a connection: "pass", "refuse" (404), "swallow", "reset", "half": the handshake. */
  judge = () => "pass";
  pairs = new Set();

  static async open() {
    const box = new Box();
    box.server = net.createServer((client) => box.onClient(client));
    await new Promise((resolve) => box.server.listen(0, "localhost", resolve));
    box.port = box.server.address().port;
    after(() => {
      box.cut();
      box.server.close();
    });
    return box;
  }

  onClient(client) {
    ++this.connections;
    client.on("error", () => {});
    client.once("data", (first) => {
      const verdict = this.judge(first.toString("latin1"), client);
      if (verdict === "reset") return client.resetAndDestroy();
      if (verdict === "swallow") return void this.pairs.add([client, client]);
      if (verdict === "refuse") return client.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      const server = net.connect(PORT, "localhost");
      const pair = [client, server];
      this.pairs.add(pair);
      server.on("error", () => {});
      server.write(first);
      client.pipe(server).pipe(client);
      if (verdict === "half") this.freezeBehindTheHandshake(client, server);
      // What one side has said may still be on its way to the other; one that is frozen would stay for ever.
      for (const socket of pair) socket.on("close", () => setTimeout(() => pair.forEach((one) => one.destroy()), 500));
      server.on("close", () => this.pairs.delete(pair));
    });
  }

  freezeBehindTheHandshake(client, server) {
    let bytes = 0;
    client.on("data", (data) => {
      bytes += data.length;
      if (bytes < 1600) return; // C0, C1 and what is around them
      client.unpipe(server);
      server.unpipe(client);
      server.resume();
    });
  }

  /** Every connection ends without a word. */
  cut() {
    for (const pair of this.pairs) for (const socket of pair) socket.resetAndDestroy();
    this.pairs.clear();
  }
  /** What was let through stays open, and nothing passes any more. */
  freeze() {
    for (const [client, server] of this.pairs) {
      client.unpipe(server);
      server.unpipe(client);
      client.resume();
      server.resume();
    }
  }
}

// The tunnel of our server as docs/protocol/rtmpt.md describes it, in front of a scripted client, with harm on demand.
import { createHmac } from "node:crypto";
import http from "node:http";
import { after } from "node:test";
import { Client } from "./scripted_server.mjs";

const SECRET = "5a".repeat(32);

class Tunnel {
  up = 0; // bytes of the client
  acknowledged = 0;
  out = Buffer.alloc(0); // what the client has not acknowledged
  idle = null;
  ended = false;

  constructor(server) {
    this.server = server;
    this.client = new Client(server);
    this.client.attach({ readyState: 1, on() {}, send: (bytes) => this.say(bytes) });
  }

  say(bytes) {
    this.out = Buffer.concat([this.out, bytes]);
    setImmediate(() => this.answerIdle());
  }
  end() {
    this.ended = true;
    this.answerIdle();
  }

  answerIdle() {
    if (!this.idle || (this.out.length === 0 && !this.ended)) return;
    const { number, reply } = this.idle;
    this.idle = null;
    const room = 65536 - 26;
    reply(this.head(number, this.acknowledged, this.ended && this.out.length <= room), this.out.subarray(0, room));
  }

  head(number, down, ended) {
    const head = Buffer.alloc(26);
    head.write("S");
    head[1] = ended ? 1 : 0;
    head.writeBigUInt64BE(BigInt(number), 2);
    head.writeBigUInt64BE(BigInt(this.up), 10);
    head.writeBigUInt64BE(BigInt(down), 18);
    return head;
  }

  take(verb, number, query, body, reply) {
    const numbers = Object.fromEntries(new URLSearchParams(query));
    if (verb === "send") {
      const begin = Number(numbers.u);
      if (begin > this.up) throw new Error("a gap");
      const fresh = body.subarray(this.up - begin);
      this.up += fresh.length;
      if (fresh.length > 0) this.client.onBytes(fresh);
      return reply(this.head(number, this.acknowledged, false), Buffer.alloc(0));
    }
    const down = Number(numbers.d);
    this.out = this.out.subarray(down - this.acknowledged);
    this.acknowledged = down;
    if (verb === "close") {
      this.server.closed = true;
      return reply(this.head(number, down, true), Buffer.alloc(0));
    }
    if (this.idle) this.idle.reply(this.head(this.idle.number, this.acknowledged, false), Buffer.alloc(0));
    const mine = (this.idle = { number, reply });
    setTimeout(() => {
      if (this.idle !== mine) return;
      this.idle = null;
      reply(this.head(number, down, false), Buffer.alloc(0));
    }, Number(numbers.w));
    return this.answerIdle();
  }
}

/** `harm(verb)` says what becomes of a request: undefined, "drop" (before), "lose" (behind), or a status. */
export async function scriptedTunnel(script = {}, harm = () => undefined) {
  const server = { script, harm, tunnel: null, requests: [], hellos: [], closed: false };
  const listener = http.createServer((request, response) => {
    const chunks = [];
    request.on("data", (data) => chunks.push(data));
    request.on("end", () => onRequest(request, response, Buffer.concat(chunks)));
  });
  const onRequest = (request, response, body) => {
    const [, verb, id, rest] = request.url.split("/");
    server.requests.push({ verb, headers: request.headers });
    const what = server.harm(verb);
    if (what === "drop") return request.socket.destroy();
    if (typeof what === "number") return response.writeHead(what).end("<html>a box</html>");
    const reply = (head, data) => (what === "lose" ? request.socket.destroy() : response.end(Buffer.concat([head, data])));
    if (verb === "open") {
      server.hellos.push(body.toString());
      server.tunnel = new Tunnel(server);
      return reply(Buffer.from(`00abcdef\nsallyport-tunnel 1 secret=${SECRET} hold=20000\n`), Buffer.alloc(0));
    }
    const [number, query] = rest.split("?");
    const text = query.slice(0, query.indexOf("&m="));
    const signed = createHmac("sha256", Buffer.from(SECRET, "hex")).update(`${verb}/${number}?${text}\n`);
    if (verb === "send") signed.update(body);
    const mac = signed.digest("hex").slice(0, 32);
    if (id !== "00abcdef" || !query.endsWith(`&m=${mac}`) || server.forgotten) return response.writeHead(404).end();
    return server.tunnel.take(verb, Number(number), text, body, reply);
  };
  await new Promise((resolve) => listener.listen(0, resolve));
  server.url = `rtmpt://localhost:${listener.address().port}/app`;
  after(() => {
    listener.closeAllConnections();
    listener.close();
  });
  return server;
}

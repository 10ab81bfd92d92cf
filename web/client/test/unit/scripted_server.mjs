// A server that says what a test wants: RTMP over WebSocket, with the handshake as it should be.
import { createHmac } from "node:crypto";
import { after } from "node:test";
import { WebSocketServer } from "ws";
import { ChunkReader, CONNECTED_LIMITS } from "../../dist/rtmp/chunk_reader.js";
import { ChunkWriter } from "../../dist/rtmp/chunk_writer.js";
import { decodeCommand, encodeCommand } from "../../dist/rtmp/command.js";
import { decodeSharedObject, encodeSharedObject } from "../../dist/rtmp/shared_object_message.js";
import { readUserControl, userControl } from "../../dist/rtmp/control.js";
import "../../dist/node.js";

const PHRASE = "This server answers a connect once, however often it is repeated";
const SUCCESS = { level: "status", code: "NetConnection.Connect.Success", description: "", objectEncoding: 0 };

/** One client. `script` has handlers by name: commands, `sharedObject`, `message`; what is absent is answered well. */
export class Client {
  bytes = Buffer.alloc(0);
  stage = "c0c1";
  received = 0;
  sent = Buffer.alloc(0);
  heard = [];
  closes = []; // code and reason of each of its WebSockets
  writer = new ChunkWriter();
  reader = new ChunkReader((message) => this.onMessage(message));

  constructor(server) {
    this.server = server;
    this.reader.limits = CONNECTED_LIMITS;
  }

  attach(socket) {
    this.socket = socket;
    socket.on("close", (code, reason) => this.closes.push([code, reason.toString()]));
    socket.on("message", (data, binary) => {
      if (binary) this.onBytes(data);
      else this.onNote(data.toString());
    });
  }

  onNote(note) {
    this.heard.push(note);
    const [word, , count] = note.split(" ");
    if (word === "open") this.socket.send("session 0123456789");
    if (word === "resume" && this.server.mute) return;
    if (word === "resume" && !this.server.resuming) return this.socket.send("gone");
    if (word === "resume") {
      this.socket.send(`resumed ${this.received}`);
      this.socket.send(this.sent.subarray(Number(count)));
    }
  }

  onBytes(data) {
    this.received += data.length;
    this.bytes = Buffer.concat([this.bytes, data]);
    if (this.stage === "c0c1" && this.bytes.length >= 1537) this.answerHandshake();
    if (this.stage === "c2" && this.bytes.length >= 1536) {
      this.bytes = this.bytes.subarray(1536);
      this.stage = "messages";
    }
    if (this.stage !== "messages") return;
    const bytes = this.bytes;
    this.bytes = Buffer.alloc(0);
    this.reader.read(bytes);
  }

  answerHandshake() {
    const c1 = this.bytes.subarray(1, 1537);
    this.bytes = this.bytes.subarray(1537);
    const s1 = Buffer.alloc(1536, 5);
    if (this.server.script.knowsAttempts) createHmac("sha256", PHRASE).update(c1.subarray(8, 40)).digest().copy(s1, 1488, 0, 16);
    this.say(Buffer.concat([Buffer.of(3), s1, c1]));
    this.stage = "c2";
  }

  say(bytes) {
    this.sent = Buffer.concat([this.sent, bytes]);
    if (this.socket.readyState === 1) this.socket.send(bytes);
  }
  send(message, chunkStream = 3) {
    this.say(this.writer.write(message, chunkStream));
  }
  command(name, transactionId, object, ...args) {
    this.send(encodeCommand({ name, transactionId, object, args }, 0));
  }
  status(streamId, info) {
    this.send(encodeCommand({ name: "onStatus", transactionId: 0, object: null, args: [info] }, 0, streamId));
  }
  sharedObject(name, version, events) {
    this.send(encodeSharedObject({ name, version, persistent: false, events }, 0));
  }

  onMessage(message) {
    const { script } = this.server;
    if (message.type === 4) return this.onUserControl(readUserControl(message.payload));
    if (message.type === 19 || message.type === 16) return script.sharedObject?.(this, decodeSharedObject(message));
    if (message.type !== 20 && message.type !== 17) return script.message?.(this, message);
    const command = { ...decodeCommand(message), streamId: message.streamId };
    this.heard.push(command);
    const handler = script[command.name];
    if (handler) handler(this, command);
    else if (command.name === "connect") this.command("_result", command.transactionId, {}, SUCCESS);
    else if (command.name === "createStream") this.command("_result", command.transactionId, null, 1);
  }

  onUserControl({ event, value }) {
    if (event === 6 && !this.server.script.ignoresPings) this.send(userControl(7, value), 2);
  }
}

/** Listens until the tests of the file are over. `url` is what a NetConnection connects to. */
export async function scriptedServer(script = {}) {
  const protocols = script.plain ? ["rtmp"] : ["sallyport.rtmp", "rtmp"];
  const sockets = new WebSocketServer({
    port: 0,
    handleProtocols: (offered) => protocols.find((one) => offered.has(one)),
    verifyClient: () => !server.refuses,
  });
  await new Promise((resolve) => sockets.on("listening", resolve));
  const server = { script, clients: [], sockets, refuses: false, url: `ws://localhost:${sockets.address().port}/app` };
  sockets.on("connection", (socket) => {
    const resumes = server.clients.length > 0 && server.resuming;
    const client = resumes ? server.clients.at(-1) : new Client(server);
    if (!resumes) server.clients.push(client);
    client.attach(socket);
  });
  after(() => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  });
  return server;
}

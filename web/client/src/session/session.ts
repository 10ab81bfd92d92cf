import { AmfEncodeError } from "../amf/encode_error.js";
import type { ObjectEncoding } from "../amf/amf0_encoder.js";
import type { AmfValue } from "../amf/values.js";
import { ByteReader } from "../bytes/byte_reader.js";
import { ProtocolError } from "../bytes/protocol_error.js";
import { AcknowledgementClock } from "../rtmp/acknowledgement_clock.js";
import { partsOf } from "../rtmp/aggregate.js";
import { ChunkReader, CONNECTED_LIMITS } from "../rtmp/chunk_reader.js";
import { ChunkWriter, OUT_CHUNK_SIZE } from "../rtmp/chunk_writer.js";
import { type Command, decodeCommand, encodeCommand } from "../rtmp/command.js";
import { acknowledgement, readUserControl, UserEvent, userControl, windowAckSize } from "../rtmp/control.js";
import { ChunkStream, LARGEST_MESSAGE, type Message, MessageType } from "../rtmp/message.js";
import { decodeSharedObject, type SharedObjectMessage } from "../rtmp/shared_object_message.js";
import type { ByteStream, StreamEnd } from "../transport/byte_stream.js";
import { type CallOutcome, CallTable } from "./call_table.js";
import { KeepAlive } from "./keep_alive.js";
import { PingTable } from "./ping_table.js";
import { isStatus, makeStatus, type StatusInfo } from "./status.js";

/** Bytes that may wait to be sent before nothing more is taken from the program. */
export const QUEUE_FULL = 1024 * 1024;
const OWED_LIMIT = 64 * 1024; // bytes of answers to a server that asks and does not read
const CONNECT_TIMEOUT = 15_000; // ms
const LEAVE_TIMEOUT = 2_000; // ms, for the server to take what was sent before a close in order

/** A stream of the connection, as the session sees it. */
export interface StreamPart {
  onStatus(info: StatusInfo): void;
  onMessage(message: Message): void;
  onUserEvent(event: number): void;
  onRoom(): void;
  readonly expectsData: boolean;
}

/** A shared object in use, as the session sees it. */
export interface SharedObjectPart {
  onMessage(message: SharedObjectMessage): void;
  onRoom(): void;
}

export interface SessionListener {
  onConnected(info: StatusInfo): void;
  /** Of the connection, also a refusal; the end follows by itself. */
  onStatus(info: StatusInfo): void;
  /** A call of the server's; what it returns, or promises, is the answer. Undefined: there is no such method. */
  onCall(name: string, args: AmfValue[]): { result: unknown } | undefined;
  /** The last call. */
  onEnded(end: StreamEnd): void;
}

/** One RTMP connection behind its handshake: messages in and out, calls, liveness. */
export class Session {
  /** Of what is sent; agreed on by connect. */
  encoding: ObjectEncoding = 0;
  readonly streams = new Map<number, StreamPart>();
  readonly sharedObjects = new Map<string, SharedObjectPart>();
  private state: "connecting" | "connected" | "leaving" | "ended" = "connecting";
  private readonly reader = new ChunkReader((message) => this.onMessage(message));
  private readonly writer = new ChunkWriter();
  private readonly clock = new AcknowledgementClock();
  private readonly calls = new CallTable();
  private readonly keepAlive: KeepAlive;
  private owed = 0;
  private farewell: number | null = null;
  private readonly pings = new PingTable();
  private leaveTimer: ReturnType<typeof setTimeout> | undefined;
  private lastWords: StreamEnd | null = null;

  constructor(
    private readonly stream: ByteStream,
    private readonly listener: SessionListener,
    handshakeBytes: number,
  ) {
    this.clock.onReceived(handshakeBytes);
    this.keepAlive = new KeepAlive(stream, {
      sendPing: () => this.send(userControl(UserEvent.pingRequest, this.now()), ChunkStream.control),
      expectsData: () => this.calls.size > 0 || [...this.streams.values()].some((one) => one.expectsData),
      onGone: (reason, message) => this.fail(reason, message),
    });
  }

  get connected(): boolean {
    return this.state === "connected";
  }
  /** Its way is lost and another one is looked for. */
  get interrupted(): boolean {
    return this.connected && this.stream.suspended;
  }
  /** Whether more may be sent now. */
  get hasRoom(): boolean {
    return this.connected && this.waiting < QUEUE_FULL;
  }
  /** Bytes that were written, */
  get written(): number {
    return this.stream.written;
  }
  /** and how many of them the way has not taken yet. */
  get waiting(): number {
    return this.stream.written - this.stream.taken;
  }

  /** Says connect. Throws AmfEncodeError. */
  start(object: Record<string, unknown>, args: readonly unknown[]): void {
    const id = this.calls.add((outcome) => this.onConnectAnswer(outcome, object), CONNECT_TIMEOUT)!;
    this.send(encodeCommand({ name: "connect", transactionId: id, object, args }, 0), ChunkStream.command);
    this.stream.setUser({
      onBytes: (bytes) => this.onBytes(bytes),
      onRoom: () => this.onRoom(),
      onClosed: (end) => this.onClosed(end),
    });
  }

  /** False: not sent, for want of a connection, of room, or because too many calls wait. Throws AmfEncodeError. */
  call(name: string, args: readonly unknown[], done: ((outcome: CallOutcome) => void) | null, timeout: number): boolean {
    if (!this.hasRoom) return false;
    const id = done ? this.calls.add(done, timeout) : 0;
    if (id === null) return false;
    try {
      this.command({ name, transactionId: id, object: null, args }, 0);
    } catch (error) {
      this.calls.forget(id);
      throw error;
    }
    return true;
  }

  /** Milliseconds until the server answers a ping; null: it has not, in time, or too many are under way. */
  ping(): Promise<number | null> {
    const { value, answered } = this.pings.begin(this.connected);
    if (value !== null) this.send(userControl(UserEvent.pingRequest, value), ChunkStream.control);
    return answered;
  }

  /** Throws AmfEncodeError. */
  command(command: { name: string; transactionId: number; object: unknown; args: readonly unknown[] }, streamId: number): void {
    this.send(encodeCommand(command, this.encoding, streamId), ChunkStream.command);
  }

  /** Throws AmfEncodeError if the message is larger than RTMP can carry. */
  send(message: Message, chunkStream: number): void {
    if (message.payload.length > LARGEST_MESSAGE) throw new AmfEncodeError("the message is too large to be sent");
    if (this.state !== "ended") this.stream.write(this.writer.write(message, chunkStream));
  }

  /** Leaves in order: everything that was said before arrives. */
  close(): void {
    if (this.state === "connecting") return this.fail("client-closed", "closed before it was connected");
    if (this.state !== "connected") return;
    this.state = "leaving";
    this.lastWords = { reason: "client-closed", message: "closed" };
    this.farewell = this.now();
    this.send(userControl(UserEvent.pingRequest, this.farewell), ChunkStream.control);
    this.leaveTimer = setTimeout(() => this.stream.close(), LEAVE_TIMEOUT);
  }

  // ---- what comes

  private onBytes(bytes: Uint8Array): void {
    if (this.state === "ended") return;
    this.keepAlive.onBytes();
    try {
      this.reader.read(bytes);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return this.fail(error.reason, error.message);
    }
    const due = this.clock.onReceived(bytes.length);
    if (due !== null) this.send(acknowledgement(due), ChunkStream.control);
  }

  private onMessage(message: Message): void {
    if (this.state === "ended") return;
    switch (message.type) {
      case MessageType.commandAmf0:
      case MessageType.commandAmf3:
        return this.onCommand(decodeCommand(message), message.streamId);
      case MessageType.audio:
      case MessageType.video:
      case MessageType.dataAmf0:
      case MessageType.dataAmf3:
        return this.streams.get(message.streamId)?.onMessage(message);
      case MessageType.aggregate:
        for (const part of partsOf(message)) this.streams.get(part.streamId)?.onMessage(part);
        return;
      case MessageType.sharedObjectAmf0:
      case MessageType.sharedObjectAmf3:
        return this.onSharedObject(decodeSharedObject(message));
      default:
        return this.onControl(message);
    }
  }

  private onSharedObject(message: SharedObjectMessage): void {
    if (this.connected) this.sharedObjects.get(message.name)?.onMessage(message);
  }

  private onControl({ type, payload }: Message): void {
    if (type === MessageType.windowAckSize) this.clock.setWindow(new ByteReader(payload).u32());
    // What the peer may have under way towards us is also what it wants to hear of.
    if (type === MessageType.setPeerBandwidth) this.owe(windowAckSize(new ByteReader(payload).u32()));
    if (type === MessageType.userControl) this.onUserControl(readUserControl(payload));
  }

  private onUserControl(control: { event: number; value: number } | null): void {
    if (!control) return;
    if (control.event === UserEvent.pingRequest) return this.owe(userControl(UserEvent.pingResponse, control.value));
    if (control.event !== UserEvent.pingResponse) return this.streams.get(control.value)?.onUserEvent(control.event);
    this.keepAlive.onPong();
    this.pings.onPong(control.value);
    if (this.farewell === control.value) this.finishLeaving();
  }

  private onCommand(command: Command, streamId: number): void {
    const { name, transactionId, object, args } = command;
    if (name === "_result" || name === "_error") {
      const kind = name === "_result" ? "result" : "error";
      this.calls.finish(transactionId, { kind, object, value: args[0] });
    } else if (name === "onStatus") {
      if (isStatus(args[0])) this.onStatus(args[0], streamId);
    } else if (name === "close") {
      this.lastWords ??= { reason: "server-closed", message: "the server has ended the connection" };
      if (this.connected) this.state = "leaving";
      this.leaveTimer ??= setTimeout(() => this.stream.close(), LEAVE_TIMEOUT);
    } else {
      this.onCall(command);
    }
  }

  /** Some servers send a stream's status on stream 0: where there is one stream only, it is that one's. */
  private onStatus(info: StatusInfo, streamId: number): void {
    const ofStream = info.code.startsWith("NetStream.");
    const only = ofStream && this.streams.size === 1 ? [...this.streams.values()][0] : undefined;
    const stream = this.streams.get(streamId) ?? only;
    if (stream) stream.onStatus(info);
    else if (!ofStream) this.listener.onStatus(info);
  }

  private onCall({ name, transactionId, args }: Command): void {
    // Of FMS's bandwidth check the answers count, and nothing else.
    const probe = name === "onBWCheck" || name === "_onbwcheck";
    const answer = probe ? { result: 0 } : this.listener.onCall(name, args);
    const refuse = (why: string): void =>
      this.reply(transactionId, "_error", makeStatus("error", "NetConnection.Call.Failed", why, { details: name }));
    if (!answer) return refuse("There is no such method.");
    if (!(answer.result instanceof Promise)) return this.reply(transactionId, "_result", answer.result);
    answer.result.then(
      (value) => this.reply(transactionId, "_result", value),
      (error) => refuse(String(error)),
    );
  }

  /** Not if no answer was asked for. */
  private reply(transactionId: number, name: string, value: unknown): void {
    if (transactionId === 0 || this.state === "ended") return;
    const make = (what: string, said: unknown): Message =>
      encodeCommand({ name: what, transactionId, object: null, args: [said] }, this.encoding);
    try {
      this.owe(make(name, value), ChunkStream.command);
    } catch (error) {
      if (!(error instanceof AmfEncodeError)) throw error;
      this.owe(make("_error", makeStatus("error", "NetConnection.Call.Failed", error.message)), ChunkStream.command);
    }
  }

  /** An answer. A server that asks and does not read is cut. */
  private owe(message: Message, chunkStream: number = ChunkStream.control): void {
    this.send(message, chunkStream);
    this.owed += message.payload.length;
    if (this.stream.written === this.stream.taken) this.owed = 0;
    if (this.owed > OWED_LIMIT && this.stream.written - this.stream.taken > QUEUE_FULL)
      this.fail("outbox-overflow", "the server asks and does not read the answers");
  }

  // ---- the beginning and the end

  private onConnectAnswer(outcome: CallOutcome, asked: Record<string, unknown>): void {
    if (outcome.kind === "closed") return;
    if (outcome.kind === "timed-out") return this.fail("request-deadline", "connect was not answered in time");
    const info = isStatus(outcome.value) ? outcome.value : null;
    if (outcome.kind === "error" || info?.level === "error") {
      const refusal = info ?? makeStatus("error", "NetConnection.Connect.Rejected", String(outcome.value ?? ""));
      this.listener.onStatus(refusal);
      return this.fail("rejected", refusal.description ?? "refused");
    }
    const success = info ?? makeStatus("status", "NetConnection.Connect.Success");
    this.state = "connected";
    this.reader.limits = CONNECTED_LIMITS;
    if (asked.objectEncoding === 3 && success.objectEncoding === 3) this.encoding = 3;
    this.stream.write(this.writer.announceChunkSize(OUT_CHUNK_SIZE));
    this.keepAlive.start();
    this.listener.onConnected(success);
  }

  private onRoom(): void {
    if (this.stream.written === this.stream.taken) this.owed = 0;
    for (const part of [...this.streams.values(), ...this.sharedObjects.values()]) if (this.hasRoom) part.onRoom();
  }

  private finishLeaving(): void {
    if (this.state !== "leaving") return;
    this.farewell = null;
    this.keepAlive.stop();
    clearTimeout(this.leaveTimer);
    this.stream.close();
  }

  private fail(reason: string, message: string): void {
    if (this.state === "ended") return;
    this.lastWords ??= { reason, message };
    const orderly = reason === "client-closed" || reason === "rejected";
    if (orderly) return this.stream.close();
    this.stream.abort();
    this.onClosed(this.lastWords);
  }

  private onClosed(end: StreamEnd): void {
    if (this.state === "ended") return;
    this.state = "ended";
    this.keepAlive.stop();
    clearTimeout(this.leaveTimer);
    this.streams.clear();
    this.sharedObjects.clear();
    this.calls.close();
    this.pings.close();
    this.listener.onEnded(this.lastWords ?? end);
  }

  private now(): number {
    return Date.now() >>> 0;
  }
}

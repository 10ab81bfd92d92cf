import type { AmfValue } from "../amf/values.js";
import { ProtocolError } from "../bytes/protocol_error.js";
import type { MediaSink } from "../media/media_sink.js";
import { PlayPosition } from "../media/play_position.js";
import { PublishHeaders } from "../media/publish_headers.js";
import { decodeData, encodeData } from "../rtmp/command.js";
import { UserEvent, userControl } from "../rtmp/control.js";
import { ChunkStream, chunkStreamOf, type Message, MessageType } from "../rtmp/message.js";
import type { Session, StreamPart } from "../session/session.js";
import { isStatus, makeStatus, type StatusInfo } from "../session/status.js";
import { type StatusEvents, TypedTarget } from "./events.js";
import { methodOf } from "./method_of.js";
import type { Dependent, NetConnection } from "./net_connection.js";
import { PendingUse } from "./pending_use.js";
import { StreamCommands } from "./stream_commands.js";

/** The events of a stream. */
export interface StreamEvents extends StatusEvents {
  /** sendAudio() and sendVideo() take something again. */
  drain: Event;
}

const DATA_FRAME = "@setDataFrame";
const ENDS_FLOW = ["NetStream.Play.Stop", "NetStream.Play.UnpublishNotify", "NetStream.Play.StreamNotFound"];

/**
 * A stream to play or to publish, as Flash's NetStream. Audio and video come to {@link sink} and go by
 * {@link sendAudio} and {@link sendVideo} as they travel, in FLV's form.
 *
 * ```js
 * const stream = new NetStream(connection);
 * stream.client = { onMetaData(info) { console.log(info.width, info.height); } };
 * stream.sink = player;
 * await stream.play("camera");
 * ```
 */
export class NetStream extends TypedTarget<StreamEvents> {
  /** Its methods are what the publisher calls with send(), `onMetaData` among them. */
  client: object = {};
  /** Takes what is played. */
  sink: MediaSink | null = null;

  private readonly commands = new StreamCommands(() => this.connection.session);
  private readonly pending = new PendingUse();
  private readonly position = new PlayPosition();
  private readonly headers = new PublishHeaders();
  private use: "none" | "asking" | "publishing" | "playing" | "paused" = "none";
  private publishedName = "";
  private returning = false;
  private flowing = false;
  private refused = false; // something was, for want of room
  private lastTimestamp = 0;
  private seconds = 0;
  private readonly part: StreamPart & Dependent;

  constructor(private readonly connection: NetConnection) {
    super();
    this.part = this.makePart();
  }

  /** Seconds of what has come, or was published. */
  get time(): number {
    return (this.use === "publishing" ? this.lastTimestamp : this.position.milliseconds) / 1000;
  }
  /** How many seconds the server shall think that we keep. */
  get bufferTime(): number {
    return this.seconds;
  }
  set bufferTime(seconds: number) {
    this.seconds = seconds;
    this.commands.lasting("buffer", (id) => this.sayBufferTime(id));
  }
  /** Whether what is sent goes out. */
  get publishing(): boolean {
    return this.use === "publishing" && this.connection.session !== null;
  }

  /**
   * Plays a stream. `start`: -2 live, or else recorded; -1 live only; from 0 on seconds of a recorded one. `length`:
   * seconds, -1 all. `reset`: instead of what plays, rather than behind it. The promise is that of NetStream.Play.Start.
   */
  play(name: string, start = -2, length = -1, reset: boolean | number = true): Promise<StatusInfo> {
    this.use = "playing";
    this.flowing = false;
    this.position.reset();
    this.sink?.onReset?.();
    const args = [name, start * 1000, length < 0 ? -1 : length * 1000, reset];
    return this.begin("NetStream.Play.Start", name, () => this.commands.say("play", args));
  }

  /** Publishes, `live`, or as the server permits `record` or `append`. The promise is that of NetStream.Publish.Start. */
  publish(name: string, type = "live"): Promise<StatusInfo> {
    this.use = "asking";
    this.publishedName = name;
    return this.begin("NetStream.Publish.Start", name, () => this.sayPublish(type));
  }

  pause(): void {
    this.setPaused(true);
  }
  resume(): void {
    this.setPaused(false);
  }
  togglePause(): void {
    this.setPaused(this.use !== "paused");
  }
  /** To so many seconds of a recorded stream. */
  seek(seconds: number): void {
    this.attempt(() => this.commands.say("seek", [seconds * 1000]));
  }
  receiveAudio(on: boolean): void {
    this.commands.lasting("audio", () => this.commands.say("receiveAudio", [on]));
  }
  receiveVideo(on: boolean | number): void {
    this.commands.lasting("video", () => this.commands.say("receiveVideo", [on]));
  }

  /**
   * Calls a method on everybody who plays what is published. What is sent as `@setDataFrame` with a name the server
   * keeps under that name for those who come later. False: nothing is published, or too much waits.
   */
  send(handler: string, ...args: unknown[]): boolean {
    const { session } = this.connection;
    if (!session) return false;
    const at = { streamId: this.commands.id, timestamp: this.lastTimestamp };
    const message = encodeData([handler, ...args], session.encoding, at);
    if (!this.sendMessage(message)) return false;
    if (handler === DATA_FRAME) this.headers.noteData(String(args[0]), message);
    return true;
  }
  /** What the server tells everybody who begins to play. False as for send(). */
  setMetaData(properties: Record<string, unknown>): boolean {
    return this.send(DATA_FRAME, "onMetaData", properties);
  }

  /** Publishes an audio message: the body of an FLV tag. False: not taken; the event `drain` tells when to go on. */
  sendAudio(timestamp: number, data: Uint8Array): boolean {
    return this.sendMedia(MessageType.audio, timestamp, data);
  }
  /** The same for video. */
  sendVideo(timestamp: number, data: Uint8Array): boolean {
    return this.sendMedia(MessageType.video, timestamp, data);
  }

  /** Ends playing or publishing. It may be used again. */
  close(): void {
    if (this.use === "none" && this.commands.id === 0) return;
    if (this.publishedName !== "") this.connection.session?.call("FCUnpublish", [this.publishedName], () => {}, 0);
    this.commands.close();
    this.connection.release(this.part);
    this.end();
  }

  // ---- the use of it

  private begin(code: string, name: string, say: () => boolean): Promise<StatusInfo> {
    const started = this.pending.begin(code, name);
    this.connection.adopt(this.part);
    this.commands.attach(this.part, (info) => this.onInfo(info));
    this.commands.lasting("use", say, (why) => this.onInfo(makeStatus("error", "NetStream.Failed", why)));
    return started;
  }

  /** Encoders say two things first, and content networks want to hear them; nobody needs the answers. */
  private sayPublish(type: string): boolean {
    const { session } = this.connection;
    for (const method of ["releaseStream", "FCPublish"])
      if (!session?.call(method, [this.publishedName], () => {}, this.connection.callTimeout)) return false;
    return this.commands.say("publish", [this.publishedName, type]);
  }

  private setPaused(on: boolean): void {
    if (this.use !== "playing" && this.use !== "paused") return;
    this.use = on ? "paused" : "playing";
    this.attempt(() => this.commands.say("pause", [on, this.position.milliseconds]));
  }

  private attempt(say: () => boolean): void {
    if (!say()) this.emitStatus(makeStatus("error", "NetStream.Failed", "There is no connection, or too much waits."));
  }

  private sayBufferTime(id: number): boolean {
    const { session } = this.connection;
    if (!session) return false;
    session.send(userControl(UserEvent.setBufferLength, id, Math.round(this.seconds * 1000)), ChunkStream.control);
    return true;
  }

  private sendMedia(type: number, timestamp: number, payload: Uint8Array): boolean {
    return this.sendMessage({ type, streamId: this.commands.id, timestamp: timestamp >>> 0, payload });
  }

  private sendMessage(message: Message): boolean {
    const { session } = this.connection;
    if (!this.publishing || !session?.hasRoom) {
      this.refused = true;
      return false;
    }
    if (this.headers.admit(message)) session.send(message, chunkStreamOf(message.type));
    this.lastTimestamp = message.timestamp;
    return true;
  }

  private end(): void {
    this.use = "none";
    this.publishedName = "";
    this.flowing = this.returning = false;
    this.pending.fail(makeStatus("status", "NetStream.Closed"));
    this.emitStatus(makeStatus("status", "NetStream.Closed"));
  }

  // ---- what the session says

  private makePart(): StreamPart & Dependent {
    const stream = this;
    return {
      get expectsData() {
        return stream.pending.waits || (stream.use === "playing" && stream.flowing);
      },
      onStatus: (info) => this.onInfo(info),
      onMessage: (message) => this.onMessage(message),
      onUserEvent: (event) => this.onUserEvent(event),
      onRoom: () => this.onRoom(),
      onLost: () => this.onLost(),
      onRestored: (session) => this.onRestored(session),
      onClosed: () => this.onConnectionClosed(),
    };
  }

  private onInfo(info: StatusInfo): void {
    if (info.code === "NetStream.Publish.Start" && this.use === "asking") this.onPublishing();
    if (info.code === "NetStream.Publish.BadName" || info.code === "NetStream.Unpublish.Success") this.onRefused();
    if (ENDS_FLOW.includes(info.code)) this.flowing = false;
    this.pending.onStatus(info);
    this.emitStatus(info);
  }

  private onPublishing(): void {
    this.use = "publishing";
    if (this.returning) this.sayHeaders();
    this.returning = false;
    queueMicrotask(() => this.onRoom(true));
  }

  /** The name is another's, or nobody's any more. */
  private onRefused(): void {
    this.use = "none";
    this.publishedName = "";
  }

  private sayHeaders(): void {
    for (const message of this.headers.restart()) {
      const again = { ...message, streamId: this.commands.id, timestamp: this.lastTimestamp };
      this.connection.session?.send(again, chunkStreamOf(again.type));
    }
  }

  private onMessage(message: Message): void {
    const { type, timestamp, payload } = message;
    if (type === MessageType.dataAmf0 || type === MessageType.dataAmf3) return this.onData(message);
    if (!this.position.isNew(message)) return;
    this.flowing = true;
    const audio = type === MessageType.audio;
    this.guarded("the sink", () =>
      audio ? this.sink?.onAudio?.(timestamp, payload) : this.sink?.onVideo?.(timestamp, payload),
    );
  }

  private onData(message: Message): void {
    const [name, ...args] = this.valuesOf(message);
    if (typeof name !== "string") return; // nobody to call
    if (name === "onStatus" && isStatus(args[0])) return this.onInfo(args[0]);
    this.guarded("the sink", () => this.sink?.onData?.(name, args));
    const method = methodOf(this.client, name);
    if (method) this.guarded(`client.${name}`, () => method.apply(this.client, args));
  }

  /** Servers pass on what a publisher says as it is: what cannot be read is that one's fault, and costs this message only. */
  private valuesOf(message: Message): AmfValue[] {
    try {
      return decodeData(message);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return [];
    }
  }

  private onUserEvent(event: number): void {
    if (event !== UserEvent.streamEof) return;
    this.flowing = false;
    this.emitStatus(makeStatus("status", "NetStream.Play.StreamEof"));
  }

  private onRoom(begins = false): void {
    if (!this.publishing || !(this.refused || begins)) return;
    this.refused = false;
    this.dispatchEvent(new Event("drain"));
  }

  private onLost(): void {
    this.commands.onLost();
    this.flowing = false;
    this.returning = true;
    if (this.use === "publishing") this.use = "asking";
  }

  private onRestored(_session: Session): void {
    this.position.onReturn();
    this.commands.restore();
    if (this.use === "paused") this.commands.say("pause", [true, this.position.milliseconds]);
  }

  private onConnectionClosed(): void {
    this.commands.close();
    this.end();
  }
}


import { ByteReader } from "../bytes/byte_reader.js";
import { ProtocolError } from "../bytes/protocol_error.js";
import { type ChunkHeader, EXTENDED, LONGEST_HEADER, readChunkHeader } from "./chunk_header.js";
import { type Message, MessageType } from "./message.js";

/** What one peer may make us keep. */
export interface ChunkLimits {
  /** Of an audio or video message. */
  media: number;
  /** Of any other message. */
  other: number;
}
/** Before connect is answered a server has little to say. */
export const FIRST_LIMITS: ChunkLimits = { media: 64 * 1024, other: 64 * 1024 };
export const CONNECTED_LIMITS: ChunkLimits = { media: 4 * 1024 * 1024, other: 1024 * 1024 };

/** Remembered, some 200 bytes each; our server uses three for each stream that is played. Its own reader takes as many. */
export const MAX_CHUNK_STREAMS = 1_536;
const MAX_UNFINISHED = 8 * 1024 * 1024; // bytes of all messages that have begun
const SMALLEST_CHUNK = 128; // with smaller ones every byte costs a header
const DEFAULT_CHUNK = 128;
const LARGEST_DELTA_OF_TYPE_0 = 10_000; // ms; above it "the delta is that time" cannot be meant

interface ChunkStreamState {
  time: number;
  delta: number;
  extended: number | null; // the last header had it
  length: number;
  type: number;
  streamId: number;
  payload: Uint8Array | null; // of the message that has begun
  filled: number;
}

/** Makes messages of chunks (RTMP 1.0, section 5.3), in whatever pieces the bytes come. */
export class ChunkReader {
  limits = FIRST_LIMITS;
  private chunkSize = DEFAULT_CHUNK;
  private readonly streams = new Map<number, ChunkStreamState>();
  private head = new Uint8Array(0); // the beginning of a header
  private current: ChunkStreamState | null = null; // whose chunk is being read…
  private wanted = 0; // …and what is missing of it
  private unfinished = 0;

  constructor(private readonly onMessage: (message: Message) => void) {}

  /** Throws ProtocolError; nothing can be read afterwards. */
  read(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length || (this.current && this.wanted === 0)) {
      if (this.current) at += this.readPayload(this.current, bytes.subarray(at));
      else at += this.readHeader(bytes.subarray(at));
    }
  }

  private readPayload(stream: ChunkStreamState, bytes: Uint8Array): number {
    const part = bytes.subarray(0, this.wanted);
    stream.payload!.set(part, stream.filled);
    stream.filled += part.length;
    this.wanted -= part.length;
    if (this.wanted === 0) this.endChunk(stream);
    return part.length;
  }

  private endChunk(stream: ChunkStreamState): void {
    this.current = null;
    if (stream.filled < stream.length) return;
    const payload = stream.payload!;
    stream.payload = null;
    this.unfinished -= stream.length;
    this.deliver({ type: stream.type, streamId: stream.streamId, timestamp: stream.time, payload });
  }

  /** How many of the bytes it took. */
  private readHeader(bytes: Uint8Array): number {
    const kept = this.head.length;
    const fresh = bytes.subarray(0, LONGEST_HEADER - kept);
    const head = new Uint8Array(kept + fresh.length);
    head.set(this.head);
    head.set(fresh, kept);
    const size = this.beginChunk(head);
    if (size === 0) {
      this.head = head;
      return fresh.length;
    }
    this.head = new Uint8Array(0);
    if (size >= kept) return size - kept;
    this.read(head.subarray(size, kept)); // what was kept as a possible timestamp is payload
    return 0;
  }

  /** The size of the header; 0 if not all of it is there. */
  private beginChunk(head: Uint8Array): number {
    const header = readChunkHeader(head);
    if (!header) return 0;
    const stream = this.streamOf(header);
    const extended = this.readExtended(head, header, stream);
    if (extended === undefined) return 0;
    this.apply(header, stream, extended);
    this.current = stream;
    this.wanted = Math.min(this.chunkSize, stream.length - stream.filled);
    return header.size + (extended === null ? 0 : 4);
  }

  private streamOf(header: ChunkHeader): ChunkStreamState {
    const known = this.streams.get(header.chunkStream);
    if (known) return known;
    if (header.format >= 2) throw new ProtocolError("bad-chunk", "a chunk stream begins without a length");
    if (this.streams.size >= MAX_CHUNK_STREAMS) throw new ProtocolError("bad-chunk", "too many chunk streams");
    const fresh: ChunkStreamState = {
      time: 0,
      delta: 0,
      extended: null,
      length: 0,
      type: 0,
      streamId: 0,
      payload: null,
      filled: 0,
    };
    this.streams.set(header.chunkStream, fresh);
    return fresh;
  }

  /**
   * The extended timestamp; null if there is none, undefined if it has not come yet. Behind a header of type 3 encoders
   * differ: four bytes that repeat it are it, anything else is payload.
   */
  private readExtended(head: Uint8Array, header: ChunkHeader, stream: ChunkStreamState): number | null | undefined {
    const possible = header.format === 3 ? stream.extended !== null : header.time === EXTENDED;
    if (!possible) return null;
    if (head.length < header.size + 4) return undefined;
    const value = new ByteReader(head.subarray(header.size)).u32();
    return header.format === 3 && value !== stream.extended ? null : value;
  }

  private apply(header: ChunkHeader, stream: ChunkStreamState, extended: number | null): void {
    if (stream.payload) {
      if (header.format !== 3) throw new ProtocolError("bad-chunk", "a message begins within another");
      return;
    }
    if (header.format < 3) {
      const time = extended ?? header.time!;
      stream.extended = extended;
      if (header.format === 0) {
        stream.time = time;
        stream.delta = time <= LARGEST_DELTA_OF_TYPE_0 ? time : 0;
        stream.streamId = header.streamId!;
      } else {
        stream.delta = time;
      }
      if (header.format < 2) {
        stream.length = header.length!;
        stream.type = header.type!;
      }
    }
    if (header.format > 0) stream.time = (stream.time + stream.delta) >>> 0;
    this.beginMessage(stream);
  }

  private beginMessage(stream: ChunkStreamState): void {
    const media = stream.type === MessageType.audio || stream.type === MessageType.video;
    if (stream.length > (media ? this.limits.media : this.limits.other))
      throw new ProtocolError("message-too-large", `a message of ${stream.length} bytes`);
    this.unfinished += stream.length;
    if (this.unfinished > MAX_UNFINISHED) throw new ProtocolError("message-too-large", "too much is unfinished");
    stream.payload = new Uint8Array(stream.length);
    stream.filled = 0;
  }

  private deliver(message: Message): void {
    if (message.type === MessageType.setChunkSize) return this.setChunkSize(new ByteReader(message.payload).u32());
    if (message.type === MessageType.abort) return this.abort(new ByteReader(message.payload).u32());
    this.onMessage(message);
  }

  private setChunkSize(size: number): void {
    if (size < SMALLEST_CHUNK || size > 0x7fff_ffff) throw new ProtocolError("bad-chunk", `a chunk size of ${size}`);
    this.chunkSize = size;
  }

  private abort(chunkStream: number): void {
    const stream = this.streams.get(chunkStream);
    if (!stream?.payload) return;
    this.unfinished -= stream.length;
    stream.payload = null;
    stream.filled = 0;
  }
}

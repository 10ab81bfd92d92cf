/** Types of RTMP messages (RTMP 1.0, section 7). */
export const MessageType = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowAckSize: 5,
  setPeerBandwidth: 6,
  audio: 8,
  video: 9,
  dataAmf3: 15,
  sharedObjectAmf3: 16,
  commandAmf3: 17,
  dataAmf0: 18,
  sharedObjectAmf0: 19,
  commandAmf0: 20,
  aggregate: 22,
} as const;

export interface Message {
  type: number;
  /** Of messages: 0 is the connection itself. */
  streamId: number;
  /** Milliseconds; wraps at 2^32. */
  timestamp: number;
  payload: Uint8Array;
}

/** The largest message that RTMP can carry. */
export const LARGEST_MESSAGE = 0xff_ffff;

/** Chunk streams on which things are sent: those that Flash Player and librtmp take. */
export const ChunkStream = { control: 2, command: 3, audio: 4, data: 5, video: 6 } as const;

/** The chunk stream of what a publisher sends. */
export function chunkStreamOf(type: number): number {
  if (type === MessageType.audio) return ChunkStream.audio;
  return type === MessageType.video ? ChunkStream.video : ChunkStream.data;
}

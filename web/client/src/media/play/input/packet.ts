/** What a message of audio or video carries for one track. */
export interface Packet {
  /** FourCC of Enhanced RTMP, or what FLV's number stands for in it: "avc1", "mp4a", ".mp3"; else the number as text. */
  codec: string;
  kind: "configuration" | "frame" | "end";
  /** Of a video frame: whether decoding can begin here. */
  key: boolean;
  /** Milliseconds from the message's time to the time of showing: the composition time, and the offset in nanoseconds. */
  offset: number;
  data: Uint8Array;
}

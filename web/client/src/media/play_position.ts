import { type Message, MessageType } from "../rtmp/message.js";
import { isAudioHeader, isVideoHeader } from "./tags.js";

const SAME_TIMELINE = 10_000; // ms; a server keeps no more of a live stream than that

/** Where a stream is that is played, so that behind a loss nothing comes twice. */
export class PlayPosition {
  private readonly last = new Map<number, number>(); // time by type of message
  private returning = false;

  /** Milliseconds of the newest message. */
  milliseconds = 0;

  reset(): void {
    this.last.clear();
    this.returning = false;
  }
  /** Another connection goes on with the stream; it begins with what has come already. */
  onReturn(): void {
    this.returning = true;
  }

  /** Whether a message of audio or video has not come before. */
  isNew({ type, timestamp, payload }: Message): boolean {
    const isHeader = type === MessageType.audio ? isAudioHeader(payload) : isVideoHeader(payload);
    const behind = (this.last.get(type) ?? timestamp - 1) - timestamp;
    if (this.returning && !isHeader && behind >= 0 && behind < SAME_TIMELINE) return false;
    if (!isHeader) this.last.set(type, timestamp);
    this.milliseconds = timestamp;
    return true;
  }
}

import { type Message, MessageType } from "../rtmp/message.js";
import { isAudioHeader, isKeyFrame, isVideoHeader } from "./tags.js";

const MOST_HEADERS = 16; // several tracks

/**
 * What a published stream needs in front when it goes on over another connection: metadata and the configurations of its
 * decoders; then it waits for a key frame, for nobody can decode what comes before.
 */
export class PublishHeaders {
  private readonly headers = new Map<string, Message>();
  private hasVideo = false;
  private waiting = false;

  /** Whether a message goes out; what is a header is remembered. */
  admit(message: Message): boolean {
    const { type, payload } = message;
    if (type === MessageType.video) return this.admitVideo(message);
    if (type === MessageType.audio && isAudioHeader(payload)) this.remember(`a${payload[0]}${payload[1]}`, message);
    return true;
  }

  /** A data message that joiners need, by its name. */
  noteData(name: string, message: Message): void {
    this.remember(`d${name}`, message);
  }

  /** The connection is another one: what is to be said first. */
  restart(): Message[] {
    this.waiting = this.hasVideo;
    return [...this.headers.values()];
  }

  private admitVideo(message: Message): boolean {
    const { payload } = message;
    if (isVideoHeader(payload)) {
      this.remember(`v${payload[0]}${payload[1]}`, message);
      return true;
    }
    this.hasVideo = true;
    if (isKeyFrame(payload)) this.waiting = false;
    return !this.waiting;
  }

  private remember(key: string, message: Message): void {
    if (!this.headers.has(key) && this.headers.size >= MOST_HEADERS) return;
    this.headers.set(key, { ...message, payload: message.payload.slice() });
  }
}

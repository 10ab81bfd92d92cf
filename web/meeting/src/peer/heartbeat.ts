import { Silence } from "./silence.js";

const LOOK_EVERY = 150; // ms
const SLEPT = 500; // ms between two looks
const BEAT = "beat";
const SEEN = "seen";
const UNSEEN = "unseen";

export interface HeartbeatOwner {
  /** How many packets of media have come so far. */
  mediaPackets(): Promise<number>;
  /** Whether the other side sees what comes from here. */
  onSeen(seen: boolean): void;
  /** It is odd that nothing comes; or, behind that, something has come. */
  onDoubt(doubted: boolean): void;
  onSilence(): void;
}

/** Says over a data channel that one is still there, and notices that the other one is not: WebRTC itself takes five seconds and more. */
export class Heartbeat {
  private timer: ReturnType<typeof setInterval> | undefined;
  private silence = new Silence(performance.now());
  private lookedAt = 0;
  private looking = false;
  private packets = 0;
  private seen = false;
  private doubted = false;
  private closed = false;

  constructor(
    private readonly channel: RTCDataChannel,
    private readonly owner: HeartbeatOwner,
  ) {
    channel.onopen = (): void => this.begin();
    channel.onclose = (): void => owner.onSilence();
    channel.onmessage = ({ data }): void => {
      this.silence.onWord(performance.now());
      if (data === SEEN || data === UNSEEN) owner.onSeen(data === SEEN);
    };
  }

  tellSeen(seen: boolean): void {
    this.seen = seen;
    this.say(seen ? SEEN : UNSEEN);
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    this.channel.onclose = null;
    this.channel.close();
  }

  private begin(): void {
    this.lookedAt = performance.now();
    this.silence = new Silence(this.lookedAt);
    if (this.seen) this.tellSeen(true);
    this.timer = setInterval(() => void this.look(), LOOK_EVERY);
  }

  private say(word: string): void {
    if (this.channel.readyState === "open") this.channel.send(word);
  }

  private async look(): Promise<void> {
    this.say(BEAT);
    if (this.looking) return; // a slow machine
    this.looking = true;
    const packets = await this.owner.mediaPackets().catch(() => this.packets);
    this.looking = false;
    if (!this.closed) this.judge(packets, performance.now());
  }

  private judge(packets: number, now: number): void {
    if (packets > this.packets) this.silence.onMedia(now);
    else if (now - this.lookedAt > SLEPT) this.silence.onSleep(now);
    this.packets = packets;
    this.lookedAt = now;
    if (this.silence.isLong(now)) return this.owner.onSilence();
    const odd = this.silence.isOdd(now);
    if (odd === this.doubted) return;
    this.doubted = odd;
    this.owner.onDoubt(odd);
  }
}

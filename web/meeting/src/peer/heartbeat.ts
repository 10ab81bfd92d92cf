const BEAT_EVERY = 300; // ms
/** WebRTC itself notices after five seconds and more that a way is gone. */
const SILENT_AFTER = 2_500; // ms
const BEAT = "beat";
const SEEN = "seen";

/** Says over a data channel that one is still there, and notices that the other one is not. */
export class Heartbeat {
  private timer: ReturnType<typeof setInterval> | undefined;
  private heard = 0;
  private looked = 0;
  private seen = false;

  constructor(
    private readonly channel: RTCDataChannel,
    private readonly owner: { onSeen(): void; onSilence(): void },
  ) {
    channel.onopen = (): void => this.begin();
    channel.onclose = (): void => owner.onSilence();
    channel.onmessage = ({ data }): void => {
      this.heard = performance.now();
      if (data === SEEN) owner.onSeen();
    };
  }

  tellSeen(): void {
    this.seen = true;
    if (this.channel.readyState === "open") this.channel.send(SEEN);
  }

  close(): void {
    clearInterval(this.timer);
    this.channel.onclose = null;
    this.channel.close();
  }

  private begin(): void {
    this.heard = this.looked = performance.now();
    if (this.seen) this.tellSeen();
    this.timer = setInterval(() => this.look(), BEAT_EVERY);
  }

  private look(): void {
    const now = performance.now();
    const late = now - this.looked > 2 * BEAT_EVERY; // this page slept: what has come is heard first
    this.looked = now;
    if (this.channel.readyState === "open") this.channel.send(BEAT);
    if (late) this.heard = now;
    else if (now - this.heard > SILENT_AFTER) this.owner.onSilence();
  }
}

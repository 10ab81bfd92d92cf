import type { SignalKind } from "../model/protocol.js";
import { Heartbeat } from "./heartbeat.js";

/** How long it is tried, in milliseconds, until it counts as failed. */
const PATIENCE = 10_000;
const KINDS = ["audio", "video"] as const;

export interface PeerLinkOwner {
  signal(kind: SignalKind, data: string): void;
  /** What the other side sends; its tracks may be silent at first. */
  onStream(stream: MediaStream): void;
  /** Whether the other side sees what we send. */
  onSeen(seen: boolean): void;
  /** Nothing comes of late, which may be the end of the way or pass; false: it has passed. */
  onDoubt(doubted: boolean): void;
  /** The last call: it has failed, or the other side has ended it. */
  onFailed(): void;
}

/**
 * Media and words directly to another browser. One sender of each kind from the beginning, so that other devices need no new
 * agreement. Ends at the first sign that the way is gone: there is another one, by the server.
 */
export class PeerLink {
  private readonly connection: RTCPeerConnection;
  private readonly heartbeat: Heartbeat;
  private readonly early: RTCIceCandidateInit[] = [];
  private readonly patience: ReturnType<typeof setTimeout>;
  private tracks: Record<"audio" | "video", MediaStreamTrack | null> = { audio: null, video: null };
  private closed = false;

  constructor(
    private readonly owner: PeerLinkOwner,
    iceServers: RTCIceServer[],
  ) {
    const connection = (this.connection = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" }));
    const channel = connection.createDataChannel("words", { negotiated: true, id: 0 });
    this.heartbeat = new Heartbeat(channel, {
      mediaPackets: () => this.mediaPackets(),
      onSeen: (seen) => owner.onSeen(seen),
      onDoubt: (doubted) => owner.onDoubt(doubted),
      onSilence: () => this.fail(),
    });
    connection.onicecandidate = ({ candidate }): void => {
      if (candidate) owner.signal("candidate", JSON.stringify(candidate));
    };
    connection.onconnectionstatechange = (): void => this.onState();
    this.patience = setTimeout(() => connection.connectionState !== "connected" && this.fail(), PATIENCE);
  }

  /** From now on these; null: nothing of that kind. */
  async send(video: MediaStreamTrack | null, audio: MediaStreamTrack | null): Promise<void> {
    this.tracks = { video, audio };
    await this.guarded(() => this.setTracks());
  }

  /** Tells the other side whether its pictures are seen here. */
  tellSeen(seen: boolean): void {
    this.heartbeat.tellSeen(seen);
  }

  async offer(): Promise<void> {
    await this.guarded(async () => {
      for (const kind of KINDS) this.connection.addTransceiver(kind, { direction: "sendrecv" });
      await this.setTracks();
      await this.connection.setLocalDescription(await this.connection.createOffer());
      this.owner.signal("offer", this.connection.localDescription!.sdp);
    });
  }

  /** What the other side has said by the room. */
  async onSignal(kind: SignalKind, data: string): Promise<void> {
    if (kind === "end") return this.fail();
    await this.guarded(async () => {
      if (kind === "candidate") await this.onCandidate(JSON.parse(data) as RTCIceCandidateInit);
      else await this.onDescription(kind, data);
    });
  }

  /** Without a further word. */
  close(): void {
    this.closed = true;
    clearTimeout(this.patience);
    this.heartbeat.close();
    this.connection.close();
  }

  private async onDescription(type: "offer" | "answer", sdp: string): Promise<void> {
    await this.connection.setRemoteDescription({ type, sdp });
    for (const candidate of this.early.splice(0)) await this.connection.addIceCandidate(candidate);
    if (type === "answer") return;
    // Those that the offer has made: ones of our own would stand beside them.
    for (const transceiver of this.connection.getTransceivers()) transceiver.direction = "sendrecv";
    await this.setTracks();
    await this.connection.setLocalDescription(await this.connection.createAnswer());
    this.owner.signal("answer", this.connection.localDescription!.sdp);
  }

  /** One that comes before the description it belongs to waits. */
  private async onCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    if (this.connection.remoteDescription) await this.connection.addIceCandidate(candidate);
    else this.early.push(candidate);
  }

  private async setTracks(): Promise<void> {
    const set = ({ sender, receiver }: RTCRtpTransceiver): Promise<void> =>
      sender.replaceTrack(this.tracks[receiver.track.kind as "audio" | "video"]);
    await Promise.all(this.connection.getTransceivers().map(set));
  }

  private onState(): void {
    const { connectionState } = this.connection;
    const received = this.connection.getReceivers().map(({ track }) => track);
    if (connectionState === "connected") this.owner.onStream(new MediaStream(received));
    if (connectionState === "disconnected" || connectionState === "failed") this.fail();
  }

  private async mediaPackets(): Promise<number> {
    let sum = 0;
    (await this.connection.getStats()).forEach((one: RTCStats & { packetsReceived?: number }) => {
      if (one.type === "inbound-rtp") sum += one.packetsReceived ?? 0;
    });
    return sum;
  }

  private async guarded(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch {
      this.fail(); // the other side says what cannot be understood, or this one was closed
    }
  }

  private fail(): void {
    if (this.closed) return;
    this.close();
    this.owner.onFailed();
  }
}

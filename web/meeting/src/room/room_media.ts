import type { Watermark } from "sallyport/media";
import { Store } from "../base/store.js";
import { openScreen, problemOf } from "../media/devices.js";
import { LevelMeter } from "../media/level_meter.js";
import type { LocalMedia } from "../media/local_media.js";
import { type CameraLimits, limitsFor, SCREEN_LIMITS } from "../model/crowd.js";
import type { Person } from "../model/protocol.js";
import { personOf, selfOf } from "../model/room_state.js";
import type { TileModel } from "../model/tiles.js";
import { DirectCall } from "../peer/direct_call.js";
import { DirectSwitch } from "../peer/direct_switch.js";
import type { MeetingSession } from "./meeting_session.js";
import type { MediaState } from "./media_state.js";
import { OwnStream } from "./own_stream.js";
import { RemotePicture } from "./remote_picture.js";
import { showStream } from "./show_stream.js";

const SPEAKING = "speaking";

/** All that is seen and heard in a room: what this person publishes, and what the others do. */
export class RoomMedia {
  readonly state = new Store<MediaState>({ speaking: new Set(), speaker: null, lacking: new Map(), screen: false, direct: false });
  onProblem: (kind: "camera" | "screen", problem: string) => void = () => {};

  private readonly camera: OwnStream;
  private readonly screen: OwnStream;
  private readonly direct: DirectCall;
  private readonly ownCamera = new Store<MediaStream | null>(null);
  private readonly ownScreen = new Store<MediaStream | null>(null);
  private meter: LevelMeter | null = null;
  private limits: CameraLimits | null = null;
  private tracks: (MediaStreamTrack | null)[] = [];
  private told = "";
  private screenTurn = 0;

  constructor(
    private readonly session: MeetingSession,
    private readonly local: LocalMedia,
  ) {
    this.camera = new OwnStream("camera", session);
    this.screen = new OwnStream("screen", session);
    this.camera.onProblem = (problem) => this.onProblem("camera", problem);
    this.camera.onPublished = () => this.meter?.speaking && this.camera.tell(SPEAKING, true);
    this.screen.onProblem = (problem) => void this.shareScreen(false).then(() => this.onProblem("screen", problem));
    this.direct = new DirectCall({
      signal: (to, kind, data) => void session.call("signal", { to, kind, data }),
      room: () => this.room,
    });
    session.onSignal = (signal) => this.direct.onSignal(signal);
    this.direct.seen.watch(() => (this.camera.pictures = !this.direct.seen.value));
    local.state.watch(() => this.onDevices());
    session.connection.watch(() => this.onConnection());
    session.membership.watch(() => this.onRoom());
  }

  attach(container: HTMLElement, tile: TileModel): () => void {
    if (tile.self) return showStream(container, tile.kind === "camera" ? this.ownCamera : this.ownScreen);
    const { person } = tile;
    const stream = (tile.kind === "camera" ? person.camera : person.screen)!;
    const picture = new RemotePicture(this.session, container, stream, { label: person.name, watermark: this.watermark });
    picture.onTold = (method, args) => method === SPEAKING && this.noteSpeaking(person.id, args[0] === true);
    picture.onLacking = (codecs) => this.noteLacking(tile.key, codecs);
    const change = tile.kind === "camera" ? this.switchFor(container, person, picture) : null;
    return () => {
      change?.close();
      picture.close();
      this.noteSpeaking(person.id, false);
      this.noteLacking(tile.key, []);
    };
  }

  private switchFor(container: HTMLElement, person: Person, picture: RemotePicture): DirectSwitch {
    const look = () => ({
      label: person.name,
      watermark: this.watermark,
      hasPicture: (this.room && personOf(this.room, person.id)?.video) ?? false,
    });
    return new DirectSwitch(container, person.id, picture, this.direct, look, (direct) => this.state.patch({ direct }));
  }

  async shareScreen(on: boolean): Promise<void> {
    const turn = ++this.screenTurn;
    for (const track of this.ownScreen.value?.getTracks() ?? []) track.stop();
    this.setScreen(null);
    if (!on || !this.room) return;
    try {
      const source = await openScreen();
      // Forbidden, left, or asked for again while the browser's choice was open.
      if (turn !== this.screenTurn || !this.room) return void source?.getTracks().forEach((track) => track.stop());
      source?.getVideoTracks()[0]?.addEventListener("ended", () => this.ownScreen.value === source && this.setScreen(null));
      this.setScreen(source);
    } catch (error) {
      if (turn === this.screenTurn) this.onProblem("screen", problemOf(error) === "denied" ? "not-allowed" : "unsupported");
    }
  }

  private setScreen(source: MediaStream | null): void {
    this.ownScreen.value = source;
    this.state.patch({ screen: source !== null });
    this.screen.want(source, SCREEN_LIMITS);
  }

  private get room() {
    const membership = this.session.membership.value;
    return membership.phase === "inside" ? membership.state : null;
  }

  private get watermark(): Watermark | null {
    return (this.room?.settings.watermark ?? null) as Watermark | null;
  }

  // ---- what changes

  private onDevices(): void {
    const { camera, microphone } = this.local.state.value;
    const tracks = [camera.track, microphone.track];
    if (tracks.some((track, index) => track !== this.tracks[index])) this.setTracks(tracks);
    this.tellState();
  }

  private setTracks(tracks: (MediaStreamTrack | null)[]): void {
    this.tracks = tracks;
    const [video, audio] = tracks;
    this.direct.setTracks(video ?? null, audio ?? null);
    this.ownCamera.value = video ? new MediaStream([video]) : null;
    this.camera.want(this.sourceOfCamera());
    if (this.room) this.listenTo(audio ?? null);
  }

  private onConnection(): void {
    this.told = "";
    this.camera.review();
    this.screen.review();
    this.tellState();
  }

  private onRoom(): void {
    const { room } = this;
    if (!room) return this.onOutside();
    this.listenTo(this.tracks[1] ?? null);
    const others = room.people.filter((one) => one.camera && one.id !== room.you).length;
    const limits = limitsFor(others + 1, this.limits);
    if (limits !== this.limits) {
      this.limits = limits;
      this.camera.want(this.sourceOfCamera(), limits);
    } else this.camera.review();
    this.screen.review();
    this.direct.review();
    this.tellState();
    this.forgetAbsent(room.people);
  }

  private noteLacking(key: string, codecs: readonly string[]): void {
    const before = this.state.value.lacking;
    if ((before.get(key) ?? []).join() === codecs.join()) return;
    const now = new Map(before);
    if (codecs.length > 0) now.set(key, codecs);
    else now.delete(key);
    this.state.patch({ lacking: now });
  }

  private onOutside(): void {
    this.meter?.close();
    this.meter = null;
    this.limits = null;
    this.told = "";
    this.direct.end(false);
    this.camera.review();
    this.screen.review();
    this.state.patch({ speaking: new Set(), speaker: null, direct: false });
  }

  private sourceOfCamera(): MediaStream | null {
    const all = this.tracks.filter((track) => track !== null);
    return all.length > 0 ? new MediaStream(all) : null;
  }

  /** What the others' lists show of this person's devices. */
  private tellState(): void {
    const { camera, microphone } = this.local.state.value;
    const state = { audio: microphone.track !== null, video: camera.track !== null };
    const said = JSON.stringify(state);
    if (!this.room || !this.session.connection.value || said === this.told) return;
    this.told = said;
    void this.session.call("state", state);
  }

  // ---- who speaks

  private listenTo(track: MediaStreamTrack | null): void {
    if (!this.meter && !track) return;
    if (!this.meter) {
      this.meter = new LevelMeter();
      this.meter.onSpeaking = (speaking) => this.onOwnSpeech(speaking);
    }
    this.meter.listen(track);
  }

  private onOwnSpeech(speaking: boolean): void {
    const self = this.room && selfOf(this.room);
    if (!self) return;
    this.noteSpeaking(self.id, speaking);
    this.camera.tell(SPEAKING, speaking);
  }

  private noteSpeaking(id: string, speaking: boolean): void {
    const { speaking: before } = this.state.value;
    if (before.has(id) === speaking) return;
    const now = new Set(before);
    if (speaking) now.add(id);
    else now.delete(id);
    const other = speaking && id !== this.room?.you;
    this.state.patch(other ? { speaking: now, speaker: id } : { speaking: now });
  }

  private forgetAbsent(people: readonly Person[]): void {
    const there = new Set(people.map(({ id }) => id));
    for (const id of this.state.value.speaking) if (!there.has(id)) this.noteSpeaking(id, false);
    const { speaker } = this.state.value;
    if (speaker && this.room && !personOf(this.room, speaker)) this.state.patch({ speaker: null });
  }
}

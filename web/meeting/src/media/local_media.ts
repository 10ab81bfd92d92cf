import { keep, recall } from "../base/keeper.js";
import { Store } from "../base/store.js";
import { type DeviceList, type DeviceProblem, listDevices, openDevice, problemOf } from "./devices.js";

export type DeviceKind = "camera" | "microphone";

export interface OwnDevice {
  /** Whether the person wants it on. */
  on: boolean;
  track: MediaStreamTrack | null;
  /** Which one was chosen; empty: whichever the browser takes. */
  id: string;
  opening: boolean;
  problem: DeviceProblem | null;
}

export interface LocalState {
  camera: OwnDevice;
  microphone: OwnDevice;
  devices: DeviceList;
}

/** The person's own camera and microphone. A device that is off is released: its light goes out. */
export class LocalMedia {
  readonly state: Store<LocalState>;
  private readonly turns = { camera: 0, microphone: 0 };
  private readonly onDevices = (): void => void this.refresh();

  constructor() {
    this.state = new Store<LocalState>({
      camera: offWith("camera"),
      microphone: offWith("microphone"),
      devices: { cameras: [], microphones: [] },
    });
    navigator.mediaDevices?.addEventListener?.("devicechange", this.onDevices);
    void this.refresh();
  }

  /** On or off. What goes wrong is in the state. */
  async set(kind: DeviceKind, on: boolean): Promise<void> {
    const turn = ++this.turns[kind];
    this.release(kind);
    this.patch(kind, { on, track: null, opening: on, problem: null });
    if (!on) return;
    try {
      const track = await openDevice(kind, this.state.value[kind].id);
      if (turn !== this.turns[kind]) return track.stop();
      this.take(kind, track);
    } catch (error) {
      if (turn === this.turns[kind]) this.patch(kind, { on: false, opening: false, problem: problemOf(error) });
    }
  }

  toggle(kind: DeviceKind): Promise<void> {
    return this.set(kind, !this.state.value[kind].on);
  }

  /** Another device; at once if it is on. */
  async choose(kind: DeviceKind, id: string): Promise<void> {
    keep("localStorage", kind, id);
    this.patch(kind, { id });
    if (this.state.value[kind].on) await this.set(kind, true);
  }

  close(): void {
    navigator.mediaDevices?.removeEventListener?.("devicechange", this.onDevices);
    for (const kind of ["camera", "microphone"] as const) void this.set(kind, false);
  }

  private take(kind: DeviceKind, track: MediaStreamTrack): void {
    // Pulled out, or taken away by the system.
    track.addEventListener("ended", () => {
      if (this.state.value[kind].track === track) this.patch(kind, { on: false, track: null, problem: "gone" });
    });
    this.patch(kind, { track, opening: false, id: track.getSettings().deviceId ?? this.state.value[kind].id });
    void this.refresh(); // with the permission come the names
  }

  private release(kind: DeviceKind): void {
    this.state.value[kind].track?.stop();
  }

  private async refresh(): Promise<void> {
    this.state.patch({ devices: await listDevices().catch(() => ({ cameras: [], microphones: [] })) });
  }

  private patch(kind: DeviceKind, part: Partial<OwnDevice>): void {
    this.state.patch({ [kind]: { ...this.state.value[kind], ...part } });
  }
}

const offWith = (kind: DeviceKind): OwnDevice => ({
  on: false,
  track: null,
  id: recall("localStorage", kind) ?? "",
  opening: false,
  problem: null,
});

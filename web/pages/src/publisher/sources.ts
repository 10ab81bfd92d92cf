import { byId } from "../parts/dom.js";
import { words } from "../parts/language.js";
import type { Quality } from "./quality.js";

export type SourceKind = "camera" | "screen";
const NONE = "none";

/** Where picture and sound come from: what is chosen in the form, and the browser's answer. */
export class Sources {
  private readonly camera = byId<HTMLSelectElement>("camera");
  private readonly microphone = byId<HTMLSelectElement>("microphone");

  constructor(onChange: () => void) {
    for (const select of [this.camera, this.microphone]) select.addEventListener("change", onChange);
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.list());
    void this.list();
    byId("screen-choice").hidden = !navigator.mediaDevices?.getDisplayMedia; // on phones
  }

  get kind(): SourceKind {
    return document.querySelector<HTMLInputElement>('input[name="source"]:checked')!.value as SourceKind;
  }

  /** Asks for camera and microphone, or screen and microphone. Rejects as the browser does. */
  async open(quality: Quality): Promise<MediaStream> {
    const opened = this.kind === "camera" ? await this.openCamera(quality) : await this.openScreen(quality);
    await this.list(); // which have names now
    return opened;
  }

  /** Shows which devices it has become. */
  show(opened: MediaStream): void {
    select(this.camera, opened.getVideoTracks()[0]);
    select(this.microphone, opened.getAudioTracks()[0]);
  }

  private openCamera({ maxWidth, maxHeight }: Quality): Promise<MediaStream> {
    const video = { width: { ideal: maxWidth }, height: { ideal: maxHeight }, frameRate: { ideal: 30 }, ...deviceOf(this.camera) };
    return navigator.mediaDevices.getUserMedia({ video, audio: this.audio });
  }

  private async openScreen({ maxWidth, maxHeight }: Quality): Promise<MediaStream> {
    const video = { width: { max: maxWidth }, height: { max: maxHeight }, frameRate: { ideal: 30 } };
    const screen = await navigator.mediaDevices.getDisplayMedia({ video, audio: true });
    if (this.audio === false || screen.getAudioTracks().length > 0) return screen;
    const voice = await navigator.mediaDevices.getUserMedia({ audio: this.audio }).catch(() => null); // then without
    for (const track of voice?.getTracks() ?? []) screen.addTrack(track);
    return screen;
  }

  private get audio(): MediaTrackConstraints | false {
    return this.microphone.value === NONE ? false : { echoCancellation: true, noiseSuppression: true, ...deviceOf(this.microphone) };
  }

  private async list(): Promise<void> {
    const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    fill(this.camera, devices.filter(({ kind }) => kind === "videoinput"), words("publisher.camera"));
    fill(this.microphone, devices.filter(({ kind }) => kind === "audioinput"), words("publisher.microphone"));
    this.microphone.append(new Option(words("publisher.microphone.none"), NONE, false, this.microphone.dataset.chosen === NONE));
  }
}

/** A screen, or none, is no device of the list: what is chosen in it stays. */
function select(list: HTMLSelectElement, track: MediaStreamTrack | undefined): void {
  const deviceId = track?.getSettings().deviceId;
  if (deviceId && [...list.options].some(({ value }) => value === deviceId)) list.value = deviceId;
}

function deviceOf(select: HTMLSelectElement): { deviceId?: { exact: string } } {
  return select.value === "" ? {} : { deviceId: { exact: select.value } };
}

/** Before the browser's consent devices have neither name nor id: then there is the standard one alone. */
function fill(select: HTMLSelectElement, devices: MediaDeviceInfo[], kind: string): void {
  const chosen = (select.dataset.chosen = select.value);
  const known = devices.filter(({ deviceId }) => deviceId !== "" && deviceId !== "default");
  const options = known.map(({ deviceId, label }, index) => {
    const text = label === "" ? words("publisher.device.number", { kind, number: String(index + 1) }) : label;
    return new Option(text, deviceId, false, deviceId === chosen);
  });
  select.replaceChildren(new Option(words("publisher.device.default"), ""), ...options);
  if (known.some(({ deviceId }) => deviceId === chosen)) select.value = chosen;
}

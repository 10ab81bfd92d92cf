import type { StreamPublisher } from "sallyport/media";
import { byId, setIcon } from "../parts/dom.js";
import { label, words } from "../parts/language.js";
import { LevelMeter } from "./level_meter.js";
import type { SourceKind } from "./sources.js";

/** What is sent, as the sender sees it, with the buttons that mute and hide. */
export class Preview {
  /** What there is to send; null: nothing is open. */
  stream: MediaStream | null = null;
  private readonly video = byId<HTMLVideoElement>("preview");
  private readonly open = byId<HTMLButtonElement>("open");
  private readonly mute = byId<HTMLButtonElement>("mute");
  private readonly hide = byId<HTMLButtonElement>("hide");
  private readonly level = new LevelMeter();
  private on: StreamPublisher | null = null;
  private muted = false;
  /** Black pictures are sent. */
  hidden = false;

  constructor(
    onOpen: () => void,
    private readonly onChange: () => void,
  ) {
    this.open.addEventListener("click", onOpen);
    this.mute.addEventListener("click", () => this.apply(!this.muted, this.hidden));
    this.hide.addEventListener("click", () => this.apply(this.muted, !this.hidden));
    this.apply(false, false);
  }

  /** What sends it; what was muted stays so. */
  set publisher(publisher: StreamPublisher | null) {
    this.on = publisher;
    this.apply(this.muted, this.hidden);
  }

  show(stream: MediaStream, kind: SourceKind): void {
    this.stream = stream;
    this.video.srcObject = stream;
    // Before a camera people look for their mirror image; viewers see it the right way round.
    this.video.classList.toggle("mirrored", kind === "camera");
    byId("veil").hidden = true;
    byId("controls").hidden = false;
    this.mute.hidden = stream.getAudioTracks().length === 0;
    this.level.follow(stream);
    stream.getVideoTracks()[0]?.addEventListener("ended", () => this.stream === stream && !this.on && this.clear());
    this.apply(this.muted, this.hidden);
  }

  /** Gives camera and microphone back. */
  clear(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
    this.level.follow(null);
    byId("veil").hidden = false;
    byId("controls").hidden = true;
  }

  showKind(kind: SourceKind): void {
    this.open.textContent = words(kind === "camera" ? "publisher.preview.on" : "publisher.preview.screen");
  }

  private apply(muted: boolean, hidden: boolean): void {
    this.muted = muted;
    this.hidden = hidden;
    if (this.on) this.on.audioMuted = muted;
    for (const track of this.stream?.getVideoTracks() ?? []) track.enabled = !hidden; // black pictures: viewers keep no old one
    this.video.classList.toggle("dark", hidden);
    show(this.mute, muted, muted ? "silent" : "microphone", muted ? "publisher.unmute" : "publisher.mute");
    show(this.hide, hidden, hidden ? "hidden" : "camera", hidden ? "publisher.show" : "publisher.hide");
    this.onChange();
  }
}

function show(button: HTMLButtonElement, off: boolean, icon: string, words: Parameters<typeof label>[1]): void {
  button.classList.toggle("off", off);
  setIcon(button, icon);
  label(button, words);
}

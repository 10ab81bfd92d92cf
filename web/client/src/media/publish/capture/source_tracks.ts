/** The tracks of a source that are published: the first of each kind. Tells when one ends. */
export class SourceTracks {
  video: MediaStreamTrack | null = null;
  audio: MediaStreamTrack | null = null;

  constructor(private readonly onEnded: (kind: "audio" | "video") => void) {}

  /** Null: nothing is published any more. The tracks stay the program's; nobody here stops them. */
  set(source: MediaStream | null): void {
    for (const track of [this.video, this.audio]) track?.removeEventListener("ended", this.listener);
    this.video = source?.getVideoTracks()[0] ?? null;
    this.audio = source?.getAudioTracks()[0] ?? null;
    for (const track of [this.video, this.audio]) track?.addEventListener("ended", this.listener);
  }

  private readonly listener = ({ currentTarget }: Event): void => {
    if (currentTarget === this.video) this.onEnded("video");
    if (currentTarget === this.audio) this.onEnded("audio");
  };
}

import type { Watermark } from "sallyport/media";
import type { DirectCall } from "./direct_call.js";
import { DirectPicture } from "./direct_picture.js";

/** What shows the same by the server, and steps back while it need not. */
export interface ServerPicture {
  replaced: boolean;
  /** Calls once when it shows its first picture. */
  whenShown(call: () => void): void;
}

/** Changes one person's picture from the server's way to the direct one and back, without a gap that one sees. */
export class DirectSwitch {
  private picture: DirectPicture | null = null;
  private direct = false; // it is seen, or was when doubts came
  private byServer = false; // which is seen while there are doubts
  private readonly unwatch: (() => void)[];

  constructor(
    private readonly container: HTMLElement,
    private readonly person: string,
    private readonly server: ServerPicture,
    private readonly call: DirectCall,
    private readonly look: () => { label: string; watermark: Watermark | null; hasPicture: boolean },
    private readonly onDirect: (direct: boolean) => void,
  ) {
    this.unwatch = [call.remote.watch(() => this.review()), call.doubted.watch(() => this.onDoubt())];
    this.review();
  }

  close(): void {
    for (const unwatch of this.unwatch) unwatch();
    this.picture?.close();
    this.onDirect(false);
  }

  private review(): void {
    const remote = this.call.remote.value;
    if (remote?.person === this.person) this.toDirect(remote.stream);
    else this.toServer();
  }

  private toDirect(stream: MediaStream): void {
    this.picture?.close();
    const { hasPicture, ...look } = this.look();
    const picture = (this.picture = new DirectPicture(this.container, stream, look, hasPicture));
    this.direct = this.byServer = false;
    picture.onShown = (): void => {
      this.direct = true;
      this.call.tellSeen(true);
      this.trust();
    };
    picture.begin();
  }

  private trust(): void {
    this.server.replaced = true;
    this.byServer = false;
    this.onDirect(true);
  }

  /** The server's picture is asked for, and seen if it comes before the direct one has gone on. */
  private onDoubt(): void {
    const { picture } = this;
    if (!picture || !this.direct) return;
    const doubted = this.call.doubted.value;
    this.call.tellSeen(!doubted);
    if (doubted) {
      this.server.replaced = false;
      this.server.whenShown(() => this.toServerFor(picture));
    } else {
      picture.hidden = false;
      this.trust();
    }
  }

  private toServerFor(picture: DirectPicture): void {
    if (picture !== this.picture || !this.call.doubted.value) return;
    this.byServer = true;
    picture.hidden = true;
    this.onDirect(false);
  }

  private toServer(): void {
    const picture = this.picture;
    this.picture = null;
    if (!picture) return;
    this.onDirect(false);
    this.server.replaced = false;
    if (this.byServer) picture.close();
    else picture.fade((done) => this.server.whenShown(done));
  }
}

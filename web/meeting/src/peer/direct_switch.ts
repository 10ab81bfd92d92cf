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
  private readonly unwatch: () => void;

  constructor(
    private readonly container: HTMLElement,
    private readonly person: string,
    private readonly server: ServerPicture,
    private readonly call: DirectCall,
    private readonly look: () => { label: string; watermark: Watermark | null; hasPicture: boolean },
    private readonly onDirect: (direct: boolean) => void,
  ) {
    this.unwatch = call.remote.watch(() => this.review());
    this.review();
  }

  close(): void {
    this.unwatch();
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
    picture.onShown = (): void => {
      this.server.replaced = true;
      this.call.tellSeen();
      this.onDirect(true);
    };
    picture.begin();
  }

  private toServer(): void {
    const picture = this.picture;
    this.picture = null;
    if (!picture) return;
    this.onDirect(false);
    this.server.replaced = false;
    picture.fade((done) => this.server.whenShown(done));
  }
}

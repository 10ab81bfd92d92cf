import type { Store } from "../base/store.js";
import type { SharedFile } from "../model/protocol.js";
import type { SessionPart } from "./parts.js";
import type { UiState, Upload } from "./ui_state.js";

const PROBLEM_STAYS = 10_000; // ms

/** Sends files to the room and fetches them from it, by one-time paths on the page's own server. */
export class FileTransfers {
  private next = 1;
  private readonly running = new Map<number, XMLHttpRequest | null>();

  constructor(
    private readonly session: SessionPart,
    private readonly ui: Store<UiState>,
  ) {}

  /** To everybody, or to one person. */
  async send(file: File, to: string | null): Promise<void> {
    const id = this.next++;
    this.running.set(id, null);
    this.ui.patch({ uploads: [...this.ui.value.uploads, { id, name: file.name, progress: 0, problem: null }] });
    const answer = await this.session.call("offerFile", { name: file.name, size: file.size, ...(to === null ? {} : { to }) });
    if (answer.error !== undefined) return this.fail(id, answer.error);
    if (!this.running.has(id)) return; // cancelled meanwhile
    const problem = await this.put(id, ownPath(answer.path), file);
    if (problem === null) this.forget(id);
    else this.fail(id, problem);
  }

  /** Through a link: the server says that it is to be kept, not shown. */
  async download(file: SharedFile): Promise<string | null> {
    const answer = await this.session.call("getFile", { id: file.id });
    if (answer.error !== undefined) return answer.error;
    const link = document.createElement("a");
    link.href = ownPath(answer.path);
    link.download = file.name;
    link.click();
    return null;
  }

  cancel(id: number): void {
    const request = this.running.get(id);
    this.forget(id);
    request?.abort();
  }

  /** What went wrong; null: nothing. `fetch` cannot tell how far it is. */
  private put(id: number, path: string, file: File): Promise<string | null> {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      this.running.set(id, request);
      request.upload.onprogress = ({ loaded, total }): void => this.patch(id, { progress: total > 0 ? loaded / total : 0 });
      request.onload = (): void => resolve(request.status < 300 ? null : problemOf(request.status));
      request.onerror = (): void => resolve("network");
      request.onabort = (): void => resolve("network");
      request.open("PUT", path);
      request.send(file);
    });
  }

  private patch(id: number, part: Partial<Upload>): void {
    const { uploads } = this.ui.value;
    this.ui.patch({ uploads: uploads.map((one) => (one.id === id ? { ...one, ...part } : one)) });
  }

  private fail(id: number, problem: string): void {
    if (!this.running.has(id)) return;
    this.patch(id, { problem });
    setTimeout(() => this.forget(id), PROBLEM_STAYS);
  }

  private forget(id: number): void {
    this.running.delete(id);
    this.ui.patch({ uploads: this.ui.value.uploads.filter((one) => one.id !== id) });
  }
}

/** A path on the page's own server, whatever was sent. */
function ownPath(path: string): string {
  const url = new URL(path, location.href);
  return url.pathname + url.search;
}

function problemOf(status: number): string {
  if (status === 413) return "too-large";
  if (status === 415) return "type";
  if (status === 429) return "too-fast";
  if (status === 507) return "storage";
  return status === 403 || status === 404 || status === 410 ? "expired" : "network";
}

import { NetStatusError, type StatusInfo } from "../session/status.js";

/** The promise of a play or publish that the server has not answered yet. */
export class PendingUse {
  private code = "";
  private name = "";
  private givenUp = new Set<string>(); // what was asked for before, whose answers may still come
  private settle: { resolve(info: StatusInfo): void; reject(error: Error): void } | null = null;

  get waits(): boolean {
    return this.settle !== null;
  }

  /** The promise of a status; what was begun before is given up. Nobody has to look at it. */
  begin(code: string, name: string): Promise<StatusInfo> {
    const before = this.settle ? this.givenUp.add(this.name) : new Set<string>();
    this.fail({ level: "error", code: "NetStream.Failed", description: "Something else was asked for." });
    const promise = new Promise<StatusInfo>((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    promise.catch(() => {});
    this.code = code;
    this.name = name.split("?", 1)[0]!; // without its query, as servers call it
    this.givenUp = before;
    this.givenUp.delete(this.name);
    return promise;
  }

  onStatus(info: StatusInfo): void {
    if (typeof info.details === "string" && this.givenUp.has(info.details)) return;
    if (info.level === "error") return this.fail(info);
    if (info.code !== this.code) return;
    this.settle?.resolve(info);
    this.settle = null;
  }

  fail(info: StatusInfo): void {
    this.settle?.reject(new NetStatusError(info));
    this.settle = null;
  }
}

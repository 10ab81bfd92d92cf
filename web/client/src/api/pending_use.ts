import { NetStatusError, type StatusInfo } from "../session/status.js";

/** The promise of a play or publish that the server has not answered yet. */
export class PendingUse {
  private code = "";
  private settle: { resolve(info: StatusInfo): void; reject(error: Error): void } | null = null;

  get waits(): boolean {
    return this.settle !== null;
  }

  /** The promise of a status; what was begun before is given up. Nobody has to look at it. */
  begin(code: string): Promise<StatusInfo> {
    this.fail({ level: "error", code: "NetStream.Failed", description: "Something else was asked for." });
    const promise = new Promise<StatusInfo>((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    promise.catch(() => {});
    this.code = code;
    return promise;
  }

  onStatus(info: StatusInfo): void {
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

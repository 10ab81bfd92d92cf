import { copyButton } from "../parts/copy.js";
import { byId } from "../parts/dom.js";
import { showFacts, wayText } from "../parts/facts.js";
import { words } from "../parts/language.js";
import { bitrateText, countText } from "../parts/numbers.js";
import { type Place, playerAddress } from "../parts/place.js";
import { type Problem, problem, problemOf } from "../parts/problem.js";
import { Broadcast } from "./broadcast.js";
import { credentialsOf } from "./credentials.js";
import { Preview } from "./preview.js";
import { qualityOf } from "./quality.js";
import { Sources } from "./sources.js";
import { isStreamName } from "./stream_name.js";

const NOTICEABLY_LESS = 0.7; // of the wanted bit rate
const FINDING_OUT = 15_000; // ms: until then it is not known what the connection carries

export class PublisherPage {
  private readonly name = byId<HTMLInputElement>("name");
  private readonly secret = byId<HTMLInputElement>("secret");
  private readonly quality = byId<HTMLSelectElement>("quality");
  private readonly go = byId<HTMLButtonElement>("go");
  private readonly sources = new Sources(() => void this.changeSource());
  private readonly preview = new Preview(() => void this.openSource(), () => this.showNote());
  private broadcast: Broadcast | null = null;
  private liveSince = 0;
  private opening: Promise<MediaStream | null> | null = null; // what was chosen last
  private beginning = false;

  constructor(private readonly place: Place, name: string) {
    this.name.value = name;
    byId<HTMLFormElement>("form").addEventListener("submit", (event) => {
      event.preventDefault();
      void (this.broadcast ? this.leave() : this.start());
    });
    for (const radio of document.querySelectorAll('input[name="source"]')) radio.addEventListener("change", () => void this.changeSource());
    this.quality.addEventListener("change", () => void this.changeSource());
    this.name.addEventListener("input", () => this.showWrong(false));
    byId("reveal").addEventListener("click", () => this.reveal(this.secret.type === "password"));
    copyButton(byId<HTMLButtonElement>("copy-link"), byId<HTMLInputElement>("link"));
    addEventListener("beforeunload", (event) => this.broadcast && event.preventDefault());
    this.reveal(false);
    this.showSource();
    this.showState("idle");
    this.checkBrowser();
  }

  /** What no click could mend is said at once. */
  private checkBrowser(): void {
    const secure = `https://${location.host}${location.pathname}`;
    if (!window.isSecureContext || !navigator.mediaDevices) this.showProblem(problem("insecure", { url: secure }));
    else if (!("VideoEncoder" in window)) this.showProblem(problem("codecs"));
    else return;
    this.go.disabled = byId<HTMLButtonElement>("open").disabled = true;
  }

  // ---- camera, microphone, screen

  /** What it becomes in the end: something else may be chosen, or nothing be wanted any more, before it is open. */
  private openSource(): Promise<MediaStream | null> {
    this.showProblem(null);
    const opening: Promise<MediaStream | null> = this.sources.open(qualityOf(Number(this.quality.value))).then(
      (source) => (opening === this.opening ? this.take(source) : this.giveBack(source)),
      (error) => (opening === this.opening ? this.refuse(error) : this.latest()),
    );
    return (this.opening = opening);
  }

  private latest(): Promise<MediaStream | null> | MediaStream | null {
    return this.opening ?? this.preview.stream;
  }

  private giveBack(source: MediaStream): Promise<MediaStream | null> | MediaStream | null {
    stop(source);
    return this.latest();
  }

  private take(source: MediaStream): MediaStream {
    this.opening = null;
    this.sources.show(source);
    const before = this.preview.stream;
    this.preview.show(source, this.sources.kind);
    this.broadcast?.replaceSource(source);
    stop(before);
    return source;
  }

  private refuse(error: unknown): null {
    this.opening = null;
    this.showProblem(problemOf(error));
    return null;
  }

  /** Another device or kind: a preview that runs, and a broadcast, go on with it. */
  private async changeSource(): Promise<void> {
    this.showSource();
    if (this.preview.stream || this.opening) await this.openSource();
  }

  private showSource(): void {
    const { kind } = this.sources;
    byId("camera-field").hidden = kind !== "camera";
    this.preview.showKind(kind);
  }

  // ---- on air

  private async start(): Promise<void> {
    const name = this.name.value.trim();
    if (!isStreamName(name)) return this.showWrong(true);
    if (this.beginning) return; // pressed twice, while the browser asks or the camera opens
    this.beginning = true;
    const source = this.preview.stream ?? (await (this.opening ?? this.openSource()));
    this.beginning = false;
    if (!source) return;
    this.showProblem(null);
    const broadcast = (this.broadcast = new Broadcast(qualityOf(Number(this.quality.value)), {
      onState: ({ publisher }) => this.showState(publisher.state),
      onStatistics: (one) => this.showStatistics(one),
      onTrouble: (what) => this.showProblem(what),
      onEnd: (what) => this.onEnd(what),
    }));
    this.preview.publisher = broadcast.publisher;
    this.showState("starting");
    void this.showLink(name);
    await broadcast.start(this.place, name, credentialsOf(this.secret.value, this.place.query), source);
  }

  /** As the user wants it: camera and microphone go off as well. */
  private leave(): void {
    this.stop();
    this.clear();
  }

  private clear(): void {
    this.opening = null;
    this.preview.clear();
  }

  private stop(): void {
    this.broadcast?.close();
    this.broadcast = null;
    this.preview.publisher = null;
    this.showState("idle");
  }

  private onEnd(what: Problem | "source"): void {
    this.stop();
    this.showProblem(what === "source" ? null : what);
    if (what !== "source") return;
    this.clear();
    byId("note").textContent = words("publisher.ended");
  }

  // ---- what is shown

  private showState(state: string): void {
    const on = this.broadcast !== null;
    const live = state === "publishing";
    if (state === "starting") this.liveSince = Infinity;
    if (live && this.liveSince === Infinity) this.liveSince = performance.now();
    const shown = state === "starting" || state === "waiting" || live ? state : "idle";
    byId("state").textContent = words(`publisher.state.${shown}`);
    byId("badge").classList.toggle("quiet", !live);
    this.go.textContent = words(on ? "publisher.stop" : "publisher.start");
    this.go.classList.toggle("stop", on);
    this.name.disabled = this.secret.disabled = this.quality.disabled = on;
    byId("live").hidden = !live && state !== "waiting";
    this.showNote();
  }

  private showStatistics({ publisher, connection }: Broadcast): void {
    const now = publisher.statistics;
    showFacts(byId("facts"), [
      ["statistics.way", wayText(connection.protocol)],
      ["statistics.picture", now.width > 0 ? `${now.width} × ${now.height}, ${countText(now.framesPerSecond)}/s` : ""],
      ["statistics.codecs", [now.videoCodec, now.audioCodec].filter((one) => one).join(", ")],
      ["statistics.target", `${bitrateText(now.bitrate)} / ${bitrateText(now.targetBitrate)}`],
      ["statistics.sent", `${countText(now.framesSent)} / ${countText(now.framesDropped)}`],
    ]);
    this.showNote();
  }

  private showNote(): void {
    const publisher = this.broadcast?.publisher;
    const wanted = qualityOf(Number(this.quality.value)).maxBitrate;
    const target = publisher?.statistics.targetBitrate ?? 0;
    const notes = [];
    if (publisher?.audioMuted) notes.push(words("publisher.muted"));
    if (publisher && this.preview.hidden) notes.push(words("publisher.hidden"));
    const known = publisher?.state === "publishing" && performance.now() - this.liveSince > FINDING_OUT;
    if (known && target < wanted * NOTICEABLY_LESS)
      notes.push(words("publisher.adapting", { carried: bitrateText(target), wanted: bitrateText(wanted) }));
    const text = notes.join(" ");
    const note = byId("note");
    if (note.textContent !== text) note.textContent = text; // read aloud when it changes
  }

  private async showLink(name: string): Promise<void> {
    const address = playerAddress(this.place, name);
    byId<HTMLInputElement>("link").value = address;
    byId<HTMLAnchorElement>("watch-open").href = address;
    const found = await fetch(address, { method: "HEAD", headers: { Accept: "text/html" } }).catch(() => null);
    byId("watch").hidden = !found?.ok;
    byId("watch-off").hidden = found?.ok ?? false;
  }

  private showProblem(what: Problem | null): void {
    byId("problem").hidden = what === null;
    byId("problem-title").textContent = what?.title ?? "";
    byId("problem-hint").textContent = what?.hint ?? "";
  }

  private showWrong(wrong: boolean): void {
    this.name.setAttribute("aria-invalid", String(wrong));
    byId("name-wrong").textContent = wrong ? words("publisher.name.wrong") : "";
    if (wrong) this.name.focus();
  }

  private reveal(shown: boolean): void {
    this.secret.type = shown ? "text" : "password";
    byId("reveal").textContent = words(shown ? "publisher.secret.hide" : "publisher.secret.show");
  }
}

/** Gives devices back. */
function stop(source: MediaStream | null): void {
  for (const track of source?.getTracks() ?? []) track.stop();
}

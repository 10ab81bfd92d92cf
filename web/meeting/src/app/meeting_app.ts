import { keep } from "../base/keeper.js";
import { Store } from "../base/store.js";
import { keepLanguage, type LanguageList, loadTranslator } from "../i18n/languages.js";
import type { MessageKey, Parameters, Translator } from "../i18n/translator.js";
import type { About, Answer, Calls, ServerEvent, SharedFile } from "../model/protocol.js";
import { type RoomState, selfOf } from "../model/room_state.js";
import { keyFor, newRoomName, normalRoom } from "../room/identity.js";
import type { Refusal } from "../room/refusal.js";
import { FileTransfers } from "./file_transfers.js";
import { Notices } from "./notices.js";
import type { Parts } from "./parts.js";
import { Toasts } from "./toasts.js";
import { type DialogName, INITIAL, type Panel, type Question, type Theme, type UiState } from "./ui_state.js";

const TOGETHER = 400; // ms between announcements

export interface EntryForm {
  room: string;
  name: string;
  token: string;
}

/** What the page does: views call it, and draw what its stores hold. */
export class MeetingApp {
  readonly ui: Store<UiState>;
  readonly toasts: Toasts;
  readonly files: FileTransfers;
  private readonly notices: Notices;
  private announcedAt = -Infinity;

  constructor(
    readonly parts: Parts,
    readonly translator: Store<Translator>,
    readonly languages: LanguageList,
    /** Of the application on the page's server: "/meeting". */
    readonly uri: string,
    ui: Partial<UiState> = {},
  ) {
    this.ui = new Store<UiState>({ ...INITIAL, ...ui });
    this.toasts = new Toasts(this.ui);
    this.files = new FileTransfers(parts.session, this.ui);
    this.notices = new Notices(this);
    parts.session.onEvent = (event) => this.onEvent(event);
    parts.session.onGivenUp = (refusal) => this.onGivenUp(refusal);
    for (const kind of ["camera", "microphone"] as const) this.watchDevice(kind);
    parts.media.onProblem = (kind, problem) => this.toasts.warn(this.text(`problem.${kind}`) + this.reason(problem));
  }

  text(key: MessageKey, parameters?: Parameters): string {
    return this.translator.value.text(key, parameters);
  }
  /** The room, while one is in it. */
  get room(): RoomState | null {
    const membership = this.parts.session.membership.value;
    return membership.phase === "inside" ? membership.state : null;
  }

  /** What the server permits. */
  learn(about: About): void {
    this.ui.patch({ about });
  }

  // ---- going in and out

  async enter({ room, name, token }: EntryForm): Promise<void> {
    const place = normalRoom(room) || newRoomName();
    keep("localStorage", "name", name);
    this.ui.patch({ entering: true, refusal: null, place });
    try {
      const claim = { room: place, name: name.trim(), key: keyFor(place) };
      await this.parts.session.enter({ uri: this.uri, token, claim });
      this.ui.patch({ entering: false });
      history.replaceState(null, "", `#${place}`);
    } catch (error) {
      const refusal = error as Refusal;
      const reason = refusal.reason === "no-room" && token !== "" ? "no-host" : refusal.reason; // guests can do something about it
      this.ui.patch({ entering: false, refusal: { ...refusal, reason }, about: refusal.about ?? this.ui.value.about });
    }
  }

  async enterAdmin(token: string): Promise<void> {
    this.ui.patch({ entering: true, refusal: null });
    try {
      await this.parts.session.enter({ uri: this.uri, token, claim: { admin: true } });
      this.ui.patch({ entering: false });
      history.replaceState(null, "", "#admin");
    } catch (error) {
      this.ui.patch({ entering: false, refusal: error as Refusal });
    }
  }

  async leave(): Promise<void> {
    this.showEnd("left", null);
    await this.parts.session.leave();
  }

  show(name: "entry" | "admin"): void {
    this.ui.patch({ screen: { name }, refusal: null, panel: null, dialog: null });
  }

  private showEnd(reason: "left" | "lost" | (ServerEvent & { type: "bye" })["reason"], refusal: Refusal | null): void {
    void this.parts.media.shareScreen(false);
    void this.parts.local.set("camera", false);
    void this.parts.local.set("microphone", false);
    const nothing = { panel: null, dialog: null, question: null, pinned: null, recipient: null, draft: "", unread: 0 };
    this.ui.patch({ screen: { name: "ended", reason, refusal }, ...nothing });
  }

  /** Whoever has been in needs no account to come back, unless the one that it came in by holds no more. */
  private onGivenUp(refusal: Refusal): void {
    if (refusal.reason === "login") this.showEnd("withdrawn", null);
    else this.showEnd("lost", refusal);
  }

  private onEvent(event: ServerEvent): void {
    if (event.type === "bye" && event.reason !== "stopped") this.showEnd(event.reason, null);
    if (event.type === "text") this.onText(event.message.from, event.message.to);
    if (event.type === "admin") this.ui.patch({ adminRooms: event.rooms });
    this.notices.onEvent(event);
  }

  private onText(from: string, _to: string | null): void {
    const { panel, unread } = this.ui.value;
    if (panel !== "chat" && from !== this.room?.you) this.ui.patch({ unread: unread + 1 });
  }

  // ---- what a person does in the room

  /** Calls a method of the room and tells what is against it. */
  async act<Name extends keyof Calls>(name: Name, argument: Calls[Name][0]): Promise<Answer<Calls[Name][1]>> {
    const answer = await this.parts.session.call(name, argument);
    if (answer.error !== undefined) this.toasts.warn(this.translator.value.word("error", answer.error));
    return answer;
  }

  async download(file: SharedFile): Promise<void> {
    const problem = await this.files.download(file);
    if (problem !== null) this.toasts.warn(this.translator.value.word("files.problem", problem));
  }

  async toggleHand(): Promise<void> {
    const self = this.room && selfOf(this.room);
    if (self) await this.act("hand", { up: self.hand === null });
  }

  /** Switches one's microphone or camera; says why not, where a host has forbidden it. */
  async toggleDevice(kind: "camera" | "microphone"): Promise<void> {
    const self = this.room && selfOf(this.room);
    const blocked = kind === "camera" ? self?.blocked.video : self?.blocked.audio;
    if (blocked) return this.toasts.warn(this.text(kind === "camera" ? "notice.cameraBlocked" : "notice.muted"));
    await this.parts.local.toggle(kind);
    const { on, problem } = this.parts.local.state.value[kind];
    if (problem) this.toasts.warn(this.translator.value.word(`device.${kind}`, problem));
    else this.announce(this.text(`${kind}.${on ? "isOn" : "isOff"}`));
  }

  /** Shares the screen or stops; says why not, where a host has forbidden it. */
  toggleScreen(): void {
    if (this.room && selfOf(this.room)?.blocked.screen) return this.toasts.warn(this.text("notice.screenBlocked"));
    void this.parts.media.shareScreen(!this.parts.media.state.value.screen);
  }

  /** A device that stops by itself in a room is missed by the others before oneself sees it. */
  private watchDevice(kind: "camera" | "microphone"): void {
    let before: string | null = null;
    this.parts.local.state.watch(() => {
      const { problem } = this.parts.local.state.value[kind];
      if (problem === "gone" && before !== problem && this.room) this.toasts.warn(this.text(`device.${kind}.gone`));
      before = problem;
    });
  }

  // ---- the page itself

  openPanel(panel: Panel | null): void {
    this.ui.patch(panel === "chat" ? { panel, unread: 0 } : { panel });
  }
  togglePanel(panel: Panel): void {
    this.openPanel(this.ui.value.panel === panel ? null : panel);
  }
  openDialog(dialog: DialogName | null): void {
    this.ui.patch({ dialog });
  }
  /** Asks before something that cannot be undone. */
  ask(question: Question | null): void {
    this.ui.patch({ question });
  }
  writeTo(recipient: string | null): void {
    this.ui.patch({ recipient });
    this.openPanel("chat");
  }
  toggleArrangement(): void {
    const arrangement = this.ui.value.arrangement === "grid" ? "speaker" : "grid";
    this.ui.patch({ arrangement, pinned: null });
    this.announce(this.text(`arrangement.${arrangement}`));
  }
  togglePin(key: string): void {
    this.ui.patch({ pinned: this.ui.value.pinned === key ? null : key });
  }
  /** What follows at once is said with it: a screen reader would leave out the first. */
  announce(text: string): void {
    const now = performance.now();
    const { announcement } = this.ui.value;
    const together = now - this.announcedAt < TOGETHER && announcement.text !== text;
    this.announcedAt = now;
    this.ui.patch({ announcement: { text: together ? `${announcement.text} ${text}` : text, number: announcement.number + 1 } });
  }
  setTheme(theme: Theme): void {
    keep("localStorage", "theme", theme);
    this.ui.patch({ theme });
  }
  setSingleKeys(singleKeys: boolean): void {
    keep("localStorage", "singleKeys", String(singleKeys));
    this.ui.patch({ singleKeys });
  }
  async setLanguage(code: string): Promise<void> {
    keepLanguage(code);
    this.translator.value = await loadTranslator(code);
  }

  private reason(problem: string): string {
    return ` ${this.translator.value.word("error", problem)}`;
  }
}

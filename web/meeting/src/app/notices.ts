import type { Medium, Person, ServerEvent } from "../model/protocol.js";
import { isHost, personOf } from "../model/room_state.js";
import type { MeetingApp } from "./meeting_app.js";

/**
 * Tells people what the others do: to screen readers in words, to the eye as a note where it is about oneself or wants an
 * answer.
 */
export class Notices {
  /** As they were before the event, to see what has changed. */
  private people = new Map<string, Person>();
  private knocking = 0;

  constructor(private readonly app: MeetingApp) {}

  onEvent(event: ServerEvent): void {
    const { app } = this;
    switch (event.type) {
      case "welcome":
        this.people = new Map(event.people.map((one) => [one.id, one]));
        this.knocking = event.waiting.length;
        return app.announce(app.text("say.welcome", { room: event.room.name }));
      case "joined":
        this.people.set(event.person.id, event.person);
        return app.announce(app.text("say.joined", { name: event.person.name }));
      case "changed":
        return this.onChanged(event.person);
      case "left":
        return this.onLeft(event.id, event.why);
      case "text":
        return this.onText(event.message);
      case "file":
        return app.announce(app.text("say.file", { name: event.file.fromName, file: event.file.name }));
      case "knocks":
        return this.onKnocks(event.waiting.map(({ name }) => name));
      case "say":
        return app.toasts.note(app.text("say.operator", { text: event.text }));
      default:
    }
  }

  private onLeft(id: string, why: string): void {
    const person = this.people.get(id);
    this.people.delete(id);
    const key = why === "removed" || why === "banned" ? "say.removed" : "say.left";
    if (person) this.app.announce(this.app.text(key, { name: person.name }));
  }

  private onText(message: { from: string; name: string; to: string | null; text: string }): void {
    const { app } = this;
    if (message.from === app.room?.you || app.ui.value.panel === "chat") return;
    const key = message.to ? "say.private" : "say.text";
    app.announce(app.text(key, { name: message.name, text: message.text }));
  }

  private onKnocks(names: readonly string[]): void {
    const { app } = this;
    const more = names.length > this.knocking;
    this.knocking = names.length;
    if (more) app.toasts.note(app.text("say.knock", { name: names.at(-1)! }));
  }

  private onChanged(person: Person): void {
    const before = this.people.get(person.id);
    this.people.set(person.id, person);
    if (!before) return;
    if (person.id === this.app.room?.you) this.onSelf(before, person);
    else this.onOther(before, person);
  }

  private onOther(before: Person, now: Person): void {
    const { app } = this;
    const { name } = now;
    if (!before.hand && now.hand) {
      const text = app.text("say.hand", { name });
      if (app.room && isHost(app.room)) app.toasts.note(text);
      else app.announce(text);
    }
    if (!before.screen && now.screen) app.announce(app.text("say.screen", { name }));
    if (before.screen && !now.screen) app.announce(app.text("say.screenEnds", { name }));
    if (!before.away && now.away) app.announce(app.text("say.away", { name }));
    if (before.away && !now.away) app.announce(app.text("say.back", { name }));
  }

  /** What a host has done to oneself. What is forbidden is switched off here as well. */
  private onSelf(before: Person, now: Person): void {
    const { app } = this;
    const newly = (medium: Medium): boolean => !before.blocked[medium] && now.blocked[medium];
    const freed = (medium: Medium): boolean => before.blocked[medium] && !now.blocked[medium];
    if (newly("audio")) this.forbid("microphone", "notice.muted");
    if (newly("video")) this.forbid("camera", "notice.cameraBlocked");
    if (newly("screen")) {
      void app.parts.media.shareScreen(false);
      app.toasts.warn(app.text("notice.screenBlocked"));
    }
    if (freed("audio")) app.toasts.note(app.text("notice.unmuted"));
    if (freed("video")) app.toasts.note(app.text("notice.cameraFreed"));
    if (freed("screen")) app.toasts.note(app.text("notice.screenFreed"));
    if (before.hand && !now.hand) app.announce(app.text("notice.handLowered"));
    if (before.role !== now.role) app.toasts.note(app.translator.value.word("notice.role", now.role));
  }

  private forbid(kind: "camera" | "microphone", notice: "notice.muted" | "notice.cameraBlocked"): void {
    void this.app.parts.local.set(kind, false);
    this.app.toasts.warn(this.app.text(notice));
  }
}

/** The name of somebody in the room; empty where the person has left. */
export const nameOf = (app: MeetingApp, id: string | null): string => (app.room && personOf(app.room, id)?.name) ?? "";

import type { MeetingApp } from "../../app/meeting_app.js";
import type { AdminKnock, AdminPerson, AdminRoom } from "../../model/protocol.js";
import type { MenuItem } from "../common/menu.js";

/** What an administrator can do about a person in a room. */
export function itemsForAdmin(app: MeetingApp, { name: room }: AdminRoom, person: AdminPerson): MenuItem[] {
  const { id, name, blocked, role, account } = person;
  const ordinary = account === null ? "guest" : "member";
  return [
    {
      label: app.text(blocked.audio ? "host.unmute" : "host.mute"),
      icon: blocked.audio ? "microphone" : "microphoneOff",
      run: () => void app.act("adminBlock", { room, id, audio: !blocked.audio }),
    },
    {
      label: app.text(blocked.video ? "host.permitCamera" : "host.blockCamera"),
      icon: blocked.video ? "camera" : "cameraOff",
      run: () => void app.act("adminBlock", { room, id, video: !blocked.video }),
    },
    {
      label: app.text(role === "host" ? "host.stepDown" : "host.makeHost"),
      icon: "host",
      separate: true,
      run: () => void app.act("adminRole", { room, id, role: role === "host" ? ordinary : "host" }),
    },
    {
      label: app.text("host.remove"),
      icon: "remove",
      danger: true,
      separate: true,
      run: () => void app.act("adminRemove", { room, id }),
    },
    ...bansFor(app, room, id, app.text(account === null ? "host.banSureGuest" : "host.banSure", { name }), name),
  ];
}

/** What an administrator can do about somebody who waits to be let in. */
export function itemsForWaiting(app: MeetingApp, { name: room }: AdminRoom, { id, name }: AdminKnock): MenuItem[] {
  const refuse = app.text("knocks.refuse", { name });
  return [
    { label: refuse, icon: "remove", danger: true, run: () => void app.act("adminRemove", { room, id }) },
    ...bansFor(app, room, id, app.text("knocks.banSure", { name }), name),
  ];
}

/** From the room, with the question that it takes, and from all rooms. */
function bansFor(app: MeetingApp, room: string, id: string, sure: string, name: string): MenuItem[] {
  const ban = (text: string, everywhere: boolean) => (): void =>
    app.ask({ text, action: app.text("host.ban"), run: () => void app.act("adminBan", { room, id, everywhere }) });
  return [
    { label: app.text("host.ban"), icon: "ban", danger: true, run: ban(sure, false) },
    { label: app.text("admin.banEverywhere"), icon: "ban", danger: true, run: ban(app.text("admin.banSure", { name }), true) },
  ];
}

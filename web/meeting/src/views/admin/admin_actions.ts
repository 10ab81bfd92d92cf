import type { MeetingApp } from "../../app/meeting_app.js";
import type { AdminPerson, AdminRoom } from "../../model/protocol.js";
import type { MenuItem } from "../common/menu.js";

/** What an administrator can do about a person in a room. */
export function itemsForAdmin(app: MeetingApp, { name: room }: AdminRoom, person: AdminPerson): MenuItem[] {
  const { id, name, blocked, role, account } = person;
  const ordinary = account === null ? "guest" : "member";
  const ban = (everywhere: boolean) => ({
    text: app.text(everywhere ? "admin.banSure" : "host.banSure", { name }),
    action: app.text("host.ban"),
    run: () => void app.act("adminBan", { room, id, everywhere }),
  });
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
    { label: app.text("host.ban"), icon: "ban", danger: true, run: () => app.ask(ban(false)) },
    { label: app.text("admin.banEverywhere"), icon: "ban", danger: true, run: () => app.ask(ban(true)) },
  ];
}

import type { MeetingApp } from "../../app/meeting_app.js";
import type { Medium, Person } from "../../model/protocol.js";
import { isHost, type RoomState } from "../../model/room_state.js";
import type { MenuItem } from "../common/menu.js";

const BLOCKS = [
  { medium: "audio", block: "host.mute", permit: "host.unmute", icon: "microphoneOff", back: "microphone" },
  { medium: "video", block: "host.blockCamera", permit: "host.permitCamera", icon: "cameraOff", back: "camera" },
  { medium: "screen", block: "host.blockScreen", permit: "host.permitScreen", icon: "screenOff", back: "screen" },
] as const;

/** What one can do about a person. The server decides; what it would refuse is not offered. */
export function itemsFor(app: MeetingApp, state: RoomState, person: Person): MenuItem[] {
  const self = person.id === state.you;
  const items: MenuItem[] = [];
  if (!self) items.push({ label: app.text("person.write"), icon: "chat", run: () => app.writeTo(person.id) });
  if (self) items.push({ label: app.text("rename.open"), icon: "settings", run: () => app.openDialog("settings") });
  if (!isHost(state)) return items;
  if (!self) items.push(...blockItems(app, person));
  items.push(...roleItems(app, state, person));
  if (!self) items.push(...removalItems(app, person));
  return items;
}

function blockItems(app: MeetingApp, person: Person): MenuItem[] {
  return BLOCKS.map(({ medium, block, permit, icon, back }, index) => {
    const blocked = person.blocked[medium];
    const change = { [medium]: !blocked } as Partial<Record<Medium, boolean>>;
    return {
      label: app.text(blocked ? permit : block),
      icon: blocked ? back : icon,
      separate: index === 0,
      run: () => void app.act("block", { id: person.id, ...change }),
    };
  });
}

function roleItems(app: MeetingApp, state: RoomState, person: Person): MenuItem[] {
  const ordinary = person.account === null ? "guest" : "member";
  const hosts = state.people.filter(({ role }) => role === "host").length;
  const to = (role: "host" | "member" | "guest") => () => void app.act("role", { id: person.id, role });
  if (person.role !== "host") return [{ label: app.text("host.makeHost"), icon: "host", separate: true, run: to("host") }];
  if (hosts < 2) return [];
  return [{ label: app.text("host.stepDown"), icon: "host", separate: true, run: to(ordinary) }];
}

function removalItems(app: MeetingApp, person: Person): MenuItem[] {
  const { id, name, account } = person;
  const ban = {
    text: app.text(account === null ? "host.banSureGuest" : "host.banSure", { name }),
    action: app.text("host.ban"),
    run: () => void app.act("ban", { id }),
  };
  return [
    { label: app.text("host.remove"), icon: "remove", danger: true, separate: true, run: () => void app.act("remove", { id }) },
    { label: app.text("host.ban"), icon: "ban", danger: true, run: () => app.ask(ban) },
  ];
}

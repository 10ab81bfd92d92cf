import type { ComponentChildren } from "preact";
import type { Panel } from "../../app/ui_state.js";
import { canShareScreen } from "../../media/devices.js";
import { isHost, selfOf } from "../../model/room_state.js";
import { useApp, useUi, useWords } from "../common/context.js";
import { Icon, type IconName } from "../common/icon.js";
import { Menu, type MenuItem } from "../common/menu.js";
import { useStore } from "../common/use_store.js";
import { useRoom } from "./use_room.js";

/** What one can do, at the bottom of the room. */
export function Toolbar() {
  const words = useWords();
  return (
    <footer id="tools" class="toolbar" aria-label={words.text("tools")} tabIndex={-1}>
      <div class="toolbar-group">
        <DeviceTool kind="microphone" shortcut="M" />
        <DeviceTool kind="camera" shortcut="V" />
        {canShareScreen() && <ScreenTool />}
        <HandTool />
      </div>
      <div class="toolbar-group">
        <PanelTool panel="people" icon="people" shortcut="P" />
        <PanelTool panel="chat" icon="chat" shortcut="C" />
        <FilesTool />
        <ArrangementTool />
        <MoreTool />
      </div>
      <LeaveTool />
    </footer>
  );
}

interface ToolProps {
  icon: IconName;
  label: string;
  shortcut?: string;
  tone?: "off" | "active" | "leave" | "blocked";
  class?: string;
  expanded?: boolean;
  onClick(): void;
  children?: ComponentChildren;
}

function Tool({ icon, label, shortcut, tone, class: more, expanded, onClick, children }: ToolProps) {
  return (
    <button
      type="button"
      class={`tool ${tone ?? ""} ${more ?? ""}`}
      aria-label={label}
      aria-expanded={expanded}
      aria-keyshortcuts={shortcut}
      title={shortcut ? `${label} (${shortcut})` : label}
      onClick={onClick}
    >
      <Icon name={icon} size={22} />
      {children}
    </button>
  );
}

function DeviceTool({ kind, shortcut }: { kind: "camera" | "microphone"; shortcut: string }) {
  const app = useApp();
  const words = useWords();
  const { on } = useStore(app.parts.local.state)[kind];
  const blocked = selfOf(useRoom())?.blocked[kind === "camera" ? "video" : "audio"];
  const label = words.text(`${kind}.${on ? "turnOff" : "turnOn"}`);
  return (
    <Tool
      icon={on ? kind : `${kind}Off`}
      label={blocked ? words.text(kind === "camera" ? "notice.cameraBlocked" : "notice.muted") : label}
      shortcut={shortcut}
      tone={blocked ? "blocked" : on ? undefined : "off"}
      onClick={() => void app.toggleDevice(kind)}
    />
  );
}

function ScreenTool() {
  const app = useApp();
  const words = useWords();
  const on = useStore(app.parts.media.state, (state) => state.screen);
  const blocked = selfOf(useRoom())?.blocked.screen;
  return (
    <Tool
      icon={on ? "screenOff" : "screen"}
      label={words.text(blocked ? "notice.screenBlocked" : on ? "screen.stop" : "screen.share")}
      shortcut="S"
      tone={blocked ? "blocked" : on ? "active" : undefined}
      class="wide-only"
      onClick={() => app.toggleScreen()}
    />
  );
}

function HandTool() {
  const app = useApp();
  const words = useWords();
  const up = selfOf(useRoom())?.hand != null;
  return (
    <Tool
      icon="hand"
      label={words.text(up ? "hand.lower" : "hand.raise")}
      shortcut="H"
      tone={up ? "active" : undefined}
      onClick={() => void app.toggleHand()}
    />
  );
}

function PanelTool({ panel, icon, shortcut }: { panel: Panel; icon: IconName; shortcut?: string }) {
  const app = useApp();
  const words = useWords();
  const open = useUi((ui) => ui.panel === panel);
  const unread = useUi((ui) => (panel === "chat" ? ui.unread : 0));
  const count = panel === "people" ? useRoom().people.length : unread;
  const name = words.text(`panel.${panel}`);
  const told = panel === "people" ? `${name}, ${count}` : name;
  const label = unread > 0 ? `${name}, ${words.count("chat.unread", unread)}` : told;
  return (
    <Tool
      icon={icon}
      label={label}
      shortcut={shortcut}
      expanded={open}
      tone={open ? "active" : undefined}
      class={panel === "files" ? "wide-only" : ""}
      onClick={() => app.togglePanel(panel)}
    >
      {count > 0 && (
        <span class={`badge ${panel === "chat" ? "new" : ""}`} aria-hidden="true">
          {count > 99 ? "99+" : count}
        </span>
      )}
    </Tool>
  );
}

function FilesTool() {
  return useRoom().settings.files ? <PanelTool panel="files" icon="file" /> : null;
}

function ArrangementTool() {
  const app = useApp();
  const words = useWords();
  const arrangement = useUi((ui) => ui.arrangement);
  const other = arrangement === "grid" ? "speaker" : "grid";
  return (
    <Tool icon={other} label={words.text(`arrangement.to.${other}`)} shortcut="G" class="wide-only" onClick={() => app.toggleArrangement()} />
  );
}

function MoreTool() {
  const app = useApp();
  const words = useWords();
  const state = useRoom();
  const sharing = useStore(app.parts.media.state, (media) => media.screen);
  const items: MenuItem[] = [
    ...narrowItems(),
    { label: words.text("settings.open"), icon: "settings", run: () => app.openDialog("settings") },
    { label: words.text("shortcuts.open"), icon: "keyboard", run: () => app.openDialog("shortcuts") },
    { label: words.text("doctor.open"), icon: "doctor", run: () => app.openDialog("doctor") },
  ];
  if (isHost(state)) items.push(...hostItems());
  return (
    <Menu label={words.text("more")} items={items} class="tool">
      <Icon name="more" size={22} />
    </Menu>
  );

  /** What has no place of its own in a narrow window. */
  function narrowItems(): MenuItem[] {
    const screen = words.text(sharing ? "screen.stop" : "screen.share");
    const found: MenuItem[] = [{ label: words.text("arrangement.switch"), icon: "grid", narrow: true, run: () => app.toggleArrangement() }];
    if (state.settings.files) found.unshift({ label: words.text("panel.files"), icon: "file", narrow: true, run: () => app.openPanel("files") });
    if (canShareScreen()) found.unshift({ label: screen, icon: sharing ? "screenOff" : "screen", narrow: true, run: () => app.toggleScreen() });
    return found;
  }

  function hostItems(): MenuItem[] {
    const { locked } = state.room;
    return [
      {
        label: words.text(locked ? "room.unlock" : "room.lock"),
        icon: locked ? "unlock" : "lock",
        separate: true,
        run: () => void app.act("lock", { locked: !locked }),
      },
      { label: words.text("host.muteAll"), icon: "microphoneOff", run: () => void app.act("block", { id: null, audio: true }) },
      { label: words.text("host.unmuteAll"), icon: "microphone", run: () => void app.act("block", { id: null, audio: false }) },
      { label: words.text("bans.open"), icon: "ban", run: () => app.openDialog("bans") },
      {
        label: words.text("host.close"),
        icon: "leave",
        danger: true,
        run: () => app.ask({ text: words.text("host.closeSure"), action: words.text("host.close"), run: () => void app.act("close", {}) }),
      },
    ];
  }
}

function LeaveTool() {
  const app = useApp();
  const words = useWords();
  return (
    <button type="button" class="tool leave" onClick={() => void app.leave()} aria-label={words.text("leave")}>
      <Icon name="leave" size={20} />
      <span class="wide-only">{words.text("leave")}</span>
    </button>
  );
}

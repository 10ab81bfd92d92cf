import { useEffect } from "preact/hooks";
import { useApp, useUi, useWords } from "../common/context.js";
import { SidePanel } from "../panels/side_panel.js";
import { LostBanner } from "./lost_banner.js";
import { RoomHeader } from "./room_header.js";
import { onShortcut } from "./shortcuts.js";
import { Stage } from "./stage.js";
import { Toolbar } from "./toolbar.js";

export function RoomView() {
  const app = useApp();
  const words = useWords();
  const panel = useUi((ui) => ui.panel);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => onShortcut(app, event);
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [app]);
  return (
    <div class={`room ${panel ? "with-panel" : ""}`}>
      <a class="skip" href="#tools" onClick={toTools}>
        {words.text("skipToTools")}
      </a>
      <RoomHeader />
      <LostBanner />
      <main class="room-main">
        <Stage />
        {panel && <SidePanel panel={panel} />}
      </main>
      <Toolbar />
    </div>
  );
}

/** What stands behind `#` in the address is the room. */
function toTools(event: Event): void {
  event.preventDefault();
  document.getElementById("tools")!.focus();
}

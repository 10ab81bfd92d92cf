import { useEffect, useRef } from "preact/hooks";
import type { Panel } from "../../app/ui_state.js";
import { IconButton } from "../common/button.js";
import { useApp, useWords } from "../common/context.js";
import { useReturnOfFocus } from "../common/use_focus.js";
import { useRoom } from "../room/use_room.js";
import { ChatPanel } from "./chat_panel.js";
import { FilesPanel } from "./files_panel.js";
import { PeoplePanel } from "./people_panel.js";

const PANELS = { people: PeoplePanel, chat: ChatPanel, files: FilesPanel };

/** Beside the stage; on a narrow screen in front of it. */
export function SidePanel({ panel }: { panel: Panel }) {
  const app = useApp();
  const words = useWords();
  const { people, settings } = useRoom();
  useReturnOfFocus();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (panel !== "chat") heading.current?.focus(); // in the chat one wants to write
  }, [panel]);
  if (panel === "files" && !settings.files) return null;
  const Content = PANELS[panel];
  return (
    <aside class="panel" aria-label={words.text(`panel.${panel}`)}>
      <header>
        <h2 ref={heading} tabIndex={-1}>
          {words.text(`panel.${panel}`)}
          {panel === "people" && <span class="count">{people.length}</span>}
        </h2>
        <IconButton icon="close" label={words.text("close")} onClick={() => app.openPanel(null)} />
      </header>
      <Content />
    </aside>
  );
}

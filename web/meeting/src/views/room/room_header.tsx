import { isHost } from "../../model/room_state.js";
import { Brand } from "../common/brand.js";
import { Button } from "../common/button.js";
import { useApp, useWords } from "../common/context.js";
import { Icon } from "../common/icon.js";
import { ThemeSwitch } from "../common/page_switches.js";
import { ConnectionNote } from "./connection_note.js";
import { useRoom } from "./use_room.js";

export function RoomHeader() {
  const app = useApp();
  const words = useWords();
  const state = useRoom();
  const { room, knocks } = state;
  return (
    <header class="room-header">
      <Brand title={room.name} heading />
      {room.locked && (
        <span class="chip" role="img" aria-label={words.text("room.locked")} title={words.text("room.locked")}>
          <Icon name="lock" size={15} />
          <span class="wide-only">{words.text("room.lockedShort")}</span>
        </span>
      )}
      {isHost(state) && knocks.length > 0 && (
        <Button
          kind="primary"
          icon="admit"
          class="knocking"
          aria-label={words.count("knocks", knocks.length)}
          title={words.count("knocks", knocks.length)}
          onClick={() => app.openPanel("people")}
        >
          <span class="wide-only">{words.count("knocks", knocks.length)}</span>
          <span class="narrow-only">{knocks.length}</span>
        </Button>
      )}
      <span class="space" />
      <ConnectionNote />
      <Button kind="quiet" icon="invite" class="invite" aria-label={words.text("invite.open")} onClick={() => app.openDialog("invite")}>
        <span class="wide-only">{words.text("invite.open")}</span>
      </Button>
      <ThemeSwitch />
    </header>
  );
}

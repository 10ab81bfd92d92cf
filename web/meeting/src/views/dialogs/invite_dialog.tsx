import type { Admission } from "../../model/protocol.js";
import { isHost } from "../../model/room_state.js";
import { invitationTo } from "../../room/identity.js";
import { useApp, useUi, useWords } from "../common/context.js";
import { CopyField } from "../common/copy_field.js";
import { Choice } from "../common/field.js";
import { Modal } from "../common/modal.js";
import { useRoom } from "../room/use_room.js";

const ADMISSIONS: readonly Admission[] = ["no", "admit", "yes"];

/** The room's address, and who may come by it. */
export function InviteDialog({ onClose }: { onClose(): void }) {
  const app = useApp();
  const words = useWords();
  const state = useRoom();
  const widest = ADMISSIONS.indexOf(useUi((ui) => ui.about?.guests) ?? "yes");
  const { room } = state;
  const options = ADMISSIONS.slice(0, widest + 1).map((value) => ({ value, label: words.text(`admission.${value}`) }));
  return (
    <Modal title={words.text("invite.title")} onClose={onClose}>
      <p>{words.text("invite.lead")}</p>
      <CopyField label={words.text("invite.link")} text={invitationTo(room.name, location.href)} />
      {isHost(state) && (
        <Choice
          label={words.text("admission")}
          value={room.admission}
          options={options}
          onChoose={(guests) => void app.act("admission", { guests: guests as Admission })}
        />
      )}
      {room.locked && <p class="quiet">{words.text("room.locked")}</p>}
    </Modal>
  );
}

import { useApp, useUi } from "../common/context.js";
import { BansDialog } from "./bans_dialog.js";
import { DoctorDialog } from "./doctor_dialog.js";
import { InviteDialog } from "./invite_dialog.js";
import { QuestionDialog } from "./question_dialog.js";
import { SettingsDialog } from "./settings_dialog.js";
import { ShortcutsDialog } from "./shortcuts_dialog.js";

const DIALOGS = {
  settings: SettingsDialog,
  doctor: DoctorDialog,
  shortcuts: ShortcutsDialog,
  bans: BansDialog,
  invite: InviteDialog,
};

export function Dialogs() {
  const app = useApp();
  const name = useUi((ui) => ui.dialog);
  const question = useUi((ui) => ui.question);
  const Dialog = name && DIALOGS[name];
  return (
    <>
      {Dialog && <Dialog onClose={() => app.openDialog(null)} />}
      {question && <QuestionDialog question={question} onClose={() => app.ask(null)} />}
    </>
  );
}

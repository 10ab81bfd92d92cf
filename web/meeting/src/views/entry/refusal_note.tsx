import { Button } from "../common/button.js";
import { useApp, useUi, useWords } from "../common/context.js";
import { Icon } from "../common/icon.js";

/** Why one was not let in, and what can be done about it. */
export function RefusalNote() {
  const app = useApp();
  const words = useWords();
  const refusal = useUi((ui) => ui.refusal);
  if (!refusal) return null;
  return (
    <div class="note warning" role="alert">
      <Icon name="warning" />
      <div>
        <p>{words.word("refusal", refusal.reason)}</p>
        {refusal.reason === "refused" && refusal.description && <p class="quiet">{refusal.description}</p>}
        {refusal.reason === "no-way" && (
          <Button kind="quiet" icon="doctor" onClick={() => app.openDialog("doctor")}>
            {words.text("doctor.open")}
          </Button>
        )}
      </div>
    </div>
  );
}

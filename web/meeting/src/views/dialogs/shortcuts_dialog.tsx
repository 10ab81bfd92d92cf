import { useApp, useUi, useWords } from "../common/context.js";
import { Toggle } from "../common/field.js";
import { Modal } from "../common/modal.js";

const ROWS = [
  ["M", "shortcut.microphone"],
  ["V", "shortcut.camera"],
  ["S", "shortcut.screen"],
  ["H", "shortcut.hand"],
  ["P", "shortcut.people"],
  ["C", "shortcut.chat"],
  ["G", "shortcut.arrangement"],
  ["Esc", "shortcut.close"],
  ["?", "shortcut.help"],
] as const;

export function ShortcutsDialog({ onClose }: { onClose(): void }) {
  const app = useApp();
  const words = useWords();
  const singleKeys = useUi((ui) => ui.singleKeys);
  return (
    <Modal title={words.text("shortcuts.title")} onClose={onClose}>
      <dl class={`shortcuts ${singleKeys ? "" : "off"}`}>
        {ROWS.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{words.text(text)}</dd>
          </div>
        ))}
      </dl>
      <Toggle label={words.text("shortcuts.use")} on={singleKeys} onChange={(on) => app.setSingleKeys(on)} />
    </Modal>
  );
}

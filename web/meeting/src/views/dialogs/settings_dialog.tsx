import { useState } from "preact/hooks";
import type { Theme } from "../../app/ui_state.js";
import { selfOf } from "../../model/room_state.js";
import { Button } from "../common/button.js";
import { useApp, useUi, useWords } from "../common/context.js";
import { Choice, Field, Toggle } from "../common/field.js";
import { Modal } from "../common/modal.js";
import { useStore } from "../common/use_store.js";
import { DeviceChoices } from "../entry/device_choices.js";
import { Level } from "../entry/preview.js";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** Devices, one's name, and how the page looks and speaks. */
export function SettingsDialog({ onClose }: { onClose(): void }) {
  const app = useApp();
  const words = useWords();
  const { microphone } = useStore(app.parts.local.state);
  const theme = useUi((ui) => ui.theme);
  const singleKeys = useUi((ui) => ui.singleKeys);
  const themes = THEMES.map((value) => ({ value, label: words.text(`theme.${value}`) }));
  const languages = Object.entries(app.languages).map(([value, label]) => ({ value, label }));
  return (
    <Modal title={words.text("settings.title")} onClose={onClose}>
      {app.room && <Rename />}
      <DeviceChoices />
      <Level track={microphone.track} />
      <div class="two">
        <Choice label={words.text("language")} value={words.language} options={languages} onChoose={(code) => void app.setLanguage(code)} />
        <Choice label={words.text("theme")} value={theme} options={themes} onChoose={(one) => app.setTheme(one as Theme)} />
      </div>
      <Toggle label={words.text("shortcuts.use")} on={singleKeys} onChange={(on) => app.setSingleKeys(on)} />
    </Modal>
  );
}

function Rename() {
  const app = useApp();
  const words = useWords();
  const known = (app.room && selfOf(app.room)?.name) ?? "";
  const [name, setName] = useState(known);
  const rename = (event: Event): void => {
    event.preventDefault();
    void app.act("rename", { name: name.trim() });
  };
  return (
    <form class="rename" onSubmit={rename}>
      <Field label={words.text("entry.name")} value={name} maxLength={40} required autocomplete="name" onText={setName} />
      <Button type="submit" disabled={name.trim() === "" || name.trim() === known}>
        {words.text("rename.do")}
      </Button>
    </form>
  );
}

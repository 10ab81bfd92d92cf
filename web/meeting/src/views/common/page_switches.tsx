import type { Theme } from "../../app/ui_state.js";
import { useApp, useUi, useWords } from "./context.js";
import { IconButton } from "./button.js";
import { Icon } from "./icon.js";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const ICON = { system: "system", light: "sun", dark: "moon" } as const;

/** Language and light or dark. */
export function PageSwitches() {
  return (
    <div class="switches">
      <LanguageSwitch />
      <ThemeSwitch />
    </div>
  );
}

export function LanguageSwitch() {
  const app = useApp();
  const words = useWords();
  return (
    <label class="language">
      <Icon name="language" size={17} />
      <span class="unseen">{words.text("language")}</span>
      <select value={words.language} onChange={(event) => void app.setLanguage(event.currentTarget.value)}>
        {Object.entries(app.languages).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

export function ThemeSwitch() {
  const app = useApp();
  const words = useWords();
  const theme = useUi((ui) => ui.theme);
  const label = words.text("theme.switch", { theme: words.text(`theme.${theme}`) });
  return <IconButton icon={ICON[theme]} label={label} onClick={() => app.setTheme(NEXT[theme])} />;
}

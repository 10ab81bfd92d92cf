import { IconButton } from "./button.js";
import { useApp, useUi, useWords } from "./context.js";
import { Icon } from "./icon.js";

export function Toasts() {
  const app = useApp();
  const words = useWords();
  const toasts = useUi((ui) => ui.toasts);
  return (
    <div class="toasts" role="region" aria-label={words.text("notices")} aria-live="polite">
      {toasts.map(({ id, text, tone }) => (
        <div key={id} class={`toast ${tone}`}>
          <Icon name={tone === "warning" ? "warning" : "bell"} />
          <p>{text}</p>
          <IconButton small icon="close" label={words.text("dismiss")} onClick={() => app.toasts.dismiss(id)} />
        </div>
      ))}
    </div>
  );
}

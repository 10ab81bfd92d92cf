import { words } from "./language.js";

const SHOWN_FOR = 2000; // ms

/** Makes a button copy what stands in a field; where that is refused the text is selected. */
export function copyButton(button: HTMLButtonElement, field: HTMLInputElement | HTMLTextAreaElement): void {
  let timer = 0;
  const say = (key: "share.copied" | "share.copy.failed"): void => {
    button.textContent = words(key);
    clearTimeout(timer);
    timer = setTimeout(() => (button.textContent = words("share.copy")), SHOWN_FOR);
  };
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", () => {
    field.select();
    copySelected(field.value).then(
      () => say("share.copied"),
      () => say("share.copy.failed"),
    );
  });
}

/** Pages that did not come by TLS have no clipboard, and may still copy what is selected. */
async function copySelected(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  if (!document.execCommand("copy")) throw new Error("the browser does not let us");
}

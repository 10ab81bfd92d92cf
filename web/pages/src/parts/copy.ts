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
  button.addEventListener("click", () => {
    field.select();
    // Pages that did not come by TLS have no clipboard.
    const copied = navigator.clipboard?.writeText(field.value) ?? Promise.reject(new Error("none"));
    copied.then(
      () => say("share.copied"),
      () => say("share.copy.failed"),
    );
  });
}

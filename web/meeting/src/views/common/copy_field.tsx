import { useId, useState } from "preact/hooks";
import { Button } from "./button.js";
import { useWords } from "./context.js";

const TOLD_FOR = 2_000; // ms

/** Puts a text into the clipboard. False: the browser does not let us. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // pages that did not come by TLS have no clipboard
  }
}

function copyBySelection(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  const host = document.querySelector("dialog[open]") ?? document.body; // what is outside of a dialog cannot be selected
  host.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}

/** A button that copies and says that it has. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const words = useWords();
  const [told, setTold] = useState<"copied" | "notCopied" | null>(null);
  const copy = async (): Promise<void> => {
    setTold((await copyText(text)) ? "copied" : "notCopied");
    setTimeout(() => setTold(null), TOLD_FOR);
  };
  return (
    <Button icon={told === "copied" ? "check" : "copy"} onClick={() => void copy()}>
      <span aria-live="polite">{told ? words.text(told) : label}</span>
    </Button>
  );
}

/** A text that one wants to pass on. */
export function CopyField({ label, text }: { label: string; text: string }) {
  const words = useWords();
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="copy-row">
        <input id={id} readOnly value={text} onFocus={(event) => event.currentTarget.select()} />
        <CopyButton text={text} label={words.text("copy")} />
      </div>
    </div>
  );
}

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { IconButton } from "./button.js";
import { useWords } from "./context.js";

/** A dialog in front of everything. The browser keeps the focus in it and gives it back. */
export function Modal({ title, wide, onClose, children }: { title: string; wide?: boolean; onClose(): void; children: ComponentChildren }) {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const gone = useRef(false);
  const id = useId();
  useEffect(() => {
    const element = dialog.current!;
    element.showModal();
    heading.current!.focus(); // so that it is read from its beginning
    return () => {
      gone.current = true;
      element.close();
    };
  }, []);
  // Browsers tell of it a little later: that would close what has been opened in its place.
  const onClosed = (): void => {
    if (!gone.current) onClose();
  };
  return (
    <dialog
      ref={dialog}
      class={`modal ${wide ? "wide" : ""}`}
      aria-labelledby={id}
      onClose={onClosed}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="modal-body">
        <header>
          <h2 ref={heading} id={id} tabIndex={-1}>{title}</h2>
          <IconButton icon="close" label={words.text("close")} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

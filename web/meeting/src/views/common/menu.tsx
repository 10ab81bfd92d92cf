import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icon.js";

export interface MenuItem {
  label: string;
  icon: IconName;
  danger?: boolean;
  /** A line above it. */
  separate?: boolean;
  /** In narrow windows only: in wide ones it stands elsewhere. */
  narrow?: boolean;
  run(): void;
}

const MARGIN = 8; // CSS pixels to the window's edge

/** A button that opens a list of things to do. Arrow keys move in it, Escape closes it. */
export function Menu({ label, items, children, class: more }: { label: string; items: MenuItem[]; children: ComponentChildren; class?: string }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  if (items.length === 0) return null;

  const entries = (): HTMLElement[] =>
    [...list.current!.querySelectorAll<HTMLElement>("[role=menuitem]")].filter((one) => one.offsetParent !== null);
  const onToggle = (event: { newState: string }): void => {
    const open = event.newState === "open";
    button.current!.setAttribute("aria-expanded", String(open));
    if (!open) return;
    place(list.current!, button.current!.getBoundingClientRect());
    entries()[0]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Tab") list.current!.hidePopover();
    if (next === undefined) return;
    event.preventDefault();
    all[next % all.length]?.focus();
  };
  const choose = (item: MenuItem): void => {
    list.current!.hidePopover();
    button.current!.focus();
    item.run();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class={more ?? "icon-button small"}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded="false"
        aria-controls={id}
        onClick={() => list.current!.togglePopover()}
      >
        {children}
      </button>
      <div ref={list} id={id} popover="auto" role="menu" class="menu" aria-label={label} onToggle={onToggle} onKeyDown={onKeyDown}>
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            class={`${item.danger ? "danger" : ""} ${item.separate ? "separate" : ""} ${item.narrow ? "narrow-only" : ""}`}
            onClick={() => choose(item)}
          >
            <Icon name={item.icon} size={18} />
            <span>{item.label}</span>
          </button>
        ))}
      </div>
    </>
  );
}

/** Below the button if there is room, else above it; never outside of the window. */
function place(list: HTMLElement, at: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = list;
  const below = at.bottom + height + MARGIN < innerHeight;
  const top = below ? at.bottom + 4 : Math.max(MARGIN, at.top - height - 4);
  const left = Math.min(Math.max(MARGIN, at.right - width), innerWidth - width - MARGIN);
  Object.assign(list.style, { top: `${top}px`, left: `${left}px` });
}

import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.js";

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon" | "label"> {
  kind?: "primary" | "plain" | "quiet" | "danger";
  icon?: IconName;
  children?: ComponentChildren;
}

export function Button({ kind = "plain", icon, children, type = "button", class: more, ...rest }: ButtonProps) {
  return (
    <button type={type} class={`button ${kind} ${more ?? ""}`} {...rest}>
      {icon && <Icon name={icon} size={18} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "children" | "kind"> {
  icon: IconName;
  /** What it does: for screen readers, and as a hint. */
  label: string;
  small?: boolean;
}

export function IconButton({ icon, label, small, class: more, type = "button", ...rest }: IconButtonProps) {
  return (
    <button type={type} class={`icon-button ${small ? "small" : ""} ${more ?? ""}`} aria-label={label} title={label} {...rest}>
      <Icon name={icon} size={small ? 17 : 20} />
    </button>
  );
}

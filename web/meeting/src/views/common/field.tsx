import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  problem?: string | null;
  value: string;
  type?: "text" | "password";
  autocomplete?: "off" | "name" | "username" | "current-password";
  autocapitalize?: "none";
  maxLength?: number;
  required?: boolean;
  placeholder?: string;
  spellcheck?: boolean;
  onText(text: string): void;
}

export function Field({ label, hint, problem, type = "text", onText, ...rest }: FieldProps) {
  const id = useId();
  return (
    <div class={`field ${problem ? "wrong" : ""}`}>
      <label for={id}>{label}</label>
      <input
        id={id}
        aria-invalid={problem ? "true" : undefined}
        aria-describedby={problem || hint ? `${id}-hint` : undefined}
        onInput={(event) => onText(event.currentTarget.value)}
        {...({ ...rest, type } as object)}
      />
      {(problem || hint) && (
        <p id={`${id}-hint`} class="hint">
          {problem || hint}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  disabled?: boolean;
  onChoose(value: string): void;
}

export function Choice({ label, value, options, disabled, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} disabled={disabled} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A switch: on or off, at once. */
export function Toggle({ label, on, onChange }: { label: string; on: boolean; onChange(on: boolean): void }) {
  return (
    <label class="toggle">
      <input type="checkbox" role="switch" checked={on} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

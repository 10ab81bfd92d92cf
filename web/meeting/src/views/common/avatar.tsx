/** Hues that are told apart and do not shout. */
const HUES = [168, 205, 232, 262, 292, 328, 14, 34, 88, 132];

export function hueOf(name: string): number {
  let sum = 7;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)!) >>> 0;
  return HUES[sum % HUES.length]!;
}

/** The first letters of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = (word: string | undefined): string => word?.match(/[\p{L}\p{N}]/u)?.[0] ?? "";
  return (first(words[0]) + (words.length > 1 ? first(words.at(-1)) : "")).toLocaleUpperCase();
}

export function Avatar({ name, size }: { name: string; size?: "small" | "large" }) {
  return (
    <span class={`avatar ${size ?? ""}`} style={{ "--hue": hueOf(name) }} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

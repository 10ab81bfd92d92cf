import { language } from "./language.js";

const format = (value: number, digits: number): string =>
  new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

/** Bits a second, in kbit/s or Mbit/s. */
export function bitrateText(bits: number): string {
  return bits >= 1_000_000 ? `${format(bits / 1_000_000, 1)} Mbit/s` : `${format(bits / 1000, 0)} kbit/s`;
}

/** Milliseconds; from a second on in seconds. */
export function delayText(milliseconds: number): string {
  return milliseconds >= 1000 ? `${format(milliseconds / 1000, 1)} s` : `${format(Math.max(0, milliseconds), 0)} ms`;
}

export const countText = (count: number): string => format(count, 0);

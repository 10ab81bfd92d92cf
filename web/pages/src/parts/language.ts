// The words of the pages: one file for each language in languages/. A new one is a file and a line here.
import de from "../languages/de.json";
import en from "../languages/en.json";

export type Words = Record<keyof typeof en, string>;
export type Key = keyof Words;

const LANGUAGES: Record<string, Words> = { en, de };

/** The first that there is of: `?lang=` of the page, the browser's list. English otherwise. */
export function chooseLanguage(asked: string | null, preferred: readonly string[]): string {
  const all = [asked ?? "", ...preferred].map((tag) => tag.toLowerCase().split("-")[0]!);
  return all.find((one) => Object.hasOwn(LANGUAGES, one)) ?? "en";
}

export const language = chooseLanguage(new URLSearchParams(globalThis.location?.search).get("lang"), globalThis.navigator?.languages ?? []);

/** A text, with `{name}` replaced by `values.name`. */
export function words(key: Key, values: Record<string, string> = {}): string {
  return LANGUAGES[language]![key].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** Whether there is a text of that name: for names that are put together. */
export const isKey = (key: string): key is Key => Object.hasOwn(en, key);

/** Fills in what the HTML leaves to the language: data-text, and data-label for what is only read aloud. */
export function translatePage(): void {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) element.textContent = words(element.dataset.text as Key);
  for (const element of document.querySelectorAll<HTMLElement>("[data-label]")) label(element, element.dataset.label as Key);
}

/** What a button without words does: read aloud, and shown to who waits over it. */
export function label(element: HTMLElement, key: Key): void {
  const text = words(key);
  element.setAttribute("aria-label", text);
  if (element instanceof HTMLButtonElement) element.title = text;
}

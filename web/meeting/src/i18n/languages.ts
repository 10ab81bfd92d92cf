import english from "../../languages/en.json";
import { keep, recall } from "../base/keeper.js";
import { type Messages, Translator } from "./translator.js";

const KEY = "language";
const FALLBACK = "en";

/** The languages that have a file, by code, each with its own name for itself: `languages/index.json`. */
export type LanguageList = Record<string, string>;

export async function loadLanguageList(): Promise<LanguageList> {
  const list = await loadJson("languages/index.json");
  return list ? (list as LanguageList) : { [FALLBACK]: "English" };
}

/** Loads a language. English needs no file, and stands in where one cannot be loaded. */
export async function loadTranslator(code: string): Promise<Translator> {
  const messages = code === FALLBACK ? english : await loadJson(`languages/${encodeURIComponent(code)}.json`);
  return messages ? new Translator(code, messages as Messages) : new Translator(FALLBACK, english);
}

/** What was chosen here before, else the first of the browser's languages that there is. */
export function preferredLanguage(list: LanguageList, wanted: readonly string[], kept = recall("localStorage", KEY)): string {
  for (const one of kept ? [kept, ...wanted] : wanted) {
    if (Object.hasOwn(list, one)) return one;
    const general = one.split("-")[0]!.toLowerCase();
    if (Object.hasOwn(list, general)) return general;
  }
  return FALLBACK;
}

export const keepLanguage = (code: string): void => keep("localStorage", KEY, code);

async function loadJson(path: string): Promise<unknown> {
  try {
    const response = await fetch(path);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

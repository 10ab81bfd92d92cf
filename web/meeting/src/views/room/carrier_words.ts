import type { Translator } from "../../i18n/translator.js";
import type { LinkState } from "../../room/meeting_session.js";

/** Which way the connection took, for people who need not know what carriers are. */
export function wayIn(words: Translator, { carrier }: LinkState, direct: boolean): { name: string; about: string } {
  const way = direct ? "direct" : carrier || "none";
  return { name: words.word("carrier", way), about: words.word("carrier.about", way) };
}

export const delayIn = (words: Translator, { delay }: LinkState): string =>
  delay === null ? words.text("connection.unknown") : words.text("connection.delay", { delay: words.number(delay) });

import { isKey, type Key, words } from "./language.js";

/** Rows of a list of facts: what it is, and its value. Rows stay, so that what is read aloud does not begin anew. */
export function showFacts(list: HTMLElement, facts: readonly (readonly [Key, string])[]): void {
  if (list.childElementCount !== facts.length * 2) list.replaceChildren(...facts.flatMap(() => [document.createElement("dt"), document.createElement("dd")]));
  facts.forEach(([key, value], index) => {
    list.children[index * 2]!.textContent = words(key);
    list.children[index * 2 + 1]!.textContent = value === "" ? words("statistics.none") : value;
  });
}

/** Which way the connection took, in words. */
export function wayText(protocol: string): string {
  const key = `statistics.way.${protocol}`;
  return isKey(key) ? words(key) : "";
}

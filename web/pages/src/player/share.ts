import { copyButton } from "../parts/copy.js";
import { byId } from "../parts/dom.js";
import { type Place, playerAddress } from "../parts/place.js";

const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");

/** What shows the player in another page. Tokens of this page's address are not for others, so they are not in it. */
export function embedSnippet(address: string, title: string): string {
  return `<iframe src="${escaped(address)}?embed" title="${escaped(title)}" width="640" height="360" allow="autoplay; fullscreen" allowfullscreen></iframe>`;
}

export function showShare(place: Place, embedded: boolean): void {
  const address = playerAddress(place, place.name);
  const outside = byId<HTMLAnchorElement>("outside");
  outside.href = address;
  outside.hidden = !embedded;
  const link = byId<HTMLInputElement>("link");
  link.value = address;
  copyButton(byId<HTMLButtonElement>("copy-link"), link);
  const embed = byId<HTMLTextAreaElement>("embed");
  embed.value = embedSnippet(address, place.name);
  copyButton(byId<HTMLButtonElement>("copy-embed"), embed);
}

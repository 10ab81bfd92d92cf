/** An element of the page's HTML, by its id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no "${id}"`);
  return found as T;
}

/** Shows the symbol of that name in a button. */
export function setIcon(button: HTMLElement, icon: string): void {
  button.querySelector("use")?.setAttribute("href", `#icon-${icon}`);
}

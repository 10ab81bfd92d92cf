/** Where a page stands: its application, and what its path names beneath. */
export interface Place {
  /** Of the application, with a slash at the end: `https://host/live/`. */
  base: string;
  /** `/live` or `/live/room`, for NetConnection.connect(). */
  uri: string;
  /** `room`; empty: the default one. */
  instance: string;
  /** The stream; of the publisher page `_publish`. */
  name: string;
  /** What the page was given for the server, such as a token: behind the mark, without the page's own words. */
  query: string;
}

/** Words of the page's address that are for the page and not for the server. */
const OWN = ["embed", "lang", "name", "muted"];

/** `parts`: the address of the folder _pages, from which the page's script came. */
export function placeOf(page: URL, parts: URL): Place {
  const base = new URL("..", parts);
  const segments = page.pathname.slice(base.pathname.length).split("/").filter((one) => one !== "").map(decodeURIComponent);
  const instance = segments.length > 1 ? segments[0]! : "";
  const query = new URLSearchParams(page.search);
  for (const word of OWN) query.delete(word);
  const application = decodeURIComponent(base.pathname).replace(/\/$/, "");
  return {
    base: base.href,
    uri: instance === "" ? application : `${application}/${instance}`,
    instance,
    name: segments.slice(instance === "" ? 0 : 1).join("/"),
    query: query.toString(),
  };
}

/** The address of a stream's player page. */
export function playerAddress({ base, instance }: Place, name: string): string {
  const segments = [...(instance === "" ? [] : [instance]), ...name.split("/")];
  return base + segments.map(encodeURIComponent).join("/");
}

/** A name with a query behind it, as connect and play take it. */
export const withQuery = (name: string, query: string): string => (query === "" ? name : `${name}?${query}`);

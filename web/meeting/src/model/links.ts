/** A piece of a text; `address` where it is that of a web page. */
export interface Piece {
  text: string;
  address: string | null;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+/gi;
/** What ends a sentence rather than an address. */
const TAIL = /[.,;:!?'”’»…]+$/;

/** A text in pieces: addresses of web pages, and what stands between them. Together they are the text. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const address = withoutTail(found[0]);
    if (!URL.canParse(address)) continue;
    if (found.index > end) pieces.push({ text: text.slice(end, found.index), address: null });
    pieces.push({ text: address, address });
    end = found.index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), address: null });
  return pieces;
}

/** A bracket that was opened outside of the address closes there too. */
function withoutTail(address: string): string {
  const bare = address.replace(TAIL, "");
  const closesOutside = bare.endsWith(")") && !bare.includes("(");
  return closesOutside ? bare.slice(0, -1) : bare;
}

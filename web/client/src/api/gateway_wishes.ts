import type { AmfValue } from "../amf/values.js";

const LONGEST_URL = 2_048; // characters
const MOST_HEADERS = 16; // that a gateway may ask for

export type Headers = ReadonlyMap<string, { mustUnderstand: boolean; param: unknown }>;

/**
 * What a gateway asks for in the headers of its answers, and what follows from it: another address (`ReplaceGatewayUrl`), something behind
 * the address (`AppendToGatewayUrl`: a session, where there are no cookies), a header with every request (`RequestPersistentHeader`).
 */
export class GatewayWishes {
  private suffix = "";
  private readonly asked = new Map<string, { mustUnderstand: boolean; param: unknown }>();

  constructor(private address: string) {}

  /** Where the next request goes. */
  get url(): string {
    return this.address + this.suffix;
  }

  /** What goes with it; the program's own come first. */
  headersWith(own: Headers): Headers {
    return new Map([...this.asked, ...own]);
  }

  onHeader(name: string, value: AmfValue): void {
    if (name === "AppendToGatewayUrl") this.append(value);
    if (name === "ReplaceGatewayUrl") this.replace(value);
    if (name === "RequestPersistentHeader") this.persist(value);
  }

  /** Instead of what was appended before; it stays the same server. */
  private append(suffix: AmfValue): void {
    if (typeof suffix !== "string") return;
    const url = parsed(this.address + suffix);
    if (url && url.origin === new URL(this.address).origin) this.suffix = suffix;
  }

  /** Never from TLS to none. */
  private replace(address: AmfValue): void {
    const url = typeof address === "string" ? parsed(address, this.address) : null;
    const allowed = this.address.startsWith("https:") ? ["https:"] : ["https:", "http:"];
    if (!url || !allowed.includes(url.protocol)) return;
    this.address = url.href;
    this.suffix = "";
  }

  private persist(wish: AmfValue): void {
    const { name, mustUnderstand, data } = (wish ?? {}) as Record<string, AmfValue>;
    if (typeof name !== "string" || (this.asked.size >= MOST_HEADERS && !this.asked.has(name))) return;
    if (data === undefined) this.asked.delete(name);
    else this.asked.set(name, { mustUnderstand: mustUnderstand === true, param: data });
  }
}

function parsed(text: string, base?: string): URL | null {
  try {
    const url = new URL(text, base);
    return url.href.length <= LONGEST_URL ? url : null;
  } catch {
    return null;
  }
}

import { decodeAmf0 } from "../amf/amf0_decoder.js";
import { encodeAmf0 } from "../amf/amf0_encoder.js";
import { type AmfValue } from "../amf/values.js";
import { fromHex, toHex } from "../bytes/hex.js";
import { platform } from "../platform.js";

const MOST_BYTES = 512 * 1024; // as they are kept: browsers give an origin 5 MB

/** Where local shared objects are kept: the page's storage, in AMF. Without one they live as long as the page. */
export class LocalStore {
  private readonly key: string;

  constructor(name: string, path: string) {
    this.key = `sallyport.local:${path}:${name}`;
  }

  /** What was kept; nothing, if it cannot be read. */
  load(): [string, AmfValue][] {
    try {
      const [object] = decodeAmf0(fromHex(platform.storage?.getItem(this.key) ?? "") ?? new Uint8Array(0));
      return typeof object === "object" && object !== null ? Object.entries(object as Record<string, AmfValue>) : [];
    } catch {
      return [];
    }
  }

  /** Whether it is kept. Throws AmfEncodeError. */
  save(data: object): boolean {
    const bytes = encodeAmf0([data], 3);
    if (bytes.length > MOST_BYTES || !platform.storage) return false;
    try {
      platform.storage.setItem(this.key, toHex(bytes));
      return true;
    } catch {
      return false; // full, or forbidden
    }
  }

  clear(): void {
    this.save({});
  }
}

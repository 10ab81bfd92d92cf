import { type AmfObject, type AmfValue, setOwn } from "../amf/values.js";
import type { NetConnection } from "./net_connection.js";

/**
 * A table that a gateway answers with, as Flash Remoting's RecordSet: all of its records at once, or the first of them, and the others
 * page by page.
 *
 * ```js
 * registerClassAlias("RecordSet", RecordSet);
 * const books = await connection.call("Catalogue.find", null, "word");
 * if (!books.complete) await books.fetch(connection, 0, books.length);
 * for (let i = 0; i < books.length; ++i) console.log(books.getItemAt(i).title);
 * ```
 */
export class RecordSet {
  /** As it came: `totalCount`, `columnNames`, `initialData`, `cursor`, and of one with pages `serviceName` and `id`. */
  serverInfo: AmfValue = null;
  // Not a property: it does not travel when the set is sent.
  readonly #fetched = new Map<number, AmfValue[]>();

  get columnNames(): string[] {
    return listOf(this.info.columnNames).map(String);
  }
  /** How many records there are, here or at the gateway. */
  get length(): number {
    const { totalCount } = this.info;
    return typeof totalCount === "number" && totalCount > 0 ? Math.floor(totalCount) : this.initial.length;
  }
  /** Whether all of them are here. */
  get complete(): boolean {
    return this.initial.length + this.#fetched.size >= this.length;
  }

  /** A record by the names of its columns; undefined: there is none at that place, or it is not here yet. */
  getItemAt(index: number): AmfObject | undefined {
    const row = this.initial[index - this.first] ?? this.#fetched.get(index);
    if (!Array.isArray(row)) return undefined;
    const item: AmfObject = {};
    this.columnNames.forEach((name, column) => setOwn(item, name, row[column]));
    return item;
  }

  /** Gets records from the gateway that has sent the set. Rejects with {@link NetStatusError}; one without pages has none to get. */
  async fetch(connection: NetConnection, index: number, count: number): Promise<void> {
    const { serviceName, id } = this.info;
    if (typeof serviceName !== "string" || id === null || id === undefined) throw new Error("This RecordSet has no pages.");
    const page = await connection.call<AmfValue>(`${serviceName}.getRecords`, null, id, index + 1, count);
    const { Cursor: cursor, Page: rows } = (page ?? {}) as AmfObject;
    listOf(rows).slice(0, count).forEach((row, i) => this.keep(Number(cursor) - 1 + i, row));
  }

  private keep(index: number, row: AmfValue): void {
    const known = index >= this.first && index < this.first + this.initial.length;
    if (Array.isArray(row) && index >= 0 && index < this.length && !known) this.#fetched.set(index, row);
  }

  private get info(): AmfObject {
    const { serverInfo, serverinfo } = this as unknown as AmfObject; // Flash's names had no case once, and Red5's is the second
    return ((serverInfo ?? serverinfo) as AmfObject | null | undefined) ?? {};
  }
  private get initial(): AmfValue[] {
    return listOf(this.info.initialData);
  }
  /** Where the first of them stands. */
  private get first(): number {
    return typeof this.info.cursor === "number" ? this.info.cursor - 1 : 0;
  }
}

const listOf = (value: AmfValue): AmfValue[] => (Array.isArray(value) ? value : []);

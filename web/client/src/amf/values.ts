/**
 * How AMF's types appear in this library:
 *
 * | AMF | here |
 * |---|---|
 * | undefined, null, boolean, string | the same |
 * | number, AMF3 integer | `number` |
 * | object | a plain object, or an instance of a class known to {@link registerClassAlias} |
 * | array | `Array`; names that are no index become properties of it |
 * | date | `Date` |
 * | XML | {@link AmfXml} |
 * | byte array | `Uint8Array` |
 * | vectors of int, uint, double | `Int32Array`, `Uint32Array`, `Float64Array` |
 * | vector of objects | {@link ObjectVector} |
 * | dictionary | `Map` |
 */
export type AmfValue =
  | undefined
  | null
  | boolean
  | number
  | string
  | Date
  | AmfXml
  | Uint8Array
  | Int32Array
  | Uint32Array
  | Float64Array
  | ObjectVector
  | Map<AmfValue, AmfValue>
  | AmfValue[]
  | AmfObject;

export interface AmfObject {
  [name: string]: AmfValue;
}

/** XML as text. `legacy`: of ActionScript's older class XMLDocument, the only one that AMF0 knows. */
export class AmfXml {
  constructor(
    readonly text: string,
    readonly legacy = false,
  ) {}
  toString(): string {
    return this.text;
  }
}

/** AMF3's `Vector.<T>` of objects. */
export class ObjectVector {
  constructor(
    readonly items: AmfValue[],
    /** The class of the elements; empty: any. */
    readonly typeName = "",
    readonly fixed = false,
  ) {}
}

/** A class whose instances travel under a name. It is constructed without arguments. */
export type AmfClass = new () => object;

const classes = new Map<string, AmfClass>();
const aliases = new Map<unknown, string>();
const CLASS_NAME = Symbol("class name");

/** As flash.net's: objects of `type` are sent as `alias`, and what comes as `alias` becomes one. */
export function registerClassAlias(alias: string, type: AmfClass): void {
  classes.set(alias, type);
  aliases.set(type, alias);
}

/** The class for `alias`, if there is one. */
export function getClassByAlias(alias: string): AmfClass | undefined {
  return classes.get(alias);
}

/** The name under which an object travels; empty if it has none. */
export function classNameOf(value: object): string {
  const named = (value as { [CLASS_NAME]?: string })[CLASS_NAME];
  if (named !== undefined) return named;
  return aliases.get(value.constructor) ?? "";
}

/** Gives an object a class name without a class: it is sent as a typed object. */
export function withClassName<T extends object>(value: T, name: string): T {
  Object.defineProperty(value, CLASS_NAME, { value: name, configurable: true });
  return value;
}

/** An empty object for what comes under a class name. */
export function makeObject(className: string): AmfObject {
  if (className === "") return {};
  const type = classes.get(className);
  return (type ? new type() : withClassName({}, className)) as AmfObject;
}

/**
 * Sets a property that belongs to the object itself, whatever its name: `__proto__` is a name like any other. How long an
 * array is follows from its elements.
 */
export function setOwn(target: object, name: string, value: AmfValue): void {
  if (name === "length" && Array.isArray(target)) return;
  if (name === "__proto__") {
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    Reflect.set(target, name, value); // what a class does not let be set is left out
  }
}

/**
 * An array of billions of holes as an object. Not by Object.assign(): `__proto__` would become its prototype. The array itself
 * has no elements from then on: references within it lead there.
 */
export function withoutHoles(array: AmfValue[]): AmfObject {
  const object: AmfObject = {};
  for (const [name, value] of Object.entries(array)) setOwn(object, name, value as AmfValue);
  array.length = 0;
  return object;
}

/** The properties of an object that travel: its own enumerable ones that hold no functions. */
export function propertiesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, one]) => typeof one !== "function");
}

/** Whether `name` is that of an array's element. */
export function isIndex(name: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(name) && Number(name) < 0xffff_ffff;
}

/** Whether an array has exactly its elements: no holes, no names. */
export function isDense(array: readonly unknown[]): boolean {
  const names = Object.keys(array);
  return names.length === array.length && (names.length === 0 || names[names.length - 1] === String(names.length - 1));
}

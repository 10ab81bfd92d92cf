// As much of a document as Preact draws into. To be imported before Preact.

class FakeNode extends EventTarget {
  childNodes: FakeNode[] = [];
  parentNode: FakeNode | null = null;
  nodeType = 1;

  get firstChild(): FakeNode | null {
    return this.childNodes[0] ?? null;
  }
  get nextSibling(): FakeNode | null {
    const all = this.parentNode?.childNodes ?? [];
    return all[all.indexOf(this) + 1] ?? null;
  }
  get isConnected(): boolean {
    return (this as FakeNode) === page || (this.parentNode?.isConnected ?? false);
  }
  get textContent(): string {
    return this.childNodes.map((child) => child.textContent).join("");
  }
  insertBefore(child: FakeNode, next: FakeNode | null): void {
    child.remove();
    this.childNodes.splice(next ? this.childNodes.indexOf(next) : this.childNodes.length, 0, child);
    child.parentNode = this;
  }
  append(child: FakeNode): void {
    this.insertBefore(child, null);
  }
  remove(): void {
    const all = this.parentNode?.childNodes;
    all?.splice(all.indexOf(this), 1);
    this.parentNode = null;
    if (!page.has(focused)) focused = page;
  }
  has(one: FakeNode): boolean {
    return one === this || this.childNodes.some((child) => child.has(one));
  }
}

class FakeText extends FakeNode {
  override nodeType = 3;
  constructor(public data: string) {
    super();
  }
  override get textContent(): string {
    return this.data;
  }
}

export class FakeElement extends FakeNode {
  [name: string]: any;
  attributes: Record<string, string> = {};
  style = { setProperty() {} };
  value: unknown = undefined;
  onclick = null;
  onsubmit = null;
  onchange = null;
  oninput = null;
  onkeydown = null;

  constructor(readonly localName: string) {
    super();
  }
  setAttribute(name: string, value: unknown): void {
    this.attributes[name] = String(value);
  }
  removeAttribute(name: string): void {
    delete this.attributes[name];
  }
  focus(): void {
    if (this !== page) focused = this;
  }
  /** All below with these attributes; `tag` is one of them. */
  find(wanted: Record<string, string>): FakeElement[] {
    const below = this.childNodes.flatMap((child) => (child instanceof FakeElement ? [child, ...child.find({})] : []));
    return below.filter((one) => Object.entries(wanted).every(([name, value]) => (name === "tag" ? one.localName : one.attributes[name]) === value));
  }
  fire(type: string, more: object = {}): Event {
    const event = Object.assign(new Event(type, { cancelable: true }), more);
    this.dispatchEvent(event);
    return event;
  }
}

class Observer {
  observe() {}
  disconnect() {}
}

export const page = new FakeElement("body");
let focused: FakeNode = page;

Object.assign(globalThis, {
  document: {
    createElementNS: (_: string, name: string) => new FakeElement(name),
    createElement: (name: string) => new FakeElement(name),
    createTextNode: (text: string) => new FakeText(text),
    getElementById: (id: string) => page.find({ id })[0] ?? null,
    querySelector: () => null,
    get activeElement() {
      return focused;
    },
  },
  Element: FakeElement,
  HTMLElement: FakeElement,
  ResizeObserver: Observer,
  addEventListener() {},
  removeEventListener() {},
});
Object.defineProperty(globalThis, "navigator", { value: { mediaDevices: { getDisplayMedia() {} } }, configurable: true });

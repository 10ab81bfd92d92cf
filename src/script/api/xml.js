// XML and XMLNode: documents as trees, as ActionScript 2 has them.
(function (native, kit) {
  "use strict";

  const { create, defineProperty, keys } = Object;
  const { apply } = Reflect;
  const { indexOf: stringIndexOf, substring } = String.prototype;
  const { test } = RegExp.prototype;
  const { slice, splice } = Array.prototype;
  const { hidden, readOnly } = kit;
  const ELEMENT = 1, TEXT = 3;

  // Of a node: type, name, value, parent, children, index (its place among them), attributes, seen (childNodes as given
  // out, until it changes). Of a document also status, xmlDecl, docTypeDecl.
  const states = new WeakMap();

  function stateOf(node) {
    let state = states.get(node);
    if (!state) { // a script's prototype = new XML(), or an object that inherits from one
      state = { type: ELEMENT, name: null, value: null, parent: null, children: [], index: 0, attributes: {}, seen: null, status: 0 };
      states.set(node, state);
    }
    return state;
  }
  function isNode(value) {
    return value !== null && typeof value === "object" && states.has(value);
  }

  function XMLNode(type, value) {
    const state = stateOf(this);
    state.type = type === ELEMENT ? ELEMENT : Number(type) || TEXT;
    if (state.type === ELEMENT) state.name = value === undefined || value === null ? null : String(value);
    else state.value = value === undefined ? "" : String(value);
  }

  // The tree.

  function renumber(state, from) {
    for (let i = from; i < state.children.length; ++i) stateOf(state.children[i]).index = i;
    state.seen = null;
  }
  function detach(node) {
    const state = stateOf(node);
    if (state.parent === null) return;
    const above = stateOf(state.parent);
    apply(splice, above.children, [state.index, 1]);
    renumber(above, state.index);
    state.parent = null;
    state.index = 0;
  }
  function isInside(node, ancestor) {
    for (let at = node; at !== null; at = stateOf(at).parent) if (at === ancestor) return true;
    return false;
  }
  function attach(parent, child, index) {
    const above = stateOf(parent);
    const below = stateOf(child);
    below.parent = parent;
    if (index === above.children.length) {
      below.index = index;
      above.children[index] = child;
      above.seen = null;
    } else {
      apply(splice, above.children, [index, 0, child]);
      renumber(above, index);
    }
  }
  function sibling(node, step) {
    const { parent, index } = stateOf(node);
    return (parent === null ? undefined : stateOf(parent).children[index + step]) ?? null;
  }
  function copy(node, deep) {
    const { type, name, value, attributes, children } = stateOf(node);
    const made = new XMLNode(type, type === ELEMENT ? name : value);
    for (const key of keys(attributes)) setAttribute(stateOf(made).attributes, key, attributes[key]);
    if (deep) for (let i = 0; i < children.length; ++i) attach(made, copy(children[i], true), i);
    return made;
  }
  function setAttribute(attributes, name, value) {
    defineProperty(attributes, name, { value, writable: true, configurable: true, enumerable: true });
  }

  function written(node) {
    const { type, name, value, attributes, children } = stateOf(node);
    if (type !== ELEMENT) return kit.escapeXml(value ?? "");
    let inside = "";
    for (const child of children) inside += apply(child.toString, child, []);
    if (name === null) return inside;
    let tag = "<" + name;
    for (const key of keys(attributes)) tag += " " + key + "=\"" + kit.escapeXml(String(attributes[key])) + "\"";
    return children.length === 0 ? tag + " />" : tag + ">" + inside + "</" + name + ">";
  }

  const nodes = XMLNode.prototype;
  hidden(nodes, "appendChild", function (child) {
    if (!isNode(child) || isInside(this, child)) return;
    detach(child);
    attach(this, child, stateOf(this).children.length);
  });
  hidden(nodes, "insertBefore", function (child, before) {
    if (!isNode(child) || !isNode(before) || child === before || stateOf(before).parent !== this || isInside(this, child)) return;
    detach(child);
    attach(this, child, stateOf(before).index);
  });
  hidden(nodes, "removeNode", function () { detach(this); });
  hidden(nodes, "cloneNode", function (deep) { return copy(this, !!deep); });
  hidden(nodes, "hasChildNodes", function () { return stateOf(this).children.length > 0; });
  hidden(nodes, "toString", function () { return written(this); });
  hidden(nodes, "constructor", XMLNode);

  function writable(name, field) {
    defineProperty(nodes, name, {
      get() { return stateOf(this)[field]; },
      set(value) { stateOf(this)[field] = value === null || value === undefined ? null : String(value); },
      configurable: true, enumerable: false,
    });
  }
  function computed(name, read) {
    readOnly(nodes, name, read);
    defineProperty(nodes, name, { enumerable: false });
  }
  writable("nodeName", "name");
  writable("nodeValue", "value");
  defineProperty(nodes, "attributes", {
    get() { return stateOf(this).attributes; },
    set(value) { if (value !== null && typeof value === "object") stateOf(this).attributes = value; },
    configurable: true, enumerable: false,
  });
  computed("nodeType", function () { return stateOf(this).type; });
  computed("childNodes", function () {
    const state = stateOf(this);
    return state.seen ??= apply(slice, state.children, []);
  });
  computed("firstChild", function () { return stateOf(this).children[0] ?? null; });
  computed("lastChild", function () {
    const { children } = stateOf(this);
    return children[children.length - 1] ?? null;
  });
  computed("nextSibling", function () { return sibling(this, 1); });
  computed("previousSibling", function () { return sibling(this, -1); });
  computed("parentNode", function () { return stateOf(this).parent; });

  // Names with a prefix.

  function colonOf(name) {
    return name === null ? -1 : apply(stringIndexOf, name, [":"]);
  }
  function namespaceFor(node, prefix) {
    const name = prefix === "" ? "xmlns" : "xmlns:" + prefix;
    for (let at = node; at !== null; at = stateOf(at).parent) {
      const value = stateOf(at).attributes[name];
      if (value !== undefined) return value;
    }
    return null;
  }
  hidden(nodes, "getNamespaceForPrefix", function (prefix) {
    return namespaceFor(this, prefix === undefined || prefix === null ? "" : String(prefix));
  });
  hidden(nodes, "getPrefixForNamespace", function (uri) {
    for (let at = this; at !== null; at = stateOf(at).parent) {
      const { attributes } = stateOf(at);
      for (const key of keys(attributes)) {
        if (attributes[key] !== uri) continue;
        if (key === "xmlns") return "";
        if (apply(stringIndexOf, key, ["xmlns:"]) === 0) return apply(substring, key, [6]);
      }
    }
    return null;
  });
  computed("prefix", function () {
    const { name } = stateOf(this);
    return name === null ? null : apply(substring, name, [0, Math.max(colonOf(name), 0)]);
  });
  computed("localName", function () {
    const { name } = stateOf(this);
    return name === null ? null : apply(substring, name, [colonOf(name) + 1]);
  });
  computed("namespaceURI", function () {
    return stateOf(this).name === null ? null : namespaceFor(this, this.prefix);
  });

  // Documents.

  function XML(text) {
    stateOf(this);
    if (text !== undefined && text !== null) this.parseXML(text);
  }
  const members = XML.prototype = create(nodes);
  kit.makeLoader(members);
  hidden(members, "constructor", XML);
  hidden(members, "ignoreWhite", false);
  for (const name of ["status", "xmlDecl", "docTypeDecl"]) {
    defineProperty(members, name, {
      get() { return stateOf(this)[name]; },
      set(value) { stateOf(this)[name] = value; },
      configurable: true, enumerable: false,
    });
  }
  hidden(members, "createElement", function (name) { return new XMLNode(ELEMENT, name); });
  hidden(members, "createTextNode", function (text) { return new XMLNode(TEXT, text); });

  function clear(document) {
    const state = stateOf(document);
    for (const child of state.children) stateOf(child).parent = null;
    state.children = [];
    state.seen = null;
    state.xmlDecl = state.docTypeDecl = undefined;
  }
  hidden(members, "parseXML", function (text) {
    const state = stateOf(this);
    const { ignoreWhite } = this;
    let at = this;
    const add = (node) => attach(at, node, stateOf(at).children.length);
    clear(this);
    state.status = kit.parseXml(text === undefined || text === null ? "" : String(text), {
      open(name, attributes) {
        const node = new XMLNode(ELEMENT, name);
        stateOf(node).attributes = attributes;
        add(node);
        at = node;
      },
      close() { at = stateOf(at).parent; },
      text(value) { if (!ignoreWhite || apply(test, /[^ \t\r\n]/, [value])) add(new XMLNode(TEXT, value)); },
      declaration(declaration) { state.xmlDecl = declaration; },
      docType(docType) { state.docTypeDecl = docType; },
    });
  });
  hidden(members, "toString", function () {
    const { xmlDecl, docTypeDecl } = stateOf(this);
    return (xmlDecl ?? "") + (docTypeDecl ?? "") + written(this);
  });
  hidden(members, "onData", function (text) {
    if (text !== undefined) {
      this.parseXML(text);
      this.loaded = true;
    }
    kit.handle(this, "onLoad", text !== undefined);
  });

  kit.close(nodes);
  kit.close(members);
  kit.global("XMLNode", XMLNode);
  kit.global("XML", XML);
})

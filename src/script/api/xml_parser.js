// What XML is made of.
//
//   kit.parseXml(text, sink)  tells the sink open(name, attributes), close(), text(value), declaration(text), docType(text);
//                             returns the status that XML.status shows: 0, or what is wrong, below
//   kit.escapeXml(text)
//
// Scripts see how far a broken document was understood, which parts of it were, and fragments with several roots or
// none: no parser of a library tells all that. Document types are passed over: nothing they declare is used, so there is
// nothing to fetch and nothing to expand.
(function (native, kit) {
  "use strict";

  const { apply } = Reflect;
  const { defineProperty } = Object;
  const { fromCodePoint } = String;
  const { indexOf: stringIndexOf, substring, replace } = String.prototype;
  const { test } = RegExp.prototype;
  const parse = parseInt;
  const MAX_DEPTH = 256;
  const MAX_NODES = 100000;
  const MAX_ENTITY = 11; // characters, & and ; among them
  const CDATA = -2, DECLARATION = -3, DOCTYPE = -4, COMMENT = -5, ELEMENT = -6, MEMORY = -7, ATTRIBUTE = -8, NOT_CLOSED = -9,
    NOT_OPENED = -10;

  const indexOf = (text, what, from) => apply(stringIndexOf, text, [what, from]);
  const part = (text, from, to) => apply(substring, text, [from, to]);
  const matches = (pattern, text) => apply(test, pattern, [text]);
  const startsAt = (text, what, at) => part(text, at, at + what.length) === what;
  const isBlank = (c) => c === " " || c === "\n" || c === "\t" || c === "\r";
  const ENTITIES = { __proto__: null, amp: "&", lt: "<", gt: ">", quot: "\"", apos: "'", nbsp: "\u00a0" };
  const ESCAPES = { __proto__: null, "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&apos;" };

  function entity(name) {
    if (name in ENTITIES) return ENTITIES[name];
    let code = -1;
    if (matches(/^#[0-9]{1,7}$/, name)) code = parse(part(name, 1), 10);
    if (matches(/^#[xX][0-9a-fA-F]{1,6}$/, name)) code = parse(part(name, 2), 16);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) ? fromCodePoint(code) : undefined;
  }

  // What is no entity that is known stays as it is.
  function unescaped(text) {
    let out = "";
    let at = 0;
    for (;;) {
      const amp = indexOf(text, "&", at);
      if (amp < 0) return at === 0 ? text : out + part(text, at);
      const length = indexOf(part(text, amp, amp + MAX_ENTITY), ";", 0); // no further: a text of & alone would be read again for each
      const found = length > 0 ? entity(part(text, amp + 1, amp + length)) : undefined;
      out += part(text, at, amp) + (found === undefined ? "&" : found);
      at = found === undefined ? amp + 1 : amp + length + 1;
    }
  }

  function skipBlank(text, at) {
    while (at < text.length && isBlank(text[at])) ++at;
    return at;
  }
  function endOfName(text, at) {
    while (at < text.length && !isBlank(text[at]) && text[at] !== "=" && text[at] !== "/" && text[at] !== ">" && text[at] !== "<") ++at;
    return at;
  }

  // Where a document type ends, behind its ">"; -1 if it does not.
  function endOfDocType(text, at) {
    let nested = 0;
    for (; at < text.length; ++at) {
      const c = text[at];
      if (c === "\"" || c === "'") {
        at = indexOf(text, c, at + 1);
        if (at < 0) return -1;
      } else if (c === "<") {
        ++nested;
      } else if (c === ">" && --nested === 0) {
        return at + 1;
      }
    }
    return -1;
  }

  // One attribute at `at`: where it ends, or a status.
  function readAttribute(text, at, attributes) {
    const end = endOfName(text, at);
    if (end === at) return ELEMENT;
    let value = skipBlank(text, end);
    if (text[value] !== "=") return ELEMENT;
    value = skipBlank(text, value + 1);
    const quote = text[value];
    if (quote === undefined) return ATTRIBUTE;
    if (quote !== "\"" && quote !== "'") return ELEMENT;
    const close = indexOf(text, quote, value + 1);
    if (close < 0) return ATTRIBUTE;
    defineProperty(attributes, part(text, at, end), {
      value: unescaped(part(text, value + 1, close)), writable: true, configurable: true, enumerable: true,
    });
    return close + 1;
  }

  // The tag whose "<" is at `at`: where it ends, or a status.
  function readTag(text, at, sink, open) {
    const end = endOfName(text, at + 1);
    if (end === at + 1) return ELEMENT;
    const name = part(text, at + 1, end);
    const attributes = {};
    for (at = skipBlank(text, end); at < text.length; at = skipBlank(text, at)) {
      const empty = text[at] === "/" && text[at + 1] === ">";
      if (text[at] === ">" || empty) {
        if (open.length >= MAX_DEPTH) return MEMORY;
        sink.open(name, attributes);
        if (empty) sink.close();
        else open[open.length] = name;
        return at + (empty ? 2 : 1);
      }
      at = readAttribute(text, at, attributes);
      if (at < 0) return at;
    }
    return ELEMENT;
  }

  function readEndTag(text, at, sink, open) {
    const end = indexOf(text, ">", at);
    if (end < 0) return ELEMENT;
    const name = part(text, at + 2, endOfName(text, at + 2));
    if (open.length === 0 || open[open.length - 1] !== name) {
      for (const one of open) if (one === name) return NOT_CLOSED;
      return NOT_OPENED;
    }
    --open.length;
    sink.close();
    return end + 1;
  }

  function readInstruction(text, at, sink) {
    const end = indexOf(text, "?>", at);
    if (end < 0) return DECLARATION;
    if (startsAt(text, "<?xml", at) && (isBlank(text[at + 5]) || text[at + 5] === "?")) sink.declaration(part(text, at, end + 2));
    return end + 2;
  }

  // What begins with "<!": where it ends, or a status.
  function readMarked(text, at, sink) {
    if (startsAt(text, "<!--", at)) {
      const end = indexOf(text, "-->", at + 4);
      return end < 0 ? COMMENT : end + 3;
    }
    if (startsAt(text, "<![CDATA[", at)) {
      const end = indexOf(text, "]]>", at + 9);
      if (end < 0) return CDATA;
      if (end > at + 9) sink.text(part(text, at + 9, end));
      return end + 3;
    }
    const end = endOfDocType(text, at);
    if (end < 0) return DOCTYPE;
    sink.docType(part(text, at, end));
    return end;
  }

  function readMarkup(text, at, sink, open) {
    switch (text[at + 1]) {
      case "!": return readMarked(text, at, sink);
      case "?": return readInstruction(text, at, sink);
      case "/": return readEndTag(text, at, sink, open);
    }
    return readTag(text, at, sink, open);
  }

  kit.parseXml = function (text, sink) {
    const open = []; // names of the elements around
    let pieces = 0;
    for (let at = 0; at < text.length;) {
      if (++pieces > MAX_NODES) return MEMORY;
      const tag = indexOf(text, "<", at);
      const end = tag < 0 ? text.length : tag;
      if (end > at) sink.text(unescaped(part(text, at, end)));
      if (tag < 0) break;
      at = readMarkup(text, tag, sink, open);
      if (at < 0) return at;
    }
    return open.length > 0 ? NOT_CLOSED : 0;
  };
  kit.escapeXml = (text) => apply(replace, text, [/[&<>"']/g, (c) => ESCAPES[c]]);
})

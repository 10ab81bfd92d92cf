import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeAmf0 } from "../../dist/amf/amf0_decoder.js";
import { encodeAmf0 } from "../../dist/amf/amf0_encoder.js";
import { AmfXml, classNameOf, ObjectVector, registerClassAlias, withClassName } from "../../dist/amf/values.js";
import { hex } from "./support.mjs";

const named = (array, properties) => Object.assign(array, properties);

/** What is in the bytes, and comes out as the same bytes again. */
const AMF0 = [
  ["number", "00 3ff8000000000000", 1.5],
  ["true", "01 01", true],
  ["string", "02 0003 616263", "abc"],
  ["object", "03 0001 61 05 0000 09", { a: null }],
  ["null", "05", null],
  ["undefined", "06", undefined],
  ["ecma array", "08 00000001 0001 61 00 3ff0000000000000 0000 09", named([], { a: 1 })],
  ["strict array", "0a 00000002 05 06", [null, undefined]],
  ["date", "0b 42771f71fb04c000 0000", new Date(1588988981324)],
  ["xml document", "0f 00000004 3c612f3e", new AmfXml("<a/>", true)],
  ["typed object", "10 0003 612e42 0001 78 05 0000 09", withClassName({ x: null }, "a.B")],
];

const AMF3 = [
  ["array", "11 09 05 01 03 02", [true, false]],
  ["array with names", "11 09 01 03 61 03 01", named([], { a: true })],
  ["object", "11 0a 0b 01 03 61 01 01", { a: null }],
  ["sealed object", "11 0a 13 07 612e42 03 78 04 05", withClassName({ x: 5 }, "a.B")],
  ["date", "11 08 01 42771f71fb04c000", new Date(1588988981324)],
  ["xml", "11 0b 09 3c612f3e", new AmfXml("<a/>")],
  ["xml document", "11 07 09 3c612f3e", new AmfXml("<a/>", true)],
  ["bytes", "11 0c 07 010203", Uint8Array.of(1, 2, 3)],
  ["ints", "11 0d 05 00 00000001 ffffffff", Int32Array.of(1, -1)],
  ["uints", "11 0e 05 00 00000001 ffffffff", Uint32Array.of(1, 0xffffffff)],
  ["doubles", "11 0f 03 00 3ff8000000000000", Float64Array.of(1.5)],
  ["objects", "11 10 03 00 07 612e42 01", new ObjectVector([null], "a.B")],
  ["dictionary", "11 11 03 00 06 03 61 03", new Map([["a", true]])],
  ["shared string", "11 09 05 01 06 07 616263 06 00", ["abc", "abc"]],
];

for (const [encoding, vectors] of [[0, AMF0], [3, AMF3]]) {
  for (const [what, digits, value] of vectors) {
    test(`AMF${encoding} ${what}`, () => {
      const [decoded] = decodeAmf0(hex(digits));
      assert.deepEqual(decoded, value);
      if (value && typeof value === "object") assert.equal(classNameOf(decoded), classNameOf(value));
      assert.deepEqual(encodeAmf0([value], encoding), hex(digits));
    });
  }
}

test("AMF0 long strings", () => {
  const text = "x".repeat(70000);
  assert.deepEqual(decodeAmf0(encodeAmf0([text, "ä€𝄞"])), [text, "ä€𝄞"]);
});

test("AMF3 integers at the ends of their range, and what lies beyond", () => {
  const numbers = [0, -1, 127, 128, 16383, 16384, 2097151, 2097152, 268435455, -268435456, 268435456, -268435457, 1.5, NaN, Infinity, -0];
  const [decoded] = decodeAmf0(encodeAmf0([numbers], 3));
  assert.deepEqual(decoded, numbers);
  assert.equal(Object.is(decoded.at(-1), -0), true);
});

for (const encoding of [0, 3]) {
  test(`AMF${encoding} keeps what is shared, and circles`, () => {
    const shared = { name: "both" };
    const circle = { first: shared, second: shared, list: [shared] };
    circle.self = circle;
    const [decoded] = decodeAmf0(encodeAmf0([circle], encoding));
    assert.equal(decoded.self, decoded);
    assert.equal(decoded.first, decoded.second);
    assert.equal(decoded.list[0], decoded.first);
  });

  test(`AMF${encoding} sends names and elements of an array`, () => {
    const array = named([1, 2], { name: "x" });
    assert.deepEqual(decodeAmf0(encodeAmf0([array], encoding)), [array]);
    const holes = [];
    holes[3] = "far";
    assert.deepEqual(decodeAmf0(encodeAmf0([holes], encoding)), [holes]);
  });

  test(`AMF${encoding} makes objects of classes that are known`, () => {
    class Point {
      x = 0;
      y = 0;
    }
    registerClassAlias("geometry.Point", Point);
    const [decoded] = decodeAmf0(encodeAmf0([Object.assign(new Point(), { x: 3 })], encoding));
    assert.ok(decoded instanceof Point);
    assert.equal(decoded.x, 3);
  });

  test(`AMF${encoding} leaves functions out and refuses what it cannot say`, () => {
    assert.deepEqual(decodeAmf0(encodeAmf0([{ a: 1, f() {} }], encoding)), [{ a: 1 }]);
    assert.throws(() => encodeAmf0([{ a: 1n }], encoding), { name: "AmfEncodeError" });
    let deep = {};
    for (let i = 0; i < 40; ++i) deep = { deep };
    assert.throws(() => encodeAmf0([deep], encoding), { name: "AmfEncodeError" });
  });
}

test("AMF0 says by what comes nearest what only AMF3 can say", () => {
  const values = [Uint8Array.of(65, 66), Int32Array.of(1, -1), new Map([["a", 1]]), new ObjectVector([true])];
  assert.deepEqual(decodeAmf0(encodeAmf0(values, 0)), ["AB", [1, -1], named([], { a: 1 }), [true]]);
});

test("__proto__ is a name like any other", () => {
  const bytes = hex("03 0009 5f5f70726f746f5f5f 03 0005 61646d696e 01 01 0000 09 0000 09");
  const [decoded] = decodeAmf0(bytes);
  assert.equal(decoded.admin, undefined);
  assert.equal(Object.getPrototypeOf(decoded), Object.prototype);
  assert.deepEqual(Object.keys(decoded), ["__proto__"]);
});

const digits = (text) => Buffer.from(text).toString("hex");
/** An array with one element, `value`, so far out that no array could hold what is before it. */
const FAR = "4000000000";
const FAR_ARRAY = { 0: (value) => `08 00000000 000a ${digits(FAR)} ${value} 0000 09`, 3: (value) => `11 09 01 15 ${digits(FAR)} ${value} 01` };

for (const [encoding, one, itself] of [[0, "01 01", "07 0000"], [3, "03", "09 00"]]) {
  test(`AMF${encoding} makes no holes for an index far out`, () => {
    assert.deepEqual(decodeAmf0(hex(FAR_ARRAY[encoding](one))), [{ [FAR]: true }]);
  });

  test(`AMF${encoding} references to such an array lead to no holes either`, () => {
    const [{ [FAR]: inside }] = decodeAmf0(hex(FAR_ARRAY[encoding](itself)));
    assert.ok(!(inside.length > 0));
  });
}

test("what refers to an array with an index far out is the same object", () => {
  const [inAmf0, again] = decodeAmf0(hex(`${FAR_ARRAY[0]("01 01")} 07 0000`));
  assert.equal(again, inAmf0);
  const [[inAmf3, same]] = decodeAmf0(hex(`11 09 05 01 ${FAR_ARRAY[3]("03").slice(3)} 09 02`));
  assert.equal(same, inAmf3);
});

test("__proto__ is a name like any other beside an index far out, too", () => {
  const name = (text) => `${text.length.toString(16).padStart(4, "0")} ${digits(text)}`;
  const prototype = `${name("__proto__")} 03 ${name("admin")} 01 01 0000 09`;
  const [decoded] = decodeAmf0(hex(`08 00000000 ${name(FAR)} 05 ${prototype} 0000 09`));
  assert.equal(decoded.admin, undefined);
  assert.equal(Object.getPrototypeOf(decoded), Object.prototype);
  assert.deepEqual(Object.keys(decoded), [FAR, "__proto__"]);
});

test("what a class does not let be set is left out, and the rest comes", () => {
  class Tank {
    litres = 0;
    get full() {
      return this.litres > 99;
    }
  }
  registerClassAlias("Tank", Tank);
  const sent = withClassName({ full: true, litres: 7 }, "Tank");
  for (const encoding of [0, 3]) assert.deepEqual(decodeAmf0(encodeAmf0([sent], encoding)), [Object.assign(new Tank(), { litres: 7 })]);
});

const HOSTILE = {
  "a string cut short": "02 0005 61",
  "a reserved type": "04",
  "a reference to nothing": "07 0001",
  "an array that promises more than there is": "0a ffffffff 05",
  "an object without an end": "03 0001 61 05",
  "a wrong end": "03 0000 05",
  "an AMF3 vector that promises more than there is": "11 0d ffffffff 00",
  "AMF3 traits that promise more than there is": "11 0a fffffff3 01",
  "an AMF3 reference to nothing": "11 0a 02",
  "an externalizable object": "11 0a 07 07 612e42 01",
  "an unknown AMF3 type": "11 12",
};
for (const [what, digits] of Object.entries(HOSTILE))
  test(`refuses ${what}`, () => assert.throws(() => decodeAmf0(hex(digits)), { name: "ProtocolError", reason: "bad-amf" }));

test("refuses what is nested too deeply, and too many values", () => {
  assert.throws(() => decodeAmf0(hex("0a 00000001".repeat(40) + "05")), { reason: "amf-budget" });
  const many = new Uint8Array(5 + 200_000).fill(5);
  many.set(hex("0a 00030d40"));
  assert.throws(() => decodeAmf0(many), { reason: "amf-budget" });
});

test("reads Flex's collections, which are externalizable", () => {
  const name = Buffer.from("flex.messaging.io.ArrayCollection");
  const head = Buffer.concat([hex("11 0a 07"), Uint8Array.of((name.length << 1) | 1), name]);
  assert.deepEqual(decodeAmf0(Buffer.concat([head, hex("09 03 01 03")])), [[true]]);
});

test("every truncation of every vector is refused or shorter, never more", () => {
  for (const [, digits] of [...AMF0, ...AMF3]) {
    const bytes = hex(digits);
    for (let size = 1; size < bytes.length; ++size)
      assert.throws(() => decodeAmf0(bytes.subarray(0, size)), { name: "ProtocolError" });
  }
});

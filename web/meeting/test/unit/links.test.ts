import assert from "node:assert/strict";
import { test } from "node:test";
import { piecesOf } from "../../src/model/links.js";

const addressesIn = (text: string): string[] => piecesOf(text).flatMap(({ address }) => address ?? []);

test("addresses of web pages are told from the rest, and nothing is lost", () => {
  const text = "The draft (https://example.com/a?b=1#c), or http://example.org/x_(y). Not ftp://h, not javascript:alert(1).";
  assert.deepEqual(addressesIn(text), ["https://example.com/a?b=1#c", "http://example.org/x_(y)"]);
  assert.equal(piecesOf(text).map((one) => one.text).join(""), text);
});

test("markup and quotes end an address; one that is none stays text", () => {
  assert.deepEqual(addressesIn('<a href="https://h/x">y</a>'), ["https://h/x"]);
  assert.deepEqual(addressesIn("https:// and http://[ are none"), []);
  assert.deepEqual(piecesOf("plain"), [{ text: "plain", address: null }]);
  assert.deepEqual(piecesOf(""), []);
});

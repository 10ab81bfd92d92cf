import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { preferredLanguage } from "../../src/i18n/languages.js";
import { Translator } from "../../src/i18n/translator.js";

const FOLDER = join(process.cwd(), "languages");
const read = (name: string): Record<string, string> => JSON.parse(readFileSync(join(FOLDER, name), "utf8"));
const english = read("en.json");
const list = read("index.json");
const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([one]) => one).sort();

test("every language of the list has a file, and every file is in the list", () => {
  const files = readdirSync(FOLDER).filter((name) => name !== "index.json");
  assert.deepEqual(files.map((name) => name.replace(/\.json$/, "")).sort(), Object.keys(list).sort());
});

for (const code of Object.keys(list))
  test(`${code}: the same keys as English, none empty, the same parameters`, () => {
    const messages = read(`${code}.json`);
    assert.deepEqual(Object.keys(messages).sort(), Object.keys(english).sort());
    for (const [key, text] of Object.entries(messages)) {
      assert.notEqual(text.trim(), "", key);
      assert.deepEqual(placeholders(text), placeholders(english[key]!), key);
    }
  });

test("every key that the sources name is there, and every key is used", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join("src", name), "utf8"))
    .join("\n");
  const literal = new Set([...sources.matchAll(/["`]([a-z]\w*(?:\.[\w-]+)*)["`]/gi)].map(([, key]) => key!));
  // `prefix.${word}`, word("prefix", …) and count("prefix", …)
  const prefixes = [...sources.matchAll(/`([\w.]+\.)\$\{|word\("([\w.]+)"|count\("([\w.]+)"/g)].map(
    ([, template, word, count]) => template ?? (word ? `${word}.` : `${count}_`),
  );
  const dynamic = ["camera.", "microphone.", "device.camera.", "device.microphone."]; // `${kind}.…`
  const unused = Object.keys(english).filter(
    (key) => !literal.has(key) && ![...prefixes, ...dynamic].some((prefix) => key.startsWith(prefix)),
  );
  assert.deepEqual(unused, []);
});

test("what was chosen comes before what the browser says; regions fall back to their language", () => {
  assert.equal(preferredLanguage(list, ["de-AT", "en"], null), "de");
  assert.equal(preferredLanguage(list, ["fr", "en-GB"], null), "en");
  assert.equal(preferredLanguage(list, ["fr"], null), "en");
  assert.equal(preferredLanguage(list, ["en"], "de"), "de");
  assert.equal(preferredLanguage(list, ["en"], "xx"), "en");
  assert.equal(preferredLanguage(list, ["constructor"], null), "en");
});

test("parameters are put in as they are, and never looked at again", () => {
  const words = new Translator("en", {});
  assert.equal(words.text("say.text", { name: "{text}", text: "<b>$&</b>" }), "{text} writes: <b>$&</b>");
});

test("numbers choose the form of the word, and words of the server fall back to themselves", () => {
  const words = new Translator("de", read("de.json"));
  assert.equal(words.count("chat.unread", 1), "1 neue Nachricht");
  assert.equal(words.count("chat.unread", 1200), "1.200 neue Nachrichten");
  assert.equal(words.word("error", "something-new"), "something-new");
  assert.equal(new Translator("de", {}).text("leave"), "Leave");
});

test("sizes are told in the unit that fits", () => {
  const words = new Translator("en", {});
  assert.equal(words.size(0), "0 byte");
  assert.equal(words.size(20_000_000), "20 MB");
  assert.equal(words.size(1_234), "1 kB");
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import de from "../src/languages/de.json";
import en from "../src/languages/en.json";
import { chooseLanguage, words } from "../src/parts/language.js";
import { problemOf, problemOfPlaying } from "../src/parts/problem.js";
import { embedSnippet } from "../src/player/share.js";

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

test("every language has every text, with the same places to fill in", () => {
  assert.deepEqual(Object.keys(de), Object.keys(en));
  for (const [key, text] of Object.entries(en)) assert.deepEqual(placeholders(de[key as keyof typeof de]), placeholders(text), key);
});

test("what the HTML asks for is there", () => {
  for (const name of ["player.html", "publisher.html"]) {
    const html = readFileSync(join(process.cwd(), "static", name), "utf8");
    for (const [, key] of html.matchAll(/data-(?:text|label)="([^"]*)"/g)) assert.ok(Object.hasOwn(en, key!), key);
  }
});

test("the language is what the page is asked for, then what the browser prefers", () => {
  assert.equal(chooseLanguage(null, ["fr-FR", "de-AT", "en"]), "de");
  assert.equal(chooseLanguage("en", ["de"]), "en");
  assert.equal(chooseLanguage("constructor", ["xx"]), "en");
});

test("values are filled in once", () => {
  assert.equal(words("player.waiting", { name: "{name}" }), "Waiting for “{name}”");
});

test("what goes wrong is told with what to do", () => {
  const refused = (code: string, description = "") => problemOf({ code, info: { code, description } });
  assert.equal(refused("NetConnection.Connect.Rejected", "The token has expired.").hint.startsWith("It says: The token has expired. If"), true);
  assert.equal(refused("NetStream.Publish.BadName", "The name is in use.").title, en["problem.taken"]);
  assert.equal(refused("NetStream.Publish.BadName", "No stream key").title, en["problem.publish"]);
  assert.equal(problemOf(new DOMException("", "NotAllowedError")).title, en["problem.denied"]);
  assert.equal(problemOf(new Error("odd")).hint, "Load the page again. Details: odd.");
  assert.equal(problemOf({ name: "constructor" }).title, en["problem.other"]);
});

test("a codec that the browser lacks is called by its name", () => {
  const { title, hint } = problemOfPlaying({ message: "This browser cannot play HEVC: …", codecs: ["HEVC"] });
  assert.equal(title, "This browser cannot play HEVC");
  assert.match(hint, /H\.264 with AAC or Opus. Details: This browser cannot play HEVC/);
  assert.equal(problemOfPlaying({ message: "m", codecs: ["VP8", "AAC"] }).title, "This browser cannot play VP8 and AAC");
  assert.equal(problemOfPlaying({ message: "m", codecs: [] }).title, en["problem.playing"]);
});

test("names cannot leave the snippet", () => {
  const snippet = embedSnippet("https://host/live/a", `"><script>alert(1)</script>`);
  assert.ok(!snippet.includes("<script>"));
  assert.ok(snippet.includes(`title="&quot;>&lt;script>`));
});

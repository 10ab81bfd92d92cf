import assert from "node:assert/strict";
import test from "node:test";
import { placeOf, playerAddress, withQuery } from "../src/parts/place.js";

const at = (page: string, parts = "https://host/live/_pages/") => placeOf(new URL(page), new URL(parts));

test("the path names instance and stream", () => {
  assert.deepEqual(at("https://host/live/cam"), { base: "https://host/live/", uri: "/live", instance: "", name: "cam", query: "" });
  const room = at("https://host/live/room/floor/cam");
  assert.deepEqual([room.uri, room.instance, room.name], ["/live/room", "room", "floor/cam"]);
  assert.equal(at("https://host/live/room/_publish").instance, "room");
});

test("names are decoded once, and written again for addresses", () => {
  const place = at("https://host/live/gr%C3%BCn/a%2520b");
  assert.deepEqual([place.instance, place.name], ["grün", "a%20b"]);
  assert.equal(playerAddress(place, place.name), "https://host/live/gr%C3%BCn/a%2520b");
  assert.equal(playerAddress(at("https://host/live/cam"), "a?b#c"), "https://host/live/a%3Fb%23c");
});

test("a proxy in front may have put the application somewhere else", () => {
  const place = at("https://host/tv/live/cam", "https://host/tv/live/_pages/");
  assert.deepEqual([place.uri, place.name], ["/tv/live", "cam"]);
  assert.equal(playerAddress(place, "cam"), "https://host/tv/live/cam");
});

test("what is for the server stays in the query, what is for the page does not", () => {
  assert.equal(at("https://host/live/cam?embed&token=a.b.c&lang=de").query, "token=a.b.c");
  assert.equal(withQuery("cam", "token=x"), "cam?token=x");
  assert.equal(withQuery("cam", ""), "cam");
});

// The publisher's page: devices open and connections come when a test lets them.
import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { asked, element, elements, FakeStream, happen } from "./fake_page.js";
import { NetConnection } from "sallyport";
import { StreamPublisher } from "sallyport/media";
import { PublisherPage } from "../src/publisher/publisher_page.js";
import en from "../src/languages/en.json";

/** Connections that were begun, and what was published and put in its place. */
let connects: (() => void)[] = [];
let published: unknown[] = [];
let publishers: StreamPublisher[] = [];

NetConnection.prototype.connect = () => new Promise((resolve) => connects.push(() => resolve(undefined as never)));
StreamPublisher.prototype.publish = function (_name, source) {
  published.push(source);
  publishers.push(this);
  return new Promise(() => {});
};
StreamPublisher.prototype.replaceSource = (source) => void published.push(source);

beforeEach(() => {
  elements.clear();
  [asked.length, connects, published, publishers] = [0, [], [], []];
  const place = { base: "https://host/live/", uri: "/live", instance: "", name: "", query: "" };
  Object.assign(element("quality"), { value: "720" });
  new PublisherPage(place, "cam");
});

const goLive = (): Promise<void> => happen("form", "submit");
const choose = (camera: string): Promise<void> => happen("camera", "change", { value: camera });
const preview = (): unknown => element("preview").srcObject;
const problem = (): unknown => (element("problem").hidden ? null : element("problem-title").textContent);

/** On air with a source; connect() and publish() have been called. */
async function onAir(source: FakeStream): Promise<void> {
  await goLive();
  await asked[0]!.give(source);
  connects[0]!();
  await happen("form", "nothing");
}

test("who presses twice while the device opens is on air once", async () => {
  await goLive();
  await goLive();
  const front = new FakeStream("front");
  await asked[0]!.give(front);
  assert.deepEqual([asked.length, connects.length], [1, 1]);
  connects[0]!();
  await happen("form", "nothing");
  assert.deepEqual(published, [front]);
});

test("who presses while the preview opens goes on air with that", async () => {
  await happen("open", "click");
  await goLive();
  await asked[0]!.give(new FakeStream("front"));
  assert.deepEqual([asked.length, connects.length], [1, 1]);
});

test("after a refusal it can be pressed again", async () => {
  await goLive();
  await asked[0]!.refuse(new DOMException("", "NotAllowedError"));
  assert.deepEqual([problem(), connects.length], [en["problem.denied"], 0]);
  await goLive();
  await asked[1]!.give(new FakeStream("front"));
  assert.deepEqual([problem(), connects.length], [null, 1]);
});

for (const order of [[1, 2], [2, 1]]) {
  test(`of two quick changes the last one counts, whichever opens first: ${order}`, async () => {
    const sources = ["front", "back", "front"].map((name) => new FakeStream(name));
    await onAir(sources[0]!);
    await choose("back");
    await choose("front");
    for (const index of order) await asked[index]!.give(sources[index]!);
    assert.deepEqual(sources.map(({ live }) => live), [false, false, true]);
    assert.deepEqual(published, [sources[0], sources[2]]);
    assert.deepEqual([preview(), element("camera").value], [sources[2], "front"]);
  });
}

test("a device that is chosen while the first one opens is the one that goes on air", async () => {
  const [front, back] = [new FakeStream("front"), new FakeStream("back")];
  await goLive();
  await choose("back");
  await asked[0]!.give(front);
  assert.deepEqual([front.live, connects.length], [false, 0]);
  await asked[1]!.give(back);
  assert.deepEqual([preview(), back.live, connects.length], [back, true, 1]);
});

test("a device that is chosen while it connects is the one that is published", async () => {
  const [front, back] = [new FakeStream("front"), new FakeStream("back")];
  await goLive();
  await asked[0]!.give(front);
  await choose("back");
  await asked[1]!.give(back);
  connects[0]!();
  await happen("form", "nothing");
  assert.equal(published.at(-1), back);
});

test("a device that opens when one has left again is given back", async () => {
  const [front, back] = [new FakeStream("front"), new FakeStream("back")];
  await onAir(front);
  await choose("back");
  await goLive(); // which ends it now
  await asked[1]!.give(back);
  assert.deepEqual([front.live, back.live, preview()], [false, false, null]);
});

test("no microphone stays no microphone", async () => {
  await happen("microphone", "change", { value: "none" });
  await onAir(new FakeStream("front"));
  await choose("back");
  assert.deepEqual(asked.map(({ constraints }) => constraints.audio), [false, false]);
});

test("a microphone that is pulled out on air is told, and it goes on; a camera ends it", async () => {
  const source = new FakeStream("front", "headset");
  await onAir(source);
  const ended = (kind: string): boolean => publishers[0]!.dispatchEvent(Object.assign(new Event("ended"), { kind }));
  ended("audio");
  assert.equal(problem(), en["problem.nodevice"]);
  assert.equal(element("go").textContent, en["publisher.stop"]);
  ended("video");
  assert.deepEqual([problem(), source.live], [null, false]);
  assert.equal(element("go").textContent, en["publisher.start"]);
  assert.equal(element("note").textContent, en["publisher.ended"]);
});

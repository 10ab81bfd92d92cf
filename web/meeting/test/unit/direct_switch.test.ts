// Which of two ways to one person's picture is seen, with a page that lets a test say when each has one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeElement } from "./fake_dom.js";
import { Store } from "../../src/base/store.js";
import type { DirectCall, DirectStream } from "../../src/peer/direct_call.js";
import { DirectSwitch } from "../../src/peer/direct_switch.js";

Object.assign(globalThis, { MutationObserver: ResizeObserver, addEventListener: () => {} });
Object.defineProperty(FakeElement.prototype, "classList", {
  get(this: FakeElement) {
    const names = (this.names ??= new Set<string>());
    return { add: (name: string) => names.add(name), toggle: (name: string, on: boolean) => names[on ? "add" : "delete"](name) };
  },
});
Object.assign(FakeElement.prototype, { getContext: () => null, pause() {}, play: async () => {}, requestVideoFrameCallback() {} });

/** A person who is seen directly; what the switch has done is in `said`. */
function direct() {
  const container = new FakeElement("div");
  const said: string[] = [];
  const waiting: (() => void)[] = [];
  const server = {
    replaced: false,
    whenShown: (call: () => void) => void waiting.push(call),
  };
  const call = {
    remote: new Store<DirectStream | null>(null),
    doubted: new Store(false),
    tellSeen: (seen: boolean) => void said.push(seen ? "seen" : "unseen"),
  };
  const look = () => ({ label: "Ada", watermark: null, hasPicture: false });
  const made = new DirectSwitch(container as unknown as HTMLElement, "ada", server, call as unknown as DirectCall, look, (on) => said.push(`direct ${on}`));
  call.remote.value = { person: "ada", stream: {} as MediaStream };
  const videos = () => container.find({ tag: "video" });
  return {
    made, server, call, said, videos,
    serverShows: () => waiting.splice(0).forEach((one) => one()),
    isDirectShown: () => container.childNodes.some((child) => (child as FakeElement).names?.has("shown")),
  };
}

test("doubts make the server's way ready, and what comes directly in time is seen on", () => {
  const { server, call, said, serverShows, isDirectShown } = direct();
  assert.deepEqual([server.replaced, isDirectShown()], [true, true]);
  call.doubted.value = true;
  assert.deepEqual([server.replaced, isDirectShown()], [false, true]);
  call.doubted.value = false;
  assert.deepEqual([server.replaced, isDirectShown()], [true, true]);
  serverShows(); // too late
  assert.equal(isDirectShown(), true);
  assert.deepEqual(said, ["seen", "direct true", "unseen", "seen", "direct true"]);
});

test("the server's picture is seen as soon as it is there, and the direct one again if it comes back", () => {
  const { call, said, videos, serverShows, isDirectShown } = direct();
  call.doubted.value = true;
  serverShows();
  assert.deepEqual([isDirectShown(), videos()[0]!.muted, said.at(-1)], [false, true, "direct false"]);
  call.doubted.value = false;
  assert.deepEqual([isDirectShown(), videos()[0]!.muted, said.at(-1)], [true, false, "direct true"]);
});

test("when the doubts were right the server's picture stays, and nothing of the direct one", () => {
  const { server, call, videos, serverShows } = direct();
  call.doubted.value = true;
  serverShows();
  call.remote.value = null;
  call.doubted.value = false;
  assert.deepEqual([server.replaced, videos().length], [false, 0]);
});

test("the last direct picture stays until the server's is there", () => {
  const { server, call, videos, serverShows } = direct();
  call.doubted.value = true;
  call.remote.value = null;
  assert.deepEqual([server.replaced, videos().length], [false, 1]);
  serverShows();
  assert.equal(videos().length, 0);
});

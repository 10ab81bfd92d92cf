import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeElement } from "./fake_dom.js";
import { DirectPicture } from "../../src/peer/direct_picture.js";

const STREAM = {} as MediaStream;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A picture whose browser answers play() as a test wants, and its video element. */
function shown() {
  const touches = new EventTarget();
  const container = new FakeElement("div");
  const plays: { muted: boolean; refuse(): void }[] = [];
  Object.assign(globalThis, {
    MutationObserver: ResizeObserver,
    addEventListener: touches.addEventListener.bind(touches),
  });
  Object.assign(FakeElement.prototype, {
    classList: { add() {} },
    getContext: () => null,
    pause() {},
    play(this: FakeElement) {
      return new Promise((_, refuse) => plays.push({ muted: this.muted, refuse: () => refuse(new Error("on purpose")) }));
    },
  });
  const picture = new DirectPicture(container as unknown as HTMLElement, STREAM, { label: "Ada", watermark: null }, false);
  picture.begin();
  return { picture, plays, touch: (type: string) => touches.dispatchEvent(new Event(type)), heard: () => plays.map(({ muted }) => !muted) };
}

test("where sound is held back the picture goes on silently, and a touch lets it be heard", async () => {
  const { picture, plays, touch, heard } = shown();
  plays[0]!.refuse();
  await settle();
  assert.deepEqual(heard(), [true, false]);
  touch("pointerup");
  assert.deepEqual(heard(), [true, false, true]);
  picture.close();
  touch("keydown");
  assert.equal(plays.length, 3);
});

test("a picture that is about to go, and stands still until then, does not play on", async () => {
  const { picture, plays, touch } = shown();
  picture.fade(() => {});
  plays[0]!.refuse(); // which pausing does
  await settle();
  touch("pointerup");
  assert.equal(plays.length, 1);
  picture.close();
});

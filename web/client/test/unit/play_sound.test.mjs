import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { heardTime, tellsLatency } from "../../dist/media/play/webcodecs/heard_time.js";
import { toStereo } from "../../dist/media/play/webcodecs/stereo.js";
import { MessageEnd, SharedEnd, sharesMemory } from "../../dist/media/play/webcodecs/ring_end.js";
import { RingWriter } from "../../dist/media/play/webcodecs/ring_writer.js";
import { Heard, NUMBERS, RingMemory, RingReader, Slate } from "../../dist/media/play/webcodecs/worklet.js";

const RATE = 48_000;
const FREQUENCY = 440;

/** Both ends of a ring in one thread. */
class Ring {
  constructor() {
    this.writer = new RingWriter(RATE, (rate) => this.open(rate));
  }
  open(rate) {
    const memory = new RingMemory(rate, new SharedArrayBuffer(RingMemory.bytes(rate)));
    this.reader = new RingReader(memory);
    return {
      write(written, piece) {
        if (piece) memory.put(piece);
        memory.written.write(written);
      },
    };
  }
  push(...piece) {
    this.writer.push(...piece);
  }
  start(from) {
    this.writer.start(from);
  }
  read(...wanted) {
    this.reader.look();
    return this.reader.read(...wanted);
  }
  get playing() {
    this.reader.look();
    return this.reader.playing;
  }
  get begin() {
    this.reader.look();
    return this.reader.begin;
  }
  get end() {
    this.reader.look();
    return this.reader.end;
  }
}

/** A tone, as it is at a time in seconds. */
const tone = (time, count, rate = RATE) =>
  Float32Array.from({ length: count }, (_, i) => 0.5 * Math.sin(2 * Math.PI * FREQUENCY * (time + i / rate)));

function pushTone(ring, from, seconds, rate = RATE) {
  const piece = rate / 50;
  for (let i = 0; i < seconds * 50; ++i) {
    const sound = tone(from + i / 50, piece, rate);
    ring.push(from + i / 50, rate, sound, sound);
  }
}
function read(ring, samples) {
  const [left, right] = [new Float32Array(samples), new Float32Array(samples)];
  for (let at = 0; at < samples; at += 128)
    ring.read(left.subarray(at, at + 128), right.subarray(at, at + 128), RATE);
  assert.deepEqual(left, right);
  return left;
}
/** The largest deviation, without the fade at the beginning. */
const deviation = (heard, wanted) => Math.max(...heard.map((value, i) => (i < 200 ? 0 : Math.abs(value - wanted[i]))));

test("what was put in comes out, from the time on that was asked for", () => {
  const ring = new Ring();
  pushTone(ring, 100, 1);
  assert.equal(read(ring, 128).every((value) => value === 0), true, "silent until it starts");
  ring.start(100.5);
  assert.ok(Math.abs(ring.begin - 100.5) < 1e-3);
  assert.ok(deviation(read(ring, 12_800), tone(100.5, 12_800)) < 1e-4);
  assert.ok(Math.abs(ring.begin - 100.5 - 12_800 / RATE) < 1e-3);
});

test("another rate, and another speed, change nothing but the pitch", () => {
  const ring = new Ring();
  pushTone(ring, 0, 1, 44_100);
  ring.start(0);
  assert.ok(deviation(read(ring, 12_800), tone(0, 12_800)) < 5e-3);
  const fast = new Ring();
  pushTone(fast, 0, 1);
  fast.start(0);
  fast.writer.setSpeed(1.05);
  const heard = read(fast, 12_800);
  assert.ok(deviation(heard, Float32Array.from(heard, (_, i) => 0.5 * Math.sin((2 * Math.PI * FREQUENCY * 1.05 * i) / RATE))) < 5e-3);
  assert.ok(Math.abs(fast.begin - (1.05 * 12_800) / RATE) < 1e-3);
});

test("at its end it is silent and says so; it starts again when it is told", () => {
  const ring = new Ring();
  pushTone(ring, 0, 0.1);
  ring.start(0);
  const heard = read(ring, 6400);
  assert.ok(heard.subarray(4800).every((value) => value === 0));
  assert.equal(ring.playing, false);
  pushTone(ring, 0.1, 0.1);
  assert.ok(read(ring, 128).every((value) => value === 0));
  ring.start(0.1);
  assert.equal(ring.playing, true);
});

test("a short gap is filled with silence, and a long one begins anew", () => {
  const ring = new Ring();
  pushTone(ring, 0, 0.1);
  ring.start(0);
  pushTone(ring, 0.3, 0.1);
  assert.ok(Math.abs(ring.end - 0.4) < 1e-3);
  const heard = read(ring, 128 * 150);
  assert.ok(heard.subarray(4810, 14_390).every((value) => Math.abs(value) < 1e-6));
  assert.ok(Math.abs(heard[14_400 + 27]) > 0.1);
  pushTone(ring, 5, 0.1);
  assert.equal(ring.playing, false);
  assert.ok(Math.abs(ring.begin - 5) < 0.01 && Math.abs(ring.end - 5.1) < 0.01, `${ring.begin} ${ring.end}`);
});

test("times that are rounded to milliseconds make no gaps", () => {
  const ring = new Ring();
  const length = 1024 / 44_100;
  for (let i = 0; i < 40; ++i) {
    const sound = tone(i * length, 1024, 44_100);
    ring.push(Math.round(i * length * 1000) / 1000, 44_100, sound, sound);
  }
  ring.start(0);
  assert.ok(deviation(read(ring, 25_600), tone(0, 25_600)) < 2e-2);
});

test("it keeps four seconds, the newest", () => {
  const ring = new Ring();
  pushTone(ring, 0, 10);
  assert.ok(ring.end - ring.begin <= 4 && ring.end - ring.begin > 3.9, `${ring.end - ring.begin}`);
  ring.start(0);
  assert.ok(deviation(read(ring, 12_800), tone(ring.end - 4, 12_800)) < 1e-3);
});

test("more than two channels become two, one becomes both", () => {
  const plane = (value) => Float32Array.of(value, value);
  assert.deepEqual(toStereo([plane(0.5)]), [plane(0.5), plane(0.5)]);
  const [left, right] = toStereo([plane(0.5), plane(0.25), plane(0.2), plane(1), plane(0.1), plane(0)]);
  assert.ok(Math.abs(left[0] - (0.5 + 0.3 * Math.SQRT1_2)) < 1e-6);
  assert.ok(Math.abs(right[1] - (0.25 + 0.2 * Math.SQRT1_2)) < 1e-6);
});

test("what was there before is over when it is cleared, and what is pushed behind that is not", () => {
  const ring = new Ring();
  pushTone(ring, 0, 1);
  ring.start(0);
  read(ring, 1280);
  ring.writer.clear();
  pushTone(ring, 50, 0.5);
  assert.equal(ring.playing, false);
  assert.ok(Math.abs(ring.begin - 50) < 1e-3 && Math.abs(ring.end - 50.5) < 1e-3, `${ring.begin} ${ring.end}`);
});

test("of orders that come together the last one holds", () => {
  const ring = new Ring();
  pushTone(ring, 0, 1);
  ring.start(0.5);
  ring.writer.clear();
  assert.equal(ring.playing, false);
  pushTone(ring, 1, 1);
  ring.writer.clear();
  pushTone(ring, 2, 1);
  ring.start(2.5);
  assert.equal(ring.playing, true);
  assert.ok(Math.abs(ring.begin - 2.5) < 1e-3);
  assert.equal(ring.reader.obeyed, 4);
});

test("an order to start ends with sound that goes on elsewhere", () => {
  const ring = new Ring();
  pushTone(ring, 0, 1);
  ring.start(0);
  pushTone(ring, 60, 0.1);
  assert.equal(ring.playing, false);
  assert.ok(Math.abs(ring.begin - 60) < 1e-3, `${ring.begin}`);
});

test("sound of another rate has another ring, with the speed and the orders of before", () => {
  const ring = new Ring();
  pushTone(ring, 0, 0.5);
  ring.writer.setSpeed(1.05);
  ring.start(0);
  pushTone(ring, 0.5, 1, 44_100);
  assert.equal(ring.playing, false);
  assert.ok(Math.abs(ring.begin - 0.5) < 1e-3 && Math.abs(ring.end - 1.5) < 1e-3);
  assert.equal(ring.reader.obeyed, ring.writer.orders);
  ring.start(0.5);
  read(ring, 12_800);
  assert.ok(Math.abs(ring.begin - 0.5 - (1.05 * 12_800) / RATE) < 1e-3);
});

test("numbers are read all together, once, the newest", () => {
  const buffer = new SharedArrayBuffer(Slate.BYTES);
  const [writer, reader] = [new Slate(buffer, 0), new Slate(buffer, 0)];
  const found = new Float64Array(NUMBERS);
  assert.equal(reader.read(found), false);
  for (let i = 1; i <= 20; ++i) writer.write(new Float64Array(NUMBERS).fill(i));
  assert.equal(reader.read(found), true);
  assert.deepEqual([...found], Array(NUMBERS).fill(20));
  assert.equal(reader.read(found), false);
});

test("a reader in another thread never sees numbers of two times", async () => {
  const buffer = new SharedArrayBuffer(Slate.BYTES);
  const url = new URL("../../dist/media/play/webcodecs/worklet.js", import.meta.url).href;
  const code = `const { workerData } = require("node:worker_threads");
    import("${url}").then(({ NUMBERS, Slate }) => {
      const slate = new Slate(workerData, 0);
      for (let i = 1; i <= 300_000; ++i) slate.write(new Float64Array(NUMBERS).fill(i));
      slate.write(new Float64Array(NUMBERS).fill(-1));
    });`;
  const worker = new Worker(code, { eval: true, workerData: buffer });
  const slate = new Slate(buffer, 0);
  const found = new Float64Array(NUMBERS);
  let [times, newest] = [0, 0];
  while (newest >= 0) {
    if (!slate.read(found)) {
      await new Promise((done) => setImmediate(done));
      continue;
    }
    ++times;
    assert.ok(found.every((one) => one === found[0]), `${found}`);
    assert.ok(found[0] > newest || found[0] === -1, `${found[0]} behind ${newest}`);
    newest = found[0];
  }
  await worker.terminate();
  assert.ok(times > 1);
});

// ---- the page and the worklet

// The module is loaded once, and defines one class.
let [Processor, port] = [null, null];

/** A worklet and the page's port to it; what either says is heard at once. `said` is what the worklet said, `ordered` what the page said. */
async function worklet() {
  const [page, there] = [{ onmessage: null }, { onmessage: null }];
  const [said, ordered] = [[], []];
  page.postMessage = (data, transferred = []) => {
    ordered.push(data);
    // `written` is the page's, and changes.
    there.onmessage({ data: data?.written ? { ...data, written: data.written.slice() } : data, transferred });
  };
  there.postMessage = (data, transferred = []) => {
    said.push({ data, transferred });
    page.onmessage({ data });
  };
  Object.assign(globalThis, { currentTime: 0, sampleRate: RATE, AudioWorkletProcessor: class { port = port } });
  port = there;
  globalThis.registerProcessor = (_name, given) => (Processor = given);
  await import("../../dist/media/play/webcodecs/worklet.js?as-a-worklet");
  const processor = new Processor();
  const output = [new Float32Array(128), new Float32Array(128)];
  const render = (blocks) => {
    const all = [];
    for (let i = 0; i < blocks; ++i, globalThis.currentTime += 128 / RATE) {
      assert.equal(processor.process([], [output]), true);
      all.push(...output[0]);
    }
    return all;
  };
  return { page, said, ordered, render, end: () => !processor.process([], [output]) };
}

for (const [way, End] of Object.entries({ "shared memory": SharedEnd, messages: MessageEnd }))
  test(`the worklet plays what the page writes, by ${way}, and tells where it is`, async () => {
    const { page, render } = await worklet();
    let told = 0;
    const writer = new RingWriter(RATE, (rate) => new End(page, rate, () => ++told));
    const heard = new Float64Array(NUMBERS);
    const tell = () => {
      assert.equal(writer.read(heard), true);
      assert.equal(writer.read(heard), false);
      return Object.fromEntries(Object.entries(Heard).map(([name, place]) => [name, Math.round(1e6 * heard[place]) / 1e6]));
    };
    assert.equal(writer.read(heard), false);
    pushTone(writer, 7, 0.5);
    assert.ok(render(8).every((sample) => sample === 0));
    assert.deepEqual(tell(), { obeyed: 0, playing: 0, begin: 7, end: 7.5, at: 0.018667, peak: 0 });

    writer.start(7);
    const before = told;
    const sound = Float32Array.from(render(9));
    assert.ok(deviation(sound, tone(7, sound.length)) < 1e-4);
    assert.ok(told > before, "that it plays is told at once");
    const now = tell();
    assert.deepEqual([now.obeyed, now.playing], [1, 1]);
    assert.ok(Math.abs(now.begin - 7 - (8 * 128) / RATE) < 1e-6 && Math.abs(now.at - (16 * 128) / RATE) < 1e-6);
    assert.ok(now.peak > 0.4 && now.peak <= 0.5);

    const ending = told;
    render(Math.ceil((0.5 * RATE) / 128));
    assert.ok(told > ending, "that it runs out is told at once");
    assert.equal(tell().playing, 0);
    assert.equal(render(1).at(-1), 0);
  });

test("where memory is shared messages are for what is rare, and none is for a piece", async () => {
  const { page, said, ordered, render, end } = await worklet();
  const writer = new RingWriter(RATE, (rate) => new SharedEnd(page, rate, () => {}));
  pushTone(writer, 0, 3);
  writer.start(0);
  render(375); // a second
  pushTone(writer, 3, 0.5);
  writer.setSpeed(1.02);
  render(375);
  assert.equal(ordered.length, 1);
  assert.ok(ordered[0].buffer instanceof SharedArrayBuffer);
  assert.deepEqual(said.map(({ data }) => data), [null]); // that it plays
  page.postMessage(null);
  assert.equal(end(), true);
});

test("the worklet gives the memory of what it has taken back, since nothing collects it there", async () => {
  const { page, said, render } = await worklet();
  const writer = new RingWriter(RATE, (rate) => new MessageEnd(page, rate, () => {}));
  const [left, right, mono] = [tone(0, 960), tone(0, 960), tone(0, 960)];
  writer.push(0, RATE, left, right);
  writer.push(0.02, RATE, mono, mono);
  render(20);
  assert.deepEqual(said.map(({ transferred }) => transferred), [[left.buffer, right.buffer, mono.buffer], []]);
});

test("memory is shared where the page is isolated", () => {
  assert.equal(sharesMemory(), false);
  globalThis.crossOriginIsolated = true;
  assert.equal(sharesMemory(), true);
  delete globalThis.crossOriginIsolated;
});

test("what is heard now is what the context tells, where that can be", () => {
  const now = performance.now();
  const context = { currentTime: 5, outputLatency: 0.2, getOutputTimestamp: () => ({ contextTime: 4.9, performanceTime: now }) };
  assert.ok(Math.abs(heardTime(context) - 4.9) < 0.05);
  assert.equal(heardTime({ ...context, getOutputTimestamp: () => ({ contextTime: 900, performanceTime: now }) }), 4.8);
  assert.equal(heardTime({ currentTime: 5 }), 5);
});

test("Firefox is not asked how long sound takes", () => {
  const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
  assert.equal(tellsLatency(agent), false);
  assert.equal(tellsLatency("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 FxiOS/153.0 Safari/605.1.15"), true);
  const context = { currentTime: 5, get outputLatency() { assert.fail(); }, getOutputTimestamp: () => assert.fail() };
  assert.equal(heardTime(context, tellsLatency(agent)), 4.97);
});

// How much a publisher sends, and what it leaves out: clocks and connections are the test's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BitrateController } from "../../dist/media/publish/pacing/bitrate_controller.js";
import { leastShare, leastWithPictures, shareOf } from "../../dist/media/publish/pacing/bitrate_share.js";
import { EncoderYield } from "../../dist/media/publish/pacing/encoder_yield.js";
import { FramePacer } from "../../dist/media/publish/pacing/frame_pacer.js";
import { GroupGate } from "../../dist/media/publish/pacing/group_gate.js";
import { KeyFrameSchedule } from "../../dist/media/publish/pacing/key_frame_schedule.js";
import { fit, QualityLadder } from "../../dist/media/publish/pacing/quality_ladder.js";
import { ThroughputMeter } from "../../dist/media/publish/pacing/throughput_meter.js";

const STEP = 100; // ms between two looks

/** A connection that carries `bitrate`, acknowledged in steps of 16 KiB after `delay`, under an encoder that obeys. */
class Line {
  now = 0;
  sent = 0;
  left = 0; // bytes that have left
  acknowledged = 0;
  bitrate = 10_000_000;
  delay = 20;
  uses = 1; // of the target
  keyFrames = false;
  history = [];

  constructor(limits = {}) {
    this.controller = new BitrateController({ least: 100_000, start: 1_000_000, most: 4_000_000, ...limits });
  }

  /** Bytes of a step; with `keyFrames` a third of two seconds' comes at once. */
  pictures() {
    const even = (this.uses * this.controller.target * STEP) / 8000;
    if (!this.keyFrames) return even;
    return (2 / 3) * even + (this.now % 2000 === 0 ? (20 / 3) * even : 0);
  }

  run(seconds) {
    for (const until = this.now + 1000 * seconds; this.now < until; this.now += STEP) {
      if (!this.controller.overfull) this.sent += this.pictures();
      this.left = Math.min(this.sent, this.left + (this.bitrate * STEP) / 8000);
      this.history.push(this.left);
      const arrived = this.history.at(-1 - Math.round(this.delay / STEP)) ?? 0;
      this.acknowledged = Math.max(this.acknowledged, arrived - (arrived % 16_384));
      this.controller.look(this.now, { sent: this.sent, waiting: this.sent - this.acknowledged });
    }
    return this.controller.target;
  }
}

test("a connection that carries all is tried out slowly, up to what is permitted", () => {
  const line = new Line();
  assert.ok(line.run(3) === 1_000_000, "not at once");
  const after20 = line.run(17);
  assert.ok(after20 > 1_300_000 && after20 < 2_000_000, String(after20));
  assert.equal(line.run(120), 4_000_000);
  assert.equal(line.controller.overfull, false);
});

for (const [carries, delay] of [[300_000, 20], [600_000, 200], [2_000_000, 50]]) {
  test(`a connection that comes to carry ${carries / 1000} kbit/s gets what it carries, and little waits`, () => {
    const line = new Line({ start: 3_000_000 });
    line.delay = delay;
    line.run(3);
    line.bitrate = carries;
    const target = line.run(15);
    assert.ok(target < carries && target > carries / 3, String(target));
    assert.ok(line.controller.delay < 1_500, String(line.controller.delay));
    const [from, at] = [line.left, line.now];
    line.run(60);
    const used = (8000 * (line.left - from)) / (line.now - at);
    assert.ok(used > 0.55 * carries, `it uses ${used}`);
  });
}

test("key frames, which come at once, are no congestion", () => {
  const line = new Line();
  line.keyFrames = true;
  assert.equal(line.run(120), 4_000_000);
  line.bitrate = 1_500_000;
  line.run(30);
  const [from, at] = [line.left, line.now];
  line.run(60);
  const used = (8000 * (line.left - from)) / (line.now - at);
  assert.ok(used > 0.6 * line.bitrate && line.controller.target < line.bitrate * 1.1, `${used} ${line.controller.target}`);
});

const CALL = { pictures: true, sound: 64_000, yields: true };

test("sound keeps its bitrate until pictures are at their least, and then goes down in steps", () => {
  const shares = [1_000_000, 104_000, 103_999, 80_000, 79_999, 64_000, 56_000].map((total) => shareOf(total, CALL));
  assert.deepEqual(shares.map(({ sound }) => sound), [64_000, 64_000, 40_000, 40_000, 24_000, 24_000, 16_000]);
  assert.deepEqual(shares.map(({ pictures }) => pictures), [936_000, 40_000, 63_999, 40_000, 55_999, 40_000, 40_000]);
});

test("where there is no room for both there are no pictures, and sound has it all", () => {
  const shares = [55_999, 40_000, 39_999, 24_000, 23_999, 10_000].map((total) => shareOf(total, CALL));
  assert.deepEqual(shares.map(({ sound }) => sound), [40_000, 40_000, 24_000, 24_000, 16_000, 16_000]);
  assert.deepEqual(new Set(shares.map(({ pictures }) => pictures)), new Set([0]));
  assert.deepEqual([leastWithPictures(CALL), leastShare(CALL)], [56_000, 16_000]);
  assert.deepEqual(shareOf(30_000, { ...CALL, sound: 0, yields: false }), { sound: 0, pictures: 40_000 });
});

test("sound alone, sound that cannot yield, little sound and none are divided as well", () => {
  const alone = { ...CALL, pictures: false };
  assert.deepEqual([70_000, 63_000, 39_000, 10_000].map((total) => shareOf(total, alone).sound), [64_000, 40_000, 24_000, 16_000]);
  assert.equal(leastShare(alone), 16_000);
  assert.equal(leastWithPictures(alone), 0);
  assert.deepEqual(shareOf(50_000, { ...CALL, yields: false }), { sound: 64_000, pictures: 0 });
  assert.equal(shareOf(70_000, { ...CALL, sound: 32_000 }).sound, 24_000);
  assert.equal(shareOf(200_000, { ...CALL, sound: 32_000 }).sound, 32_000);
  assert.deepEqual(shareOf(200_000, { ...CALL, sound: 0, yields: false }), { sound: 0, pictures: 200_000 });
});

/** A call on such a line: sound with what its packets have around them, and pictures. `step`: bytes that are acknowledged at once. */
class CallLine extends Line {
  step = 16_384;
  late = []; // ms that sound waits to leave
  pictureBits = 0;

  constructor() {
    super({ least: leastShare(CALL), pictures: leastWithPictures(CALL), start: 1_000_000, most: 2_500_000 });
  }

  get share() {
    return shareOf(this.controller.target, CALL);
  }

  run(seconds) {
    const { controller } = this;
    for (const until = this.now + 1000 * seconds; this.now < until; this.now += STEP) {
      const { sound, pictures } = this.share;
      if (!controller.choked) {
        this.sent += ((sound + 9_000) * STEP) / 8000;
        this.late.push((8000 * (this.sent - this.left)) / this.bitrate);
      }
      if (!controller.overfull) {
        this.sent += (pictures * STEP) / 8000;
        this.pictureBits += (pictures * STEP) / 1000;
      }
      this.left = Math.min(this.sent, this.left + (this.bitrate * STEP) / 8000);
      if (this.left - this.acknowledged >= this.step) this.acknowledged = this.left;
      controller.look(this.now, { sent: this.sent, waiting: this.sent - this.acknowledged });
    }
    return controller.target;
  }

  /** What becomes of it in that time: the longest that sound waits, and pictures' bits a second. */
  measure(seconds) {
    this.late = [];
    this.pictureBits = 0;
    this.run(seconds);
    return { late: Math.max(...this.late), pictures: this.pictureBits / seconds };
  }
}

for (const step of [16_384, 1_024])
  test(`pictures yield to a line that becomes narrow, then sound, then pictures go; all comes back (steps of ${step} bytes)`, () => {
    const line = new CallLine();
    line.step = step;
    line.bitrate = 3_000_000;
    line.run(15);
    assert.equal(line.share.sound, 64_000);

    line.bitrate = 300_000;
    assert.ok(line.measure(10).late < 4_500);
    const wide = line.measure(20);
    assert.ok(wide.pictures > 100_000 && wide.pictures < 250_000 && wide.late < 1_500, JSON.stringify(wide));
    assert.equal(line.share.sound, 64_000);

    line.bitrate = 100_000;
    assert.ok(line.measure(10).late < 4_500);
    const narrow = line.measure(20);
    assert.ok(narrow.pictures > 20_000 && narrow.late < 2_500, JSON.stringify(narrow));
    assert.ok(line.share.sound < 64_000);

    line.bitrate = 40_000;
    assert.ok(line.measure(10).late < 6_500);
    const least = line.measure(60);
    assert.ok(least.late < (step > 10_000 ? 4_000 : 2_000), JSON.stringify(least));

    line.bitrate = 3_000_000;
    const [from, before] = [line.now, line.controller.target];
    while (line.run(1) < 900_000) assert.ok(line.now - from < 100_000, `from ${before} to ${line.controller.target} only`);
    assert.equal(line.share.sound, 64_000);
    if (process.env.SHOW) console.log(step, wide, narrow, least, line.now - from);
  });

test("when there is room again it is used, slowly", () => {
  const line = new Line();
  line.bitrate = 300_000;
  const low = line.run(20);
  line.bitrate = 10_000_000;
  const soon = line.run(10);
  assert.ok(soon < 2 * low, `${low} ${soon}`);
  const later = line.run(120);
  assert.ok(later > 3 * low, `${low} ${later}`);
});

test("what a connection carries is used, without congestion more than once in half a minute", () => {
  const line = new Line({ start: 400_000 });
  line.bitrate = 600_000;
  line.run(60);
  let [decreases, longest, before, from] = [0, 0, line.controller.target, line.left];
  for (let i = 0; i < 6_000; ++i) {
    const target = line.run(0.1);
    if (target < before) ++decreases;
    longest = Math.max(longest, line.controller.delay);
    before = target;
  }
  assert.ok(decreases > 0 && decreases <= 20, `${decreases} decreases in ten minutes`);
  assert.ok(longest < 1_000, `${longest} ms of delay`);
  assert.ok((8 * (line.left - from)) / 600 > 0.8 * line.bitrate, "it is used");
});

test("a connection that is cut for a while keeps its bitrate, and pictures are dropped meanwhile", () => {
  const line = new Line();
  const before = line.run(10);
  line.bitrate = 0;
  line.run(8);
  assert.equal(line.controller.overfull, true);
  line.bitrate = 10_000_000;
  const after = line.run(3);
  assert.equal(line.controller.overfull, false);
  assert.ok(after >= before * 0.6, `${before} ${after}`);
});

test("another connection, which counts from 0 again, is no congestion", () => {
  const line = new Line();
  const before = line.run(10);
  Object.assign(line, { sent: 0, left: 0, acknowledged: 0, history: [] });
  line.controller.restart();
  assert.ok(line.run(5) >= before);
});

test("who does not use what there is learns nothing about more", () => {
  const line = new Line();
  line.uses = 0.3;
  assert.equal(line.run(60), 1_000_000);
});

test("throughput is what was taken between the first and the last look of three seconds", () => {
  const meter = new ThroughputMeter();
  assert.equal(meter.bitsPerSecond, null);
  for (let at = 0; at <= 10_000; at += 100) meter.look(at, at < 5_000 ? at * 100 : 500_000 + (at - 5_000) * 10);
  assert.equal(meter.bitsPerSecond, 80_000);
  meter.look(12_000, 550_000 - 10);
  assert.equal(meter.bitsPerSecond, null, "a count that falls is another connection's");
});

test("on a slow line, which takes a step in seconds, that long without one is usual", () => {
  const meter = new ThroughputMeter();
  const rates = [];
  for (let now = 0; now <= 12_000; now += 100) {
    meter.look(now, 16_384 * Math.floor(now / 2_000));
    if (now > 6_000) rates.push(meter.bitsPerSecond);
  }
  assert.deepEqual(new Set(rates), new Set([65_536]));
  assert.equal(meter.isUnusual(1_000), false);
  meter.look(15_100, 16_384 * 6);
  assert.equal(meter.isUnusual(1_000), true);
});

test("a fall shows within a second, and steps of 16 KiB on a slow line are none", () => {
  const meter = new ThroughputMeter();
  for (let at = 0; at <= 3_000; at += 100) meter.look(at, at * 150);
  assert.equal(meter.bitsPerSecondOfLate, meter.bitsPerSecond);
  for (let at = 3_100; at <= 4_200; at += 100) meter.look(at, 450_000 + (at - 3_000) * 30);
  assert.ok(meter.bitsPerSecond > 800_000, String(meter.bitsPerSecond));
  assert.equal(meter.bitsPerSecondOfLate, 240_000);
  const slow = new ThroughputMeter();
  for (let now = 0; now <= 12_000; now += 100) slow.look(now, 16_384 * Math.floor(now / 700));
  assert.equal(slow.bitsPerSecondOfLate, slow.bitsPerSecond);
  assert.equal(slow.largestStep, 16_384);
});

test("a stalled connection gets slower by the second", () => {
  const meter = new ThroughputMeter();
  for (let at = 0; at <= 2_000; at += 100) meter.look(at, at * 100);
  assert.equal(meter.bitsPerSecond, 800_000);
  meter.look(4_000, 200_000);
  assert.equal(meter.isUnusual(1_900), true);
  assert.equal(meter.isUnusual(2_000), false);
  assert.equal(Math.round(meter.bitsPerSecond), 266_667); // of the last three seconds, one
});

const CAMERA = { width: 1280, height: 720, framesPerSecond: 30 };

test("bitrate falls first, then the frame rate, then the size", () => {
  const seen = [3_000_000, 1_200_000, 800_000, 500_000, 300_000, 150_000, 60_000, 30_000].map((bitrate) => {
    const { width, height, framesPerSecond } = new QualityLadder().choose(CAMERA, bitrate, 0);
    return `${width}x${height}@${framesPerSecond}`;
  });
  assert.deepEqual(seen, ["1280x720@30", "1280x720@30", "1280x720@20", "960x540@20", "640x360@20", "640x360@15",
    "426x240@15", "320x180@10"]);
});

test("size and rate come back one step at a time, when there has been enough for seconds", () => {
  const ladder = new QualityLadder();
  const low = ladder.choose(CAMERA, 300_000, 0);
  assert.deepEqual(ladder.choose(CAMERA, 3_000_000, 1_000), low);
  assert.deepEqual(ladder.choose(CAMERA, 300_000, 4_000), low, "which was not enough");
  assert.deepEqual(ladder.choose(CAMERA, 3_000_000, 5_000), low);
  assert.deepEqual(ladder.choose(CAMERA, 3_000_000, 9_900), low);
  assert.equal(ladder.choose(CAMERA, 3_000_000, 10_000).width, 960);
  for (let at = 10_100; at <= 26_000; at += 100) ladder.choose(CAMERA, 3_000_000, at);
  assert.deepEqual(ladder.choose(CAMERA, 3_000_000, 26_100), CAMERA);
});

test("an encoder that cannot make less of a picture gets fewer pixels, until it can again", () => {
  const ladder = new QualityLadder();
  assert.equal(ladder.usefulBitrate(CAMERA), 3_870_720);
  const size = (bitrate, at) => ladder.choose(CAMERA, bitrate, at).width;
  assert.equal(size(1_500_000, 0), 1280);
  ladder.learn(CAMERA, 1_500_000, 1_700_000);
  assert.equal(size(1_500_000, 100), 1280, "it is near enough");
  ladder.learn(CAMERA, 1_500_000, 4_500_000);
  assert.equal(size(1_500_000, 200), 640);
  assert.ok(ladder.usefulBitrate(CAMERA) > 4_500_000, "more than it has given is of use");
  for (let at = 2_200; at <= 300_000; at += 2_000) {
    ladder.learn(ladder.choose(CAMERA, 1_500_000, at), 1_500_000, 1_500_000);
  }
  assert.equal(size(1_500_000, 300_000), 1280);
});

test("what an encoder gives is counted in the time of its pictures", () => {
  const yielded = new EncoderYield();
  const said = Array.from({ length: 40 }, (_, i) => yielded.note(i === 0 ? 11_500 : 500, 10)).filter((bits) => bits !== null);
  assert.deepEqual(said, [84_000, 40_000]);
});

test("a small picture is not made smaller than can be seen", () => {
  const { width, height } = new QualityLadder().choose({ width: 160, height: 120, framesPerSecond: 15 }, 1_000, 0);
  assert.ok(Math.min(width, height) >= 90, `${width}x${height}`);
});

test("pictures fit, in their shape, with even sides", () => {
  assert.deepEqual(fit(1920, 1080, 1280, 720), { width: 1280, height: 720 });
  assert.deepEqual(fit(1080, 1920, 1280, 720), { width: 406, height: 720 });
  assert.deepEqual(fit(641, 479, 1280, 720), { width: 642, height: 480 });
});

const admitted = (pacer, times) => times.filter((time) => pacer.admit(time));
const frames = (count, rate, jitter = () => 0) => Array.from({ length: count }, (_, i) => Math.round((1e6 * i) / rate + jitter(i)));

test("a frame rate is kept, however the source's relates to it", () => {
  assert.equal(admitted(new FramePacer(30), frames(300, 30)).length, 300);
  assert.equal(admitted(new FramePacer(15), frames(300, 30)).length, 150);
  assert.equal(admitted(new FramePacer(20), frames(300, 30)).length, 200);
  assert.equal(admitted(new FramePacer(30), frames(150, 15)).length, 150);
  const shaken = admitted(new FramePacer(30), frames(300, 30, (i) => (i % 3) * 3000)).length;
  assert.ok(shaken > 290, String(shaken));
});

test("a timeline that jumps stops nothing", () => {
  const pacer = new FramePacer(30);
  assert.equal(admitted(pacer, frames(30, 30)).length, 30);
  assert.equal(admitted(pacer, frames(30, 30)).length, 30, "from 0 again");
  assert.equal(admitted(pacer, frames(30, 30).map((time) => time + 1e12)).length, 30);
});

test("key frames come every so many seconds, on request, and not more than twice a second", () => {
  const schedule = new KeyFrameSchedule(2_000);
  const keys = [];
  for (let now = 0; now < 6_000; now += 40) {
    if (now === 480 || (now > 3_000 && now < 4_080)) schedule.request();
    if (schedule.take(now)) keys.push(now);
  }
  assert.deepEqual(keys, [0, 520, 2_520, 3_040, 3_560, 4_080]);
  schedule.force();
  assert.equal(schedule.take(4_120), true);
});

test("a picture that was not taken takes all behind it along, up to the next key frame", () => {
  const gate = new GroupGate();
  const went = [];
  const offer = (name, taken = true) => gate.offer(name.startsWith("K"), () => taken && went.push(name) > 0);
  for (const name of ["p0", "K1", "p2"]) offer(name);
  offer("p3", false);
  for (const name of ["p4", "K5", "p6"]) offer(name);
  gate.hold();
  for (const name of ["p7", "K8", "p9"]) offer(name);
  gate.release();
  assert.equal(gate.waitsForKeyFrame, true);
  for (const name of ["p10", "K11", "p12"]) offer(name);
  gate.restart();
  for (const name of ["p13", "K14"]) offer(name);
  assert.deepEqual(went, ["K1", "p2", "K5", "p6", "K11", "p12", "K14"]);
});

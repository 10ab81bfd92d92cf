import assert from "node:assert/strict";
import { test } from "node:test";
import { BUFFERED_RULES, CatchUp, LOW_DELAY_RULES } from "../../dist/media/play/timing/catch_up.js";
import { Conductor } from "../../dist/media/play/timing/conductor.js";
import { LowWater } from "../../dist/media/play/timing/low_water.js";
import { LiveEdge } from "../../dist/media/play/mse/live_edge.js";
import { RateMeter } from "../../dist/media/play/rate_meter.js";

/** A clock that the test moves. */
function wall() {
  const clock = () => clock.time;
  clock.time = 50_000;
  return clock;
}

test("the least of a window is known when it is over, and forgotten later", () => {
  const low = new LowWater(1000);
  const seen = [];
  for (let time = 0; time <= 2500; time += 100) {
    low.note(time === 500 ? 3 : 50 + (time % 300), time);
    seen.push(low.value);
  }
  assert.equal(seen[7], null);
  assert.equal(seen[9], 3);
  assert.equal(seen[13], 3);
  assert.equal(seen[14], 50);
});

/** Paces a level for some time; the pace at the end. */
function paced(catchUp, clock, level, milliseconds) {
  let pace;
  for (const end = clock.time + milliseconds; clock.time < end; clock.time += 20) pace = catchUp.pace(level(clock.time));
  return pace;
}
function made(rules = LOW_DELAY_RULES, wanted = 100) {
  const clock = wall();
  const catchUp = new CatchUp(rules, wanted, clock);
  catchUp.begin();
  clock.time += 5000;
  return { clock, catchUp };
}

test("what is kept ahead for nothing is played away by speed, the more the faster", () => {
  const { clock, catchUp } = made();
  assert.deepEqual(paced(catchUp, clock, () => 110, 1500), { speed: 1, jump: false });
  const some = paced(catchUp, clock, () => 300, 1500).speed;
  const much = paced(catchUp, clock, () => 1000, 1500).speed;
  assert.ok(some > 1.005 && some < much, `${some} ${much}`);
  assert.ok(much <= 1.05, `${much}`);
});

test("what the network's jolts need is left; too little is gathered slowly", () => {
  const { clock, catchUp } = made();
  const jolting = (time) => 100 + (time % 400);
  assert.equal(paced(catchUp, clock, jolting, 3000).speed, 1);
  const { speed } = paced(catchUp, clock, () => 40, 2000);
  assert.ok(speed < 1 && speed >= 0.98, `${speed}`);
});

test("far behind it jumps, in the first moments sooner", () => {
  const { clock, catchUp } = made();
  assert.equal(catchUp.pace(1050).jump, false);
  assert.equal(catchUp.pace(1150).jump, true);
  catchUp.begin();
  assert.equal(catchUp.pace(300).jump, true);
  clock.time += 2100;
  assert.equal(catchUp.pace(300).jump, false);
});

test("a target that was too little grows up to a bound, and shrinks in calm", () => {
  const { clock, catchUp } = made();
  catchUp.onStarved();
  assert.equal(catchUp.target, 140);
  for (let i = 0; i < 100; ++i) catchUp.onStarved();
  assert.equal(catchUp.target, 1000);
  paced(catchUp, clock, () => 1000, 120_000);
  assert.ok(catchUp.target < 300, `${catchUp.target}`);
  paced(catchUp, clock, () => 300, 400_000);
  assert.equal(catchUp.target, 100);
});

test("a target of more than the bound is kept", () => {
  const { catchUp } = made(BUFFERED_RULES, 3000);
  catchUp.onStarved();
  assert.equal(catchUp.target, 3000);
});

/** Sound that comes by `arrive` and plays as the wall goes. */
class FakeSound {
  ready = true;
  playing = false;
  begin = NaN;
  end = NaN;
  at = 0;
  speed = 1;
  started = [];
  constructor(clock) {
    this.clock = clock;
  }
  get position() {
    return this.playing ? this.at + (this.clock() - this.since) * this.speed : this.at;
  }
  arrive(time, length = 20) {
    if (Number.isNaN(this.begin)) this.begin = time;
    this.end = time + length;
  }
  start(from) {
    this.started.push(Math.round(from));
    this.at = from;
    this.since = this.clock();
    this.playing = true;
  }
  setSpeed(speed) {
    const { position } = this;
    this.speed = speed;
    if (this.playing) this.at = position;
    this.since = this.clock();
  }
  run() {
    if (!this.playing || this.position < this.end) return;
    this.at = this.begin = this.end;
    this.playing = false;
  }
}

function conducted({ sound: hasSound = true } = {}) {
  const clock = wall();
  const sound = new FakeSound(clock);
  const conductor = new Conductor(sound, 100, clock);
  sound.ready = hasSound;
  return { clock, sound, conductor };
}

/** Lets a stream come for some time, from a time of its own on: sound each 20 ms, pictures each 40. */
function live({ clock, sound, conductor }, from, milliseconds, { audio = true, video = true, videoBehind = 0 } = {}) {
  for (let at = 0; at < milliseconds; at += 20, clock.time += 20) {
    if (audio && sound.ready) {
      sound.arrive(from + at);
      conductor.onSound();
    }
    if (video && at % 40 === 0) conductor.onVideo(from + at - videoBehind);
    sound.run();
    conductor.advance();
  }
  return from + milliseconds;
}

test("sound leads: it begins when enough has come, and pictures are where it is", () => {
  const all = conducted();
  const end = live(all, 10_000, 60);
  assert.equal(all.conductor.position, null);
  live(all, end, 2000);
  assert.deepEqual(all.sound.started, [10_000]);
  assert.equal(all.conductor.starving, false);
  assert.ok(Math.abs(all.conductor.position - all.sound.position) < 1);
});

test("what a server has kept for those who join is left out", () => {
  const all = conducted();
  const { sound, conductor } = all;
  for (let time = 0; time < 3000; time += 20) {
    sound.arrive(time);
    conductor.onSound();
    conductor.onVideo(time);
    conductor.advance();
  }
  live(all, 3000, 400);
  const behind = 3400 - conductor.position;
  assert.ok(behind > 60 && behind < 300, `${behind} ms behind`);
});

test("pictures go by the wall's clock without sound, and on when sound begins", () => {
  const all = conducted({ sound: false });
  const end = live(all, 10_000, 1000);
  const behind = end - all.conductor.position;
  assert.ok(behind > 60 && behind < 200, `${behind} ms behind`);
  all.sound.ready = true;
  const before = all.conductor.position;
  live(all, end, 1000);
  assert.ok(all.sound.playing);
  assert.ok(Math.abs(all.conductor.position - before - 1000) < 80, `${all.conductor.position - before}`);
});

test("pictures go on when sound ends", () => {
  const all = conducted();
  const end = live(all, 10_000, 1000);
  live(all, end, 3000, { audio: false });
  assert.equal(all.sound.playing, false);
  const behind = end + 3000 - all.conductor.position;
  assert.ok(behind > 0 && behind < 800, `${behind} ms behind`);
});

test("behind a break more is kept ahead, and it goes on", () => {
  const all = conducted();
  let end = live(all, 10_000, 1000);
  live(all, end, 400, { audio: false, video: false });
  assert.equal(all.conductor.starving, true);
  assert.equal(all.conductor.stalls, 1);
  end = live(all, end, 2000);
  assert.equal(all.conductor.starving, false);
  assert.equal(all.conductor.target, 140);
});

test("one picture a second is shown soon after it came", () => {
  const all = conducted({ sound: false });
  const { clock, conductor } = all;
  let worst = 0;
  for (let time = 0; time < 10_000; time += 10, clock.time += 10) {
    if (time % 1000 === 0) conductor.onVideo(20_000 + time);
    conductor.advance();
    const newest = 20_000 + time - (time % 1000);
    if (time > 3000 && time % 1000 >= 120) worst = Math.max(worst, newest - conductor.position);
  }
  assert.ok(worst <= 0, `${worst} ms not shown`);
});

test("sound waits for pictures that are published behind it", () => {
  const all = conducted();
  const end = live(all, 10_000, 2000, { videoBehind: 300 });
  live(all, end, 20_000, { videoBehind: 300 });
  assert.ok(all.conductor.target > 250, `${all.conductor.target}`);
  const late = all.conductor.position - (end + 20_000 - 300);
  assert.ok(late < 60, `${late} ms late`);
});

test("another stream begins anew", () => {
  const all = conducted();
  live(all, 10_000, 1000);
  all.conductor.restart();
  assert.equal(all.conductor.position, null);
  Object.assign(all.sound, { playing: false, begin: NaN, end: NaN });
  live(all, 500_000, 1000);
  assert.ok(all.conductor.position > 500_000);
});

/** A video element with these ranges, in seconds. */
class FakeVideo {
  currentTime = 0;
  playbackRate = 1;
  seeking = false;
  constructor(...ranges) {
    this.ranges = ranges;
  }
  get buffered() {
    return { length: this.ranges.length, start: (i) => this.ranges[i][0], end: (i) => this.ranges[i][1] };
  }
}

test("a video element begins near the end of what there is, and is sped up when it falls behind", () => {
  const clock = wall();
  const video = new FakeVideo([10, 10.2]);
  const edge = new LiveEdge(video, 400, clock);
  assert.equal(edge.keepUp(), false);
  video.ranges = [[10, 13]];
  assert.equal(edge.keepUp(), true);
  assert.ok(Math.abs(video.currentTime - 12.6) < 0.02);
  clock.time += 3000;
  for (let i = 0; i < 200; ++i) {
    clock.time += 20;
    video.ranges = [[10, video.currentTime + 1]];
    edge.keepUp();
  }
  assert.ok(video.playbackRate > 1.03 && video.playbackRate <= 1.1, `${video.playbackRate}`);
  video.ranges = [[10, 30]];
  edge.keepUp();
  assert.ok(Math.abs(video.currentTime - 29.6) < 0.02);
  assert.equal(video.playbackRate, 1);
});

test("a video element is taken over gaps", () => {
  const clock = wall();
  const video = new FakeVideo([10, 12]);
  const edge = new LiveEdge(video, 400, clock);
  edge.keepUp();
  video.currentTime = 11.95;
  video.ranges = [[10, 12], [14, 14.2]];
  edge.keepUp();
  assert.ok(video.currentTime >= 14 && video.currentTime < 14.2, `${video.currentTime}`);
});

test("a rate is told of what came since it was asked last", () => {
  const rate = new RateMeter();
  assert.equal(rate.perSecond(500, 1000), 0);
  assert.equal(rate.perSecond(1500, 2000), 1000);
  assert.equal(rate.perSecond(9999, 2100), 1000);
  assert.equal(rate.perSecond(1500, 4000), 0);
});

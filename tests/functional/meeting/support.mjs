// People in a meeting, for the tests against the real server. tests/functional/test_meeting.py says where it is.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after } from "node:test";
import { NetConnection, NetStream } from "../../../web/client/dist/node.js";

const PORT = Number(process.env.SALLYPORT_PORT);
const TOKENS = JSON.parse(process.env.SALLYPORT_TOKENS);
const SCHEME = process.env.SALLYPORT_SCHEME ?? "ws";

export const URI = `${SCHEME}://localhost:${PORT}/meeting`;
/** The same server, behind a box of web/client's tests that can harm connections. */
export const throughBox = ({ port }) => `ws://localhost:${port}/meeting`;
export const newKey = () => randomBytes(24).toString("base64url");
/** A room that no other test uses. */
export const newRoom = () => "r" + randomBytes(6).toString("hex");

const open = [];
if (process.env.NODE_TEST_CONTEXT) after(() => open.forEach((one) => one.connection.close()));

/** Waits until `look` gives something true. */
export async function eventually(look, what, seconds = 20) {
  for (const until = Date.now() + 1000 * seconds; Date.now() < until; ) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail(`${typeof what === "function" ? what() : what} did not come`);
}

/** The calls of hosts, as they are made about the person `id`. */
export const OF_HOSTS = (id) => ({
  block: { id, audio: true, video: true, screen: true },
  lowerHand: { id },
  role: { id, role: "host" },
  remove: { id },
  ban: { id, account: true, address: true },
  bans: {},
  unban: { id },
  lock: { locked: true },
  admission: { guests: "no" },
  admit: { id, yes: true },
  clearHistory: {},
  close: {},
});

/** One who speaks to the meeting directly. `people` is the list as the events tell it. */
export class Member {
  events = [];
  people = new Map();
  me = null;
  waiting = [];
  constructor() {
    this.connection = new NetConnection();
    this.closed = new Promise((resolve) =>
      this.connection.addEventListener("netStatus", ({ info }) => info.code === "NetConnection.Connect.Closed" && resolve((this.why = info))),
    );
    this.connection.client = { meeting: (event) => this.hear(event) };
    open.push(this);
  }
  hear(event) {
    this.events.push(event);
    if (event.type === "welcome") {
      this.welcome = event;
      this.me = event.you;
      this.waiting = event.waiting;
      this.people = new Map(event.people.map((person) => [person.id, person]));
    }
    if (event.type === "joined" || event.type === "changed") this.people.set(event.person.id, event.person);
    if (event.type === "left") this.people.delete(event.id);
    if (event.type === "knocks") this.waiting = event.waiting;
  }
  get id() {
    return this.me.id;
  }
  of(type) {
    return this.events.filter((event) => event.type === type);
  }
  heard(type, fits = () => true) {
    const what = () => `${type}; heard ${JSON.stringify(this.events.map((event) => event.type))}`;
    return eventually(() => this.of(type).find(fits), what);
  }
  sees(fits, what) {
    return eventually(() => fits(this.people), () => `${what}; sees ${JSON.stringify([...this.people.values()])}`);
  }
  do(name, wish = {}) {
    return this.connection.call(name, null, wish);
  }
  async does(name, wish = {}) {
    const answer = await this.do(name, wish);
    assert.equal(answer.ok, true, `${name} ${JSON.stringify(wish)}: ${JSON.stringify(answer)}`);
    return answer;
  }
  async mayNot(name, wish = {}, error = "not-allowed") {
    assert.deepEqual(await this.do(name, wish), { error }, `${name} ${JSON.stringify(wish)}`);
  }
}

async function connect(member, { uri = URI, ...wish }, account) {
  const token = account && (TOKENS[account] ?? assert.fail(`no token for ${account}`));
  await member.connection.connect(uri, { version: 1, ...(token && { token }), ...wish });
  return member;
}

/** In the room. `account` has a token; without, a guest. */
export async function enter(room, { account, name, key = newKey(), ...more } = {}) {
  const member = await knock(room, { account, name, key, ...more });
  await member.heard("welcome");
  return member;
}

/** Connected; in the room or in its waiting room. */
export async function knock(room, { account, name, key = newKey(), ...more } = {}) {
  const member = Object.assign(new Member(), { key });
  return connect(member, { room, name: name ?? account ?? "Guest", key, ...more }, account);
}

/** What the application says to one whom it does not let in. */
export async function refused(wish, account) {
  const failure = await connect(new Member(), { room: "somewhere", name: "Somebody", key: newKey(), ...wish }, account).then(
    () => assert.fail("was let in"),
    (error) => error,
  );
  assert.equal(failure.code, "NetConnection.Connect.Rejected");
  return failure.info.application ?? failure.info.description;
}

export async function administer(account) {
  return connect(new Member(), { admin: true }, account);
}

const VIDEO_HEADER = Uint8Array.of(0x17, 0, 0, 0, 0, 1, 0x42, 0, 0x1e, 0xff, 0xe1, 0, 1, 0x67, 1, 0, 1, 0x68);
const AUDIO_HEADER = Uint8Array.of(0xaf, 0, 0x12, 0x10);
const KEY = 0x17, INTER = 0x27;
const picture = (kind, number, size) => {
  const body = new Uint8Array(Math.max(9, size));
  body.set([kind, 1, 0, 0, 0, number >>> 24, number >>> 16, number >>> 8, number]);
  return body;
};

/** Sound and small pictures under a name, 25 times a second; goes on whatever the server says, as a hostile one would. */
export class Camera {
  frames = 0;
  statuses = [];
  constructor(connection) {
    this.stream = new NetStream(connection);
    this.stream.addEventListener("netStatus", ({ info }) => this.statuses.push(info.code));
  }
  async publish(name, { rate = 25, size = 300 } = {}) {
    await this.stream.publish(name);
    this.stream.sendVideo(0, VIDEO_HEADER);
    this.stream.sendAudio(0, AUDIO_HEADER);
    this.timer = setInterval(() => this.send(rate, size), 1000 / rate);
    this.timer.unref();
    return this;
  }
  send(rate, size) {
    const time = Math.round((++this.frames * 1000) / rate);
    this.stream.sendVideo(time, picture(this.frames % rate === 1 ? KEY : INTER, this.frames, size));
    this.stream.sendAudio(time, Uint8Array.of(0xaf, 1, 0, this.frames & 255));
  }
  stop() {
    clearInterval(this.timer);
    this.stream.close();
  }
}

/** Who plays a stream, and counts. */
export class Screen {
  audio = 0;
  video = 0;
  statuses = [];
  constructor(connection) {
    this.stream = new NetStream(connection);
    this.stream.addEventListener("netStatus", ({ info }) => this.statuses.push(info.code));
    this.stream.sink = {
      onAudio: (time, data) => void (data[1] === 1 && ++this.audio),
      onVideo: (time, data) => void (data[1] === 1 && ++this.video),
    };
  }
  async play(name) {
    await this.stream.play(name);
    return this;
  }
  /** That so much more of both, or of one, comes. */
  gets({ audio = 0, video = 0 }, what = "media") {
    const [a, v] = [this.audio + audio, this.video + video];
    return eventually(() => this.audio >= a && this.video >= v, what);
  }
}

/** That it stays away while something else, which proves that time has passed, comes. */
export async function staysAway(count, meanwhile) {
  await meanwhile(); // what was on its way has come
  const before = count();
  await meanwhile();
  assert.equal(count(), before, "still comes");
}

export const mayNotPlay = (member, name) => assert.rejects(new Screen(member.connection).play(name), { code: "NetStream.Play.Failed" }, name);
export const mayNotPublish = (member, name) => assert.rejects(new NetStream(member.connection).publish(name), { code: "NetStream.Publish.BadName" }, name);

/** Publishes as its own camera or screen. */
export async function goLive(member, what = "camera", options = {}) {
  const { stream } = await member.does(what, { on: true });
  const camera = await new Camera(member.connection).publish(stream, options);
  await member.sees((people) => people.get(member.id)[what] === stream, `its own ${what}`);
  return Object.assign(camera, { name: stream });
}

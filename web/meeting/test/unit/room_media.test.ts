// What a person publishes in a room, with a browser and a server that do what a test wants.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { StreamPublisher } from "sallyport/media";
import { Store } from "../../src/base/store.js";
import type { LocalMedia } from "../../src/media/local_media.js";
import { type Membership, OUTSIDE, reduce } from "../../src/model/room_state.js";
import type { MeetingSession } from "../../src/room/meeting_session.js";
import { OwnStream } from "../../src/room/own_stream.js";
import { RoomMedia } from "../../src/room/room_media.js";
import { aWelcome } from "./made.js";

class Track extends EventTarget {
  stopped = false;
  stop() {
    this.stopped = true;
  }
}
class Stream {
  readonly track = new Track();
  getTracks = () => [this.track];
  getVideoTracks = this.getTracks;
  getAudioTracks = () => [];
}
const aStream = () => new Stream() as Stream & MediaStream;

/** The browser's choices of a screen that are open. */
let choices: { pick(source: Stream): void; fail(error: Error): void }[] = [];
const getDisplayMedia = () => new Promise((pick, fail) => choices.push({ pick, fail }));
Object.defineProperty(globalThis, "navigator", { value: { mediaDevices: { getDisplayMedia } }, configurable: true });

/** How publishing goes on, in order; what is published ends when it fails, as the library's does. */
let publishing: { source: unknown; fail(code: string): void }[] = [];
StreamPublisher.prototype.publish = (_, source) =>
  new Promise((_, fail) => publishing.push({ source, fail: (code) => fail(Object.assign(new Error(code), { code })) }));
beforeEach(() => ([choices, publishing] = [[], []]));

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function inRoom() {
  const said: string[] = [];
  const connection = Object.assign(new EventTarget(), { session: null, adopt() {}, release() {} });
  const session = {
    membership: new Store<Membership>(reduce(OUTSIDE, aWelcome())),
    connection: new Store<unknown>(connection),
    call: async (name: string, { on }: { on?: boolean }) => (said.push(on === undefined ? name : `${name} ${on}`), { ok: true, stream: "s" }),
  } as unknown as MeetingSession;
  return { session, said };
}
function media() {
  const { session } = inRoom();
  const device = { track: null };
  const local = { state: new Store({ camera: device, microphone: device }) } as unknown as LocalMedia;
  const problems: string[] = [];
  const made = new RoomMedia(session, local);
  made.onProblem = (kind, problem) => problems.push(`${kind} ${problem}`);
  return { media: made, session, problems };
}

test("a screen that is picked when one has left is given back", async () => {
  for (const leaves of [(one: RoomMedia) => one.shareScreen(false), (_: RoomMedia, session: MeetingSession) => void (session.membership.value = OUTSIDE)]) {
    const { media: one, session } = media();
    const shared = one.shareScreen(true);
    await leaves(one, session);
    const screen = aStream();
    choices.pop()!.pick(screen);
    await shared;
    assert.deepEqual([screen.track.stopped, one.state.value.screen], [true, false]);
  }
});

test("of two choices of a screen the last one counts, and what the first comes to is nobody's business", async () => {
  const { media: one, problems } = media();
  const shared = [1, 2, 3].map(() => one.shareScreen(true));
  const [first, last] = [aStream(), aStream()];
  choices[2]!.pick(last);
  choices[0]!.pick(first);
  choices[1]!.fail(new DOMException("", "NotReadableError"));
  await Promise.all(shared);
  assert.deepEqual([first.track.stopped, last.track.stopped, one.state.value.screen], [true, false, true]);
  assert.deepEqual(problems, []);
});

function ownStream() {
  const { session, said } = inRoom();
  const own = new OwnStream("screen", session);
  const problems: string[] = [];
  own.onProblem = (problem) => problems.push(problem);
  return { own, said, problems };
}

test("what cannot be published gives its place back, and is told", async () => {
  const { own, said, problems } = ownStream();
  own.want(aStream());
  await settle();
  publishing[0]!.fail("NetStream.Publish.NoEncoder");
  await settle();
  assert.deepEqual([said, problems], [["screen true", "screen false"], ["unsupported"]]);
});

test("tracks that are given up while they are published are no problem, and the next ones follow", async () => {
  const { own, said, problems } = ownStream();
  const next = aStream();
  own.want(aStream());
  await settle();
  own.want(next);
  publishing[0]!.fail("NetStream.Publish.NoEncoder");
  await settle();
  assert.equal(publishing[1]!.source, next);
  own.want(null);
  publishing[1]!.fail("NetStream.Publish.NoEncoder");
  await settle();
  assert.deepEqual(problems, []);
  assert.deepEqual([publishing.length, said.at(-1)], [2, "screen false"]);
});

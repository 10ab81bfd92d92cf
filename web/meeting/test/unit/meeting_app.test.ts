import assert from "node:assert/strict";
import { test } from "node:test";
import { MeetingApp } from "../../src/app/meeting_app.js";
import type { Parts } from "../../src/app/parts.js";
import { Store } from "../../src/base/store.js";
import { Translator } from "../../src/i18n/translator.js";
import type { LocalState } from "../../src/media/local_media.js";
import type { Person } from "../../src/model/protocol.js";
import { type Membership, OUTSIDE, reduce } from "../../src/model/room_state.js";
import { aPerson, aWelcome } from "./made.js";

const device = { on: true, track: null, id: "", opening: false, problem: null };

/** The page in a room, as `you`, on parts that do nothing. */
function appIn(you: Partial<Person> = {}) {
  const self = aPerson("me", you);
  const local = new Store<LocalState>({ camera: device, microphone: device, devices: { cameras: [], microphones: [] } });
  const shared: boolean[] = [];
  const parts = {
    session: { membership: new Store<Membership>(reduce(OUTSIDE, aWelcome({ you: self, people: [self] }))) },
    local: { state: local, set: async () => {} },
    media: { state: new Store({ screen: false }), shareScreen: async (on: boolean) => void shared.push(on) },
  } as unknown as Parts;
  const app = new MeetingApp(parts, new Store(new Translator("en", {})), {}, "/meeting");
  return { app, local, shared, toasts: () => app.ui.value.toasts.map(({ text }) => text) };
}

test("a camera that stops by itself in a room is told once", () => {
  const { local, toasts } = appIn();
  local.patch({ camera: { ...device, on: false, problem: "gone" } });
  local.patch({ devices: { cameras: [], microphones: [] } });
  assert.equal(toasts().length, 1);
  assert.match(toasts()[0]!, /^Your camera has stopped/);
});

test("a screen that a host has forbidden is not asked for", () => {
  const forbidden = appIn({ blocked: { audio: false, video: false, screen: true } });
  forbidden.app.toggleScreen();
  assert.deepEqual(forbidden.shared, []);
  assert.match(forbidden.toasts()[0]!, /blocked screen sharing/);
  const free = appIn();
  free.app.toggleScreen();
  assert.deepEqual(free.shared, [true]);
});

test("what happens at once is announced together, and the same again anew", () => {
  const { app } = appIn();
  app.announce("Ada has come in.");
  app.announce("Bob has come in.");
  assert.equal(app.ui.value.announcement.text, "Ada has come in. Bob has come in.");
  app.announce("Hand raised");
  const { number } = app.ui.value.announcement;
  app.announce(app.ui.value.announcement.text);
  assert.ok(app.ui.value.announcement.number > number);
});

test("who cannot come back by the key is told of the account, and of the network otherwise", () => {
  for (const [refused, reason] of [["login", "withdrawn"], ["locked", "lost"]] as const) {
    const { app } = appIn();
    app.parts.session.onGivenUp({ reason: refused, description: "", about: null });
    assert.equal((app.ui.value.screen as { reason?: string }).reason, reason);
  }
});

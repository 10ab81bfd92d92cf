// Views as they are drawn, on parts that do nothing.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { type FakeElement, page } from "./fake_dom.js";
import { type ComponentChild, h, render } from "preact";
import { act } from "preact/test-utils";
import { partsFor } from "../gallery/fake_parts.js";
import type { Scene } from "../gallery/scenes.js";
import { MeetingApp } from "../../src/app/meeting_app.js";
import { Store } from "../../src/base/store.js";
import { Translator } from "../../src/i18n/translator.js";
import type { AdminRoom } from "../../src/model/protocol.js";
import { type Membership, OUTSIDE, reduce } from "../../src/model/room_state.js";
import { AppProvider } from "../../src/views/common/context.js";
import { itemsForWaiting } from "../../src/views/admin/admin_actions.js";
import { AdminRooms } from "../../src/views/admin/admin_rooms.js";
import { Preview } from "../../src/views/entry/preview.js";
import { SidePanel } from "../../src/views/panels/side_panel.js";
import { onShortcut } from "../../src/views/room/shortcuts.js";
import { RoomView } from "../../src/views/room/room_view.js";
import { aPerson, aWelcome } from "./made.js";

const ADA = aPerson("ada");

/** The page in a room with Ada. `said`: what it has asked of the server. */
function inRoom() {
  const membership = reduce(OUTSIDE, aWelcome({ people: [aPerson("me"), ADA] }));
  const link = { state: "up", carrier: "ws", delay: null };
  const parts = partsFor({ membership, link, speaking: [] } as unknown as Scene);
  const said: [string, any][] = [];
  const answer = { ok: true } as { ok?: boolean; error?: string };
  parts.session.call = async (name, argument) => (said.push([name, argument]), answer as never);
  parts.media.attach = () => () => {};
  const app = new MeetingApp(parts, new Store(new Translator("en", {})), {}, "/meeting");
  /** Something that the server says: the session takes it in and passes it on. */
  const hear = (event: any): void => {
    parts.session.membership.value = reduce(parts.session.membership.value, event) as Membership;
    parts.session.onEvent(event);
  };
  return { app, parts, said, answer, hear };
}

const draw = (app: MeetingApp, view: ComponentChild): void =>
  void act(() => render(h(AppProvider, { value: app }, view), page as unknown as HTMLElement));
const undraw = (): void => void act(() => render(null, page as unknown as HTMLElement));
afterEach(undraw);

const one = (wanted: Record<string, string>): FakeElement => {
  const found = page.find(wanted);
  assert.equal(found.length, 1, JSON.stringify(wanted));
  return found[0]!;
};
const happen = async (what: () => unknown): Promise<void> => void (await act(async () => void (await what())));

/** Writes into the chat's box and sends it. */
async function say(text: string): Promise<void> {
  await happen(() => Object.assign(one({ tag: "textarea" }), { value: text }).fire("input"));
  await happen(() => one({ tag: "textarea" }).fire("keydown", { key: "Enter" }));
}

test("what was meant for one who has left goes to that one, never to all", async () => {
  const { app, said, hear } = inRoom();
  app.writeTo("ada");
  draw(app, h(SidePanel, { panel: "chat" }));
  await happen(() => hear({ type: "left", id: "ada", why: "left" }));
  assert.equal(app.ui.value.recipient, "ada");
  assert.equal(one({ tag: "select" }).value, "ada");
  assert.ok(one({ tag: "select" }).find({ tag: "option" }).some(({ value }) => value === "ada"), "else browsers show another");
  await say("secret");
  assert.deepEqual(said, [["say", { text: "secret", to: "ada" }]]);
});

test("of one room nothing goes on in the next: nobody is written to, nothing is asked", async () => {
  const { app } = inRoom();
  app.writeTo("ada");
  app.ask({ text: "Sure?", action: "Yes", run() {} });
  await app.leave();
  assert.deepEqual([app.ui.value.recipient, app.ui.value.question], [null, null]);
});

test("a text that was not taken comes back in front of what was written meanwhile", async () => {
  const { app, parts } = inRoom();
  let answer = (_: object): void => {};
  parts.session.call = () => new Promise((resolve) => (answer = resolve as never));
  draw(app, h(SidePanel, { panel: "chat" }));
  await say("first");
  assert.equal(one({ tag: "textarea" }).value, "");
  await happen(() => Object.assign(one({ tag: "textarea" }), { value: "second" }).fire("input"));
  await happen(() => answer({ error: "too-fast" }));
  assert.equal(one({ tag: "textarea" }).value, "first\nsecond");
});

test("what was begun to be written is still there when another panel has been looked at", async () => {
  const { app } = inRoom();
  draw(app, h(SidePanel, { panel: "chat" }));
  await happen(() => Object.assign(one({ tag: "textarea" }), { value: "half a sen" }).fire("input"));
  draw(app, h(SidePanel, { panel: "people" }));
  draw(app, h(SidePanel, { panel: "chat" }));
  assert.equal(one({ tag: "textarea" }).value, "half a sen");
});

test("files meant for one who has left are offered to nobody else, and one is deleted when that has been asked", async () => {
  const { app, parts, said, hear } = inRoom();
  const { state } = parts.session.membership.value as Membership & { phase: "inside" };
  const files = { maxSize: 1e6, maxFiles: 5, maxTotal: 5e6, types: null, send: true };
  parts.session.membership.value = { phase: "inside", state: { ...state, settings: { ...state.settings, files } } };
  const file = { id: "f1", name: "plan.pdf", size: 5, type: "application/pdf", from: "me", fromName: "Me", to: null, at: 0 };
  await happen(() => hear({ type: "file", file }));
  draw(app, h(SidePanel, { panel: "files" }));
  await happen(() => Object.assign(one({ tag: "select" }), { value: "ada" }).fire("change"));
  await happen(() => hear({ type: "left", id: "ada", why: "left" }));
  assert.equal(one({ tag: "select" }).value, "ada");
  assert.ok(one({ tag: "select" }).find({ tag: "option" }).some(({ value }) => value === "ada"), "else browsers show another");

  await happen(() => one({ tag: "button", "aria-label": "Delete plan.pdf" }).fire("click"));
  assert.deepEqual(said, []);
  app.ui.value.question!.run();
  assert.deepEqual(said, [["removeFile", { id: "f1" }]]);
});

test("the chat takes the focus, and gives it back", () => {
  const { app } = inRoom();
  const draws = (chat: boolean) => draw(app, h("div", {}, h("button", { id: "before" }), chat && h(SidePanel, { panel: "chat" })));
  draws(false);
  one({ id: "before" }).focus();
  draws(true);
  assert.equal((document.activeElement as unknown as FakeElement).localName, "textarea");
  draws(false);
  assert.equal(document.activeElement, one({ id: "before" }) as unknown);
});

test("single keys do nothing behind a question or a dialog", () => {
  const { app } = inRoom();
  let count = 0;
  app.toggleDevice = async () => void ++count;
  const press = (): void => onShortcut(app, Object.assign(new Event("keydown"), { key: "m" }) as KeyboardEvent);
  app.ask({ text: "Sure?", action: "Yes", run() {} });
  press();
  app.ask(null);
  app.openDialog("settings");
  press();
  assert.equal(count, 0);
  app.openDialog(null);
  press();
  assert.equal(count, 1);
});

test("the skip link goes to the tools, and the room stays in the address", () => {
  const { app } = inRoom();
  draw(app, h(RoomView, {}));
  const event = one({ tag: "a", href: "#tools" }).fire("click");
  assert.ok(event.defaultPrevented);
  assert.equal(document.activeElement, one({ id: "tools" }) as unknown);
});

test("buttons whose label says what they do say nothing of being pressed", async () => {
  const { app, hear } = inRoom();
  draw(app, h("div", {}, h(RoomView, {}), h(Preview, {})));
  const labels = (): string[] => page.find({ tag: "button" }).map((button) => (assert.equal(button.attributes["aria-pressed"], undefined), button.attributes["aria-label"] ?? ""));
  const off = labels();
  await happen(() => hear({ type: "changed", person: aPerson("me", { hand: 1 }) }));
  for (const kind of ["camera", "microphone"] as const) await happen(() => app.parts.local.toggle(kind));
  const on = labels();
  for (const label of ["Mute microphone", "Turn microphone on"]) assert.equal([...off, ...on].filter((said) => said === label).length, 2);
  assert.ok(off.includes("Raise your hand") && on.includes("Lower your hand"));
});

test("a camera that the page has just turned on is not turned off by a click on what is still drawn", async () => {
  const { app } = inRoom();
  const { local } = app.parts;
  draw(app, h(Preview, {}));
  await happen(() => local.set("camera", false));
  await happen(() => {
    void local.set("camera", true); // permitted before; not drawn yet
    one({ tag: "button", "aria-label": "Turn camera on" }).fire("click");
  });
  assert.equal(local.state.value.camera.on, true);
  await happen(() => one({ tag: "button", "aria-label": "Turn camera off" }).fire("click"));
  assert.equal(local.state.value.camera.on, false);
});

test("the administration sees who waits, and turns away for good", async () => {
  const { app, said } = inRoom();
  const tom = { id: "k1", name: "Tom", account: null, since: 0, address: "192.0.2.7" };
  const room = { name: "plan", title: "", locked: false, admission: "admit", started: 0, present: 0, knocking: 1, people: [], waiting: [tom], messages: 0, files: 0 };
  app.ui.patch({ adminRooms: [room as AdminRoom] });
  app.act = (async (name: string, argument: object) => (said.push([name, argument]), { ok: true, bans: [] })) as typeof app.act;
  draw(app, h(AdminRooms, {}));
  said.length = 0;
  const [refuse, ban, everywhere] = itemsForWaiting(app, room as AdminRoom, tom);
  assert.ok(page.find({ tag: "button", "aria-label": "What to do about Tom" }).length === 1);
  refuse!.run();
  for (const item of [ban!, everywhere!]) {
    item.run();
    app.ui.value.question!.run();
  }
  const where = { room: "plan", id: "k1" };
  assert.deepEqual(said, [["adminRemove", where], ["adminBan", { ...where, everywhere: false }], ["adminBan", { ...where, everywhere: true }]]);
});

test("who waits is banned when the host has been asked, and not before", async () => {
  const { app, said, hear } = inRoom();
  await happen(() => hear({ type: "changed", person: aPerson("me", { role: "host" }) }));
  await happen(() => hear({ type: "knocks", waiting: [{ id: "k1", name: "Tom", account: null, since: 0 }] }));
  draw(app, h(SidePanel, { panel: "people" }));
  await happen(() => one({ tag: "button", "aria-label": "Ban Tom" }).fire("click"));
  assert.deepEqual(said, []);
  assert.match(app.ui.value.question!.text, /^Tom will be turned away and cannot come back/);
  app.ui.value.question!.run();
  assert.deepEqual(said, [["ban", { id: "k1" }]]);
});

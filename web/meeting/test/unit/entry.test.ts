import assert from "node:assert/strict";
import { test } from "node:test";
import { NetStatusError } from "sallyport";
import { invitationTo, keyFor, newRoomName, normalRoom, readInvitation } from "../../src/room/identity.js";
import { canAsk } from "../../src/room/log_in.js";
import { pauseBefore } from "../../src/room/pauses.js";
import { refusalOf } from "../../src/room/refusal.js";

test("an invitation is read from behind the number sign, in both forms", () => {
  assert.deepEqual(readInvitation("#planning"), { room: "planning", token: "", admin: false });
  assert.deepEqual(readInvitation("#room=Plan%20B&token=kid%3Da%26st%3Db"), { room: "plan-b", token: "kid=a&st=b", admin: false });
  assert.deepEqual(readInvitation("#admin"), { room: "", token: "", admin: true });
  assert.deepEqual(readInvitation("#%E0%A4%A"), { room: "e0a4a", token: "", admin: false });
  assert.deepEqual(readInvitation(""), { room: "", token: "", admin: false });
});

test("a room's name is spelt as the server spells it", () => {
  assert.equal(normalRoom("  Plan B!  "), "plan-b");
  assert.equal(normalRoom("<script>"), "script");
  assert.equal(normalRoom("x".repeat(90)).length, 40);
});

test("an invitation has no token, and a new room has a name of its own", () => {
  assert.equal(invitationTo("planning", "https://h/meeting/?x=1#room=a&token=b"), "https://h/meeting/#planning");
  const made = new Set(Array.from({ length: 200 }, newRoomName));
  assert.equal(made.size, 200);
  for (const name of made) assert.equal(normalRoom(name), name);
});

test("the key of a person is kept for the room, as the server wants it", () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  Object.defineProperty(globalThis, "sessionStorage", { value: storage, configurable: true });
  const key = keyFor("planning");
  assert.match(key, /^[\w-]{32,64}$/);
  assert.equal(keyFor("planning"), key);
  assert.notEqual(keyFor("other"), key);
  kept.set("sallyport.meeting.key.planning", "damaged");
  assert.notEqual(keyFor("planning"), "damaged");
});

test("an issuer on the page's own origin may be asked, another one is gone to", () => {
  assert.ok(canAsk("/token", "https://h/meeting/"));
  assert.ok(canAsk("https://h/token", "https://h/meeting/"));
  assert.ok(!canAsk("https://login.h/token", "https://h/meeting/"));
});

const refused = (info: object) => refusalOf(new NetStatusError({ level: "error", code: "NetConnection.Connect.Rejected", ...info }), false);

test("a refusal is told by the script's reason; without one by what is known", () => {
  const about = { title: "T", guests: "no", opens: "member", login: null, version: 1, files: false } as const;
  assert.deepEqual(refused({ application: { reason: "login", about } }), { reason: "login", description: "", about });
  assert.equal(refused({ description: "no" }).reason, "refused");
  assert.equal(refusalOf(new NetStatusError({ level: "error", code: "NetConnection.Connect.Rejected" }), true).reason, "token");
  assert.equal(refusalOf(new NetStatusError({ level: "error", code: "NetConnection.Connect.Failed" }), true).reason, "no-way");
  assert.equal(refusalOf(new Error("x"), false).reason, "no-way");
});

test("pauses grow, vary, and end when the server has forgotten", () => {
  assert.ok(pauseBefore(0, 0, 0.5)! < pauseBefore(3, 0, 0.5)!);
  assert.equal(pauseBefore(4, 0, 0.5), pauseBefore(40, 0, 0.5));
  assert.notEqual(pauseBefore(2, 0, 0), pauseBefore(2, 0, 1));
  assert.equal(pauseBefore(50, 11 * 60_000), null);
});

import assert from "node:assert/strict";
import { after, test } from "node:test";
// @ts-expect-error: it has no types
import { scriptedServer } from "../../../client/test/unit/scripted_server.mjs";
// @ts-expect-error: nor has it, from here
import { WebSocket } from "ws";
import { platform } from "../../../client/src/platform.js";
import type { RoomState } from "../../src/model/room_state.js";
import { MeetingSession } from "../../src/room/meeting_session.js";
import type { Refusal } from "../../src/room/refusal.js";
import { aPerson, aWelcome } from "./made.js";

platform.webSocket = WebSocket;

const CLAIM = { room: "planning", name: "Ada", key: "k".repeat(32) };
const SUCCESS = { level: "status", code: "NetConnection.Connect.Success", objectEncoding: 0 };

/** A server that lets everybody in and says what a test wants. `claims` are what was said with connect. */
async function meetingServer(answer: (client: any, turn: number) => void) {
  const claims: any[] = [];
  const server = await scriptedServer({
    connect(client: any, { transactionId, args }: any) {
      claims.push(args[0]);
      client.command("_result", transactionId, {}, SUCCESS);
      answer(client, claims.length);
    },
    hand: (client: any, { transactionId }: any) => client.command("_result", transactionId, null, { ok: true }),
    leave: (client: any, { transactionId }: any) => client.command("_result", transactionId, null, { ok: true }),
  });
  return { claims, server, uri: server.url as string };
}

const say = (client: any, event: object): void => client.command("meeting", 0, null, event);

async function eventually(look: () => unknown, what: string): Promise<void> {
  for (const until = Date.now() + 15_000; Date.now() < until; ) {
    if (look()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail(`${what} did not come`);
}

function aSession(): MeetingSession {
  const session = new MeetingSession();
  after(() => session.leave());
  return session;
}

const peopleIn = (session: MeetingSession): string[] => {
  const membership = session.membership.value as { state?: RoomState };
  return (membership.state?.people ?? []).map(({ name }) => name);
};

test("goes in with its claim and its token, and hears what the server says", async () => {
  const { claims, uri } = await meetingServer((client) => {
    say(client, aWelcome());
    say(client, { type: "joined", person: aPerson("bob") });
  });
  const session = aSession();
  await session.enter({ uri, token: "kid=a&st=b", claim: CLAIM });
  await eventually(() => peopleIn(session).length === 2, "the others");
  assert.deepEqual(claims, [{ ...CLAIM, token: "kid=a&st=b", version: 1 }]);
  assert.equal(session.link.value.carrier, "ws");
  await eventually(() => session.link.value.delay, "the delay");
  assert.deepEqual(await session.call("hand", { up: true }), { ok: true });
});

test("a lost connection is followed by another one with the same key, without the token, and nobody is there twice", async () => {
  const { claims, server, uri } = await meetingServer((client, turn) =>
    say(client, aWelcome({ people: turn === 1 ? [aPerson("me"), aPerson("ghost")] : [aPerson("me")] })),
  );
  const session = aSession();
  await session.enter({ uri, token: "kid=a", claim: CLAIM });
  await eventually(() => peopleIn(session).includes("ghost"), "the room");
  server.clients[0].command("close", 0, null);
  server.clients[0].socket.close();
  await eventually(() => session.link.value.state === "lost", "the loss");
  assert.equal(session.membership.value.phase, "inside");
  assert.deepEqual(await session.call("hand", { up: true }), { error: "ended" });
  await eventually(() => session.link.value.state === "up", "the return");
  await eventually(() => peopleIn(session).join() === "me", "the room as it is now");
  assert.deepEqual(claims[1], { ...CLAIM, version: 1 });
});

test("a cut that is bridged within seconds is shown and heals; a longer one ends in a new connection", { timeout: 40_000 }, async () => {
  const { claims, server, uri } = await meetingServer((client) => say(client, aWelcome()));
  const session = aSession();
  await session.enter({ uri, token: "", claim: CLAIM });
  server.resuming = true;
  server.refuses = true;
  server.clients[0].socket.terminate();
  await eventually(() => session.link.value.state === "lost", "the interruption");
  server.refuses = false;
  await eventually(() => session.link.value.state === "up", "the way back");
  assert.equal(claims.length, 1);
  server.resuming = false;
  server.refuses = true;
  server.clients[0].socket.terminate();
  await eventually(() => session.connection.value === null, "the end of patience");
  server.refuses = false;
  await eventually(() => claims.length === 2 && session.link.value.state === "up", "the new connection");
});

test("whoever was sent away does not come back; whose server was stopped does", async () => {
  const { claims, server, uri } = await meetingServer((client, turn) => {
    say(client, aWelcome());
    say(client, { type: "bye", reason: turn === 1 ? "stopped" : "removed" });
    if (turn === 1) client.socket.close();
  });
  const session = aSession();
  await session.enter({ uri, token: "", claim: CLAIM });
  await eventually(() => claims.length === 2, "the return");
  await eventually(() => session.link.value.state === "none", "the end");
  assert.deepEqual(session.membership.value, { phase: "gone", reason: "removed" });
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal(server.clients.length, 2);
});

test("a refusal is told and ends it; one that comes at the return as well", async () => {
  const refuse = (client: any, { transactionId }: any, reason: string): void => {
    const info = { level: "error", code: "NetConnection.Connect.Rejected", application: { reason } };
    client.command("_error", transactionId, {}, info);
    client.socket.close();
  };
  let turn = 0;
  const server = await scriptedServer({
    connect(client: any, command: any) {
      if (++turn !== 2) return refuse(client, command, turn === 1 ? "locked" : "banned");
      client.command("_result", command.transactionId, {}, SUCCESS);
      say(client, aWelcome());
      setTimeout(() => client.socket.close(), 50);
    },
  });
  const session = aSession();
  const entry = { uri: server.url, token: "", claim: CLAIM };
  await assert.rejects(session.enter(entry), (refusal: Refusal) => refusal.reason === "locked");
  assert.equal(session.link.value.state, "none");
  let given: Refusal | null = null;
  session.onGivenUp = (refusal) => (given = refusal);
  await session.enter(entry);
  await eventually(() => given, "the refusal");
  assert.equal(given!.reason, "banned");
  assert.equal(session.membership.value.phase, "outside");
});

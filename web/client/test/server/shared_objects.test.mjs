// Shared objects between clients of this library, and with the C++ client.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { SharedObject } from "../../dist/node.js";
import { connected, eventually, PORT, SCHEMES, uri } from "./support.mjs";

const run = promisify(execFile);
const LIVE = "live";

/** `sallyport so`: what it printed. */
async function so(verb, name, ...more) {
  const { stdout } = await run(process.env.SALLYPORT_BINARY, ["so", verb, `rtmp://localhost:${PORT}/${LIVE}`, name, ...more]);
  return stdout.trim();
}

/** An object in use; `seen` are the entries of all its lists but the first. */
async function used(scheme, name, { persistent = false, ...options } = {}) {
  const connection = await connected(uri(scheme, LIVE), options);
  const object = SharedObject.getRemote(name, connection.uri, persistent);
  await object.connect(connection);
  object.seen = [];
  object.addEventListener("sync", ({ changeList }) => object.seen.push(...changeList));
  object.over = connection;
  return object;
}

let count = 0;
const fresh = () => `room${++count}-${process.pid}`;

for (const scheme of SCHEMES) {
  test(`${scheme}: what one sets another sees`, async () => {
    const name = fresh();
    const one = await used(scheme, name);
    const other = await used(scheme, name, { objectEncoding: 0 });
    one.setProperty("topic", { words: ["weather", 7] });
    one.setProperty("count", 1);
    assert.deepEqual(one.data.count, 1);
    await eventually(() => other.data.count === 1, "the change");
    await eventually(() => one.seen.length === 2, "the confirmation");
    const confirmed = [{ code: "success", name: "count" }, { code: "success", name: "topic" }];
    assert.deepEqual([...one.seen].sort((a, b) => (a.name < b.name ? -1 : 1)), confirmed); // in any order
    assert.deepEqual(other.data, { topic: { words: ["weather", 7] }, count: 1 });
    assert.equal(one.version, other.version);
    one.setProperty("topic");
    await eventually(() => !("topic" in other.data), "the removal");
    const last = other.seen.at(-1);
    assert.deepEqual([last.code, last.name, last.oldValue], ["delete", "topic", { words: ["weather", 7] }]);
  });
}

test("who comes later gets all of it, behind clear", async () => {
  const name = fresh();
  const one = await used("ws", name);
  one.setProperty("a", 1);
  one.setProperty("b", 2);
  await eventually(() => one.seen.length === 2, "the confirmation");
  const connection = await connected(uri("ws", LIVE));
  const late = SharedObject.getRemote(name);
  const lists = [];
  late.onSync = (list) => lists.push(list.map(({ code, name }) => [code, name]));
  await late.connect(connection);
  await eventually(() => late.data.b === 2, "the values");
  assert.deepEqual(lists.flat(), [["clear", undefined], ["change", "a"], ["change", "b"]]);
});

test("what is changed inside of a value is sent by setDirty", async () => {
  const name = fresh();
  const [one, other] = [await used("ws", name), await used("ws", name)];
  one.setProperty("list", [1]);
  await eventually(() => other.data.list, "the list");
  one.data.list.push(2);
  one.setDirty("list");
  await eventually(() => other.data.list.length === 2, "the change");
  one.clear();
  await eventually(() => Object.keys(other.data).length === 0, "nothing");
});

test("send calls everybody, the sender included, in its place among the changes", async () => {
  const name = fresh();
  const [one, other] = [await used("ws", name), await used("rtmpt", name)];
  const heard = [];
  one.client = { say: (...values) => heard.push(["one", ...values]) };
  other.client = { say: (...values) => heard.push(["other", ...values, other.data.before]) };
  one.setProperty("before", true);
  assert.equal(one.send("say", "hello", 5), true);
  await eventually(() => heard.length === 2, "both calls");
  assert.deepEqual(heard.sort(), [["one", "hello", 5], ["other", "hello", 5, true]]);
});

test("the last writer of a slot counts, and both end with the same", async () => {
  const name = fresh();
  const [one, other] = [await used("ws", name), await used("ws", name)];
  for (let i = 0; i < 50; ++i) {
    one.setProperty("slot", `one${i}`);
    other.setProperty("slot", `other${i}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await one.over.call("getStreamLength", null, "x"); // what was said before has been heard
  await other.over.call("getStreamLength", null, "x");
  await eventually(() => one.data.slot === other.data.slot && one.version === other.version, "agreement");
});

test("the C++ client reads what was set here, and sets what is read here", async () => {
  const name = fresh();
  const one = await used("ws", name);
  one.setProperty("topic", { words: ["weather", 7], at: null });
  await eventually(() => one.seen.length === 1, "the confirmation");
  assert.deepEqual(JSON.parse(await so("get", name, "topic")), { words: ["weather", 7], at: null });
  await so("set", name, 'other={"deep":[true,"ü"]}');
  await eventually(() => one.data.other, "the C++ client's change");
  assert.deepEqual(one.data.other, { deep: [true, "ü"] });
  one.client = { say: (...values) => one.seen.push(values) };
  await so("send", name, "say", '"hello"', '{"a":[1]}');
  await eventually(() => one.seen.at(-1)?.[0] === "hello", "the C++ client's call");
  assert.deepEqual(one.seen.at(-1), ["hello", { a: [1] }]);
});

test("a persistent object outlives its users", async () => {
  const name = fresh();
  const one = await used("ws", name, { persistent: true });
  one.setProperty("kept", { yes: true });
  await eventually(() => one.seen.length === 1, "the confirmation");
  one.close();
  one.over.close();
  const again = await used("ws", name, { persistent: true });
  await eventually(() => again.data.kept, "what was kept");
  assert.deepEqual(again.data.kept, { yes: true });
});

test("wrong persistence and a lost right are told", async () => {
  const name = fresh();
  const one = await used("ws", name);
  const wrong = SharedObject.getRemote(name, null, true);
  await assert.rejects(wrong.connect(one.over), { code: "SharedObject.ConnectFailed" }); // in use over it already
  const connection = await connected(uri("ws", LIVE));
  const codes = [];
  const other = SharedObject.getRemote(name, null, true);
  other.onStatus = ({ code }) => codes.push(code);
  await assert.rejects(other.connect(connection), { code: "SharedObject.BadPersistence" });
  assert.deepEqual(codes, ["SharedObject.BadPersistence", "SharedObject.Closed"]);
});

test("without the right to write the value is taken back", async () => {
  const connection = await connected(uri("ws", "readonly"));
  const object = SharedObject.getRemote(fresh());
  await object.connect(connection);
  const codes = [];
  object.onStatus = ({ code }) => codes.push(code);
  object.setProperty("mine", 1);
  assert.equal(object.data.mine, 1);
  await eventually(() => !("mine" in object.data), "the truth");
  assert.deepEqual(codes, ["SharedObject.NoWriteAccess"]);
});

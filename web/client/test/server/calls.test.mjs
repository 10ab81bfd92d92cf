// Calls both ways, with every type, over every way there is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AmfXml, classNameOf, NetStatusError, ObjectVector, Responder, withClassName } from "../../dist/node.js";
import { connected, eventually, made, SCHEMES, uri } from "./support.mjs";

const named = (array, properties) => Object.assign(array, properties);

const BOTH = [
  null, true, false, 0, -1, 1.5, 1e300, "", "täxt €", "x".repeat(70000), { a: [1, { b: "c" }], d: null }, [1, "two", [3]],
  named([], { name: "value" }), new Date(1588988981324), withClassName({ x: 1 }, "geometry.Point"), new AmfXml("<a/>", true),
];
const AMF3_ONLY = [
  new AmfXml("<b/>"), Uint8Array.of(0, 1, 255), Int32Array.of(-1, 5), Uint32Array.of(0xffffffff), Float64Array.of(0.5),
  new ObjectVector(["a", 1]), new Map([["key", [1]]]),
];

for (const scheme of SCHEMES) {
  for (const objectEncoding of [0, 3]) {
    test(`${scheme}: every type of AMF${objectEncoding} goes there and back`, async () => {
      const connection = await connected(uri(scheme), { objectEncoding });
      for (const value of objectEncoding === 3 ? [...BOTH, ...AMF3_ONLY] : BOTH) {
        const echoed = await connection.call("echo", null, value);
        assert.deepEqual(echoed, value);
        if (value && typeof value === "object") assert.equal(classNameOf(echoed), classNameOf(value));
      }
    });
  }

  test(`${scheme}: the server calls, and is answered`, async () => {
    const client = {
      heard: [],
      add(a, b) {
        this.heard.push([a, b]);
        return a + b;
      },
      answered(...values) {
        this.heard.push(values);
      },
    };
    const connection = await connected(uri(scheme), { client });
    await connection.call("callBack", null, "add", 2, 3);
    await eventually(() => client.heard.length === 2, "the server's call and what came of it");
    assert.deepEqual(client.heard, [[2, 3], ["add", 5]]);
  });
}

test("the way and the statuses are told", async () => {
  const wanted = { ws: "ws", wss: "wss", rtmpt: "rtmpt", rtmpts: "rtmpts", rtmp: "ws" };
  for (const scheme of SCHEMES) {
    const connection = await connected(uri(scheme));
    assert.equal(connection.protocol, wanted[scheme]);
    assert.equal(connection.usingTLS, /s$/.test(connection.protocol) && connection.protocol !== "ws");
    assert.equal(connection.connected, true);
    connection.close();
    assert.equal(connection.connected, false);
    await eventually(() => connection.events.length === 2, "the end");
    assert.deepEqual(connection.events, ["NetConnection.Connect.Success", "NetConnection.Connect.Closed"]);
  }
});

test("arguments of connect come to onConnect, and what it says comes back", async () => {
  const connection = await connected(uri("ws"), {}, "Ada", { age: 36 });
  assert.deepEqual(await connection.call("who"), ["Ada", { age: 36 }]);
});

test("a refusal is told with its reason", async () => {
  const connection = made();
  const refusal = await connection.connect(uri("ws"), "refused").catch((error) => error);
  assert.ok(refusal instanceof NetStatusError);
  assert.equal(refusal.code, "NetConnection.Connect.Rejected");
  assert.equal(refusal.info.application.message, "not you");
  assert.deepEqual(connection.events, ["NetConnection.Connect.Rejected", "NetConnection.Connect.Closed"]);
});

test("an application that is none is refused, whichever way", async () => {
  for (const scheme of ["ws", "rtmpt"]) {
    const refusal = await made().connect(uri(scheme, "nowhere")).catch((error) => error);
    assert.match(refusal.code, /^NetConnection\.Connect\.(InvalidApp|Failed|Rejected)$/);
  }
});

test("redirects are followed, and not in circles", async () => {
  const connection = await connected(uri("ws"), {}, "redirected");
  assert.equal(connection.uri, uri("ws", "other"));
  assert.deepEqual(connection.events, ["NetConnection.Connect.Redirected", "NetConnection.Connect.Success"]);
  const circling = made();
  await assert.rejects(circling.connect(uri("ws"), "circle"), { code: "NetConnection.Connect.RedirectRefused" });
});

test("a method that is not there, and one that throws, are refused to promise and responder", async () => {
  const connection = await connected(uri("ws"));
  for (const method of ["nothing", "fail"]) {
    let told;
    const responder = new Responder(() => assert.fail("there is no result"), (info) => (told = info));
    await assert.rejects(connection.call(method, responder), { code: "NetConnection.Call.Failed" });
    assert.equal(told.code, "NetConnection.Call.Failed");
  }
  let result;
  await connection.call("echo", (value) => (result = value), "to a function");
  assert.equal(result, "to a function");
});

test("the server reaches the methods of `client` and nothing else", async () => {
  const client = { heard: [], answered: (...values) => client.heard.push(values), fails: () => { throw new Error("mine"); } };
  const connection = await connected(uri("ws"), { client });
  const errors = [];
  connection.addEventListener("asyncError", (event) => errors.push(event.error.message));
  for (const method of ["toString", "constructor", "hasOwnProperty", "__proto__", "heard", "fails"])
    await connection.call("callBack", null, method);
  await eventually(() => client.heard.length === 6, "six refusals");
  for (const [, code] of client.heard) assert.equal(code, "NetConnection.Call.Failed");
  assert.deepEqual(errors, ["mine"]);
  assert.equal(connection.connected, true);
});

test("a call to a connection that is closed fails, and so do those under way", async () => {
  const connection = await connected(uri("ws"));
  const waiting = connection.call("never");
  connection.close();
  await assert.rejects(waiting, { code: "NetConnection.Call.Failed" });
  await assert.rejects(connection.call("echo", null, 1), { code: "NetConnection.Call.Failed" });
});

test("what cannot be sent is refused, and the connection goes on", async () => {
  const connection = await connected(uri("ws"));
  await assert.rejects(connection.call("echo", null, 1n), { name: "AmfEncodeError" });
  assert.equal(await connection.call("echo", null, 1), 1);
});

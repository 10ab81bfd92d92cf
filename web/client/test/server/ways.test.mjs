// Boxes that stand in the way: cut connections, silence, refused WebSockets.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SharedObject } from "../../dist/node.js";
import { Box, connected, eventually, made, uri } from "./support.mjs";

const isUpgrade = (first) => /^GET .*\r\nupgrade: websocket/is.test(first);

// Each has a box of its own, and mostly waits.
describe("boxes in the way", { concurrency: true }, () => {
  for (const scheme of ["ws", "wss", "rtmpt", "rtmpts"]) {
    test(`${scheme}: nothing above notices that connections are cut`, async () => {
      const box = await Box.open();
      const client = { heard: [], count: (n) => client.heard.push(n) };
      const connection = await connected(uri(scheme, "app", box.port), { client });
      const answers = [];
      for (let i = 0; i < 60; ++i) {
        answers.push(connection.call("echo", null, { i, text: "x".repeat(2000) }));
        connection.notify("countWith", i);
        if (i % 15 === 7) box.cut();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const echoed = await Promise.all(answers);
      assert.deepEqual(echoed.map(({ i }) => i), Array.from({ length: 60 }, (_, i) => i));
      await eventually(() => client.heard.length >= 60, "all calls of the server");
      assert.deepEqual(client.heard, Array.from({ length: 60 }, (_, i) => i));
      assert.deepEqual(connection.events, ["NetConnection.Connect.Success"]);
      assert.ok(box.connections >= 5, `${box.connections} connections`);
    });
  }

  for (const scheme of ["ws", "rtmpt"]) {
    test(`${scheme}: a way that has gone silent is left, and the session goes on`, async () => {
      const box = await Box.open();
      const connection = await connected(uri(scheme, "app", box.port));
      assert.equal(await connection.call("echo", null, 1), 1);
      box.freeze();
      assert.equal(await connection.call("echo", null, 2), 2);
      assert.deepEqual(connection.events, ["NetConnection.Connect.Success"]);
    });
  }

  for (const verdict of ["refuse", "reset", "swallow"]) {
    test(`where WebSockets meet ${verdict}, the tunnel gets through`, async () => {
      const box = await Box.open();
      box.judge = (first) => (isUpgrade(first) ? verdict : "pass");
      const connection = await connected(uri("rtmp", "app", box.port));
      assert.equal(connection.protocol, "rtmpt");
      assert.equal(await connection.call("echo", null, "through"), "through");
      connection.close();
      box.judge = () => "pass";
      const again = await connected(uri("rtmp", "app", box.port));
      assert.equal(again.protocol, "rtmpt", "the way is remembered");
    });
  }

  test("a way that lets the handshake pass and swallows connect is left for another", async () => {
    const box = await Box.open();
    box.judge = (first) => (isUpgrade(first) ? "half" : "pass");
    const connection = await connected(uri("rtmp", "app", box.port), {}, "once");
    assert.equal(connection.protocol, "rtmpt");
    assert.deepEqual(await connection.call("who"), ["once"]);
    assert.equal(await connection.call("countOf", null, "once"), 1);
  });

  test("nothing gets through: the statuses say so", async () => {
    const box = await Box.open();
    box.judge = () => "reset";
    const connection = made();
    const failure = await connection.connect(uri("rtmp", "app", box.port)).catch((error) => error);
    assert.equal(failure.code, "NetConnection.Connect.Failed");
    assert.deepEqual(failure.info.candidates.map(({ carrier, outcome }) => [carrier, outcome]), [["ws", "failed"], ["rtmpt", "failed"]]);
    assert.deepEqual(connection.events, ["NetConnection.Connect.Failed"]);
  });

  test("a connection whose session is gone comes back, and its shared objects with it", async () => {
    const box = await Box.open();
    const connection = await connected(uri("ws", "live", box.port), { reconnect: 30 });
    const witness = await connected(uri("ws", "live"));
    const [object, seen] = ["back", "back"].map((name) => SharedObject.getRemote(name));
    await object.connect(connection);
    await seen.connect(witness);
    object.setProperty("before", 1);
    await eventually(() => seen.data.before === 1, "the change");
    box.judge = () => "refuse";
    box.cut();
    await eventually(() => connection.events.includes("NetConnection.Connect.Lost"), "the loss", 60);
    object.setProperty("meanwhile", 2);
    seen.setProperty("other", 3);
    box.judge = () => "pass";
    await eventually(() => connection.events.includes("NetConnection.Connect.Restored"), "the return", 60);
    await eventually(() => seen.data.meanwhile === 2 && object.data.other === 3, "both changes");
    assert.deepEqual(object.data, { before: 1, meanwhile: 2, other: 3 });
  });
});

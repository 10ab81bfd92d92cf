// A stream of sound alone, some kbit/s: what waits in the connection is known all the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NetStream } from "../../dist/node.js";
import { connected, uri } from "./support.mjs";

const PACKETS = 100; // of 20 ms
const SIZE = 80;
const MOST_WAITING = 4_096; // the server acknowledges 1 KiB, if 100 ms have passed

for (const scheme of ["ws", "rtmpt"])
  test(`${scheme}: little sound is acknowledged soon`, async () => {
    const connection = await connected(uri(scheme, "live"));
    const stream = new NetStream(connection);
    await stream.publish(`sound-by-${scheme}`);
    let most = 0;
    for (let packet = 0; packet < PACKETS; ++packet) {
      assert.ok(stream.sendAudio(20 * packet, new Uint8Array(SIZE).fill(0xaf)));
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (packet > PACKETS / 4) most = Math.max(most, connection.bufferedAmount);
    }
    assert.ok(connection.bytesSent > PACKETS * SIZE);
    assert.ok(most < MOST_WAITING, `${most} bytes wait`);
  });

// A live stream, message by message: received, and published again as it came. The wrapper publishes `source`, and
// compares what it records of `copy`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NetStream } from "../../dist/node.js";
import { connected, eventually, uri } from "./support.mjs";

const scheme = process.env.SALLYPORT_SCHEME;

test(`${scheme}: what is played is published again`, async () => {
  const [from, to] = [await connected(uri(scheme, "live")), await connected(uri(scheme, "live"))];
  const source = new NetStream(from);
  const copy = new NetStream(to);
  await copy.publish("copy");
  assert.equal(copy.publishing, true);
  const counts = { audio: 0, video: 0 };
  let metadata;
  source.client = {
    onMetaData(info) {
      metadata = info;
      copy.setMetaData(info);
    },
  };
  source.sink = {
    onAudio: (time, data) => void (counts.audio++, assert.ok(copy.sendAudio(time, data))),
    onVideo: (time, data) => void (counts.video++, assert.ok(copy.sendVideo(time, data))),
  };
  const codes = [];
  source.addEventListener("netStatus", ({ info }) => codes.push(info.code));
  const started = await source.play("source");
  assert.equal(started.code, "NetStream.Play.Start");
  console.log("playing");
  await eventually(() => codes.includes("NetStream.Play.UnpublishNotify"), "the end", 60);
  assert.ok(codes.includes("NetStream.Play.Reset") && codes.includes("NetStream.Data.Start"), codes.join());
  assert.ok(metadata.width > 0 && metadata.height > 0);
  assert.ok(counts.audio > 50 && counts.video > 50, JSON.stringify(counts));
  copy.close();
  to.close();
});

import assert from "node:assert/strict";
import test from "node:test";
import { credentialsOf } from "../src/publisher/credentials.js";
import { qualityOf } from "../src/publisher/quality.js";
import { isStreamName } from "../src/publisher/stream_name.js";

test("a key goes to the stream and the connection, a token to the connection", () => {
  assert.deepEqual(credentialsOf(" s3cret&1 ", ""), { ofConnection: "key=s3cret%261", ofStream: "key=s3cret%261" });
  assert.deepEqual(credentialsOf("aa.bb-_.cc", ""), { ofConnection: "token=aa.bb-_.cc", ofStream: "" });
});

test("what people have at hand is understood", () => {
  assert.equal(credentialsOf("cam?key=abc", "").ofStream, "key=abc");
  assert.equal(credentialsOf("st=x&exp=1", "").ofConnection, "st=x&exp=1");
  assert.equal(credentialsOf("?token=a.b.c", "").ofConnection, "token=a.b.c");
});

test("what the page's own address has goes along", () => {
  assert.deepEqual(credentialsOf("", "token=t"), { ofConnection: "token=t", ofStream: "" });
  assert.equal(credentialsOf("k", "room=1").ofConnection, "key=k&room=1");
});

test("stream names are those of the server", () => {
  for (const name of ["cam", "Käse 2", "a.b", "x_y"]) assert.ok(isStreamName(name), name);
  for (const name of ["", " a", "a ", ".a", "a.", "_publish", "a/b", "a?b", 'a"b', "a\u0000b", "ä".repeat(101)]) assert.ok(!isStreamName(name), name);
});

test("a quality is a wide picture with even sides", () => {
  assert.deepEqual(qualityOf(480), { maxWidth: 854, maxHeight: 480, maxBitrate: 1_200_000 });
  assert.equal(qualityOf(720).maxWidth, 1280);
});

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import "../../dist/node.js";
import { ClientHandshake } from "../../dist/rtmp/handshake.js";
import { hmacSha256, sha256 } from "../../dist/crypto/sha256.js";
import { cuts } from "./support.mjs";

const PHRASE = "This server answers a connect once, however often it is repeated";

function answerTo(c0c1, { marked = false, spoil = false } = {}) {
  const c1 = c0c1.subarray(1);
  const s1 = new Uint8Array(1536).fill(7);
  if (marked) s1.set(createHmac("sha256", PHRASE).update(c1.subarray(8, 40)).digest().subarray(0, 16), 1488);
  const s2 = Uint8Array.from(c1);
  if (spoil) s2[1000] ^= 1;
  return { s1, bytes: Buffer.concat([Uint8Array.of(3), s1, s2, Buffer.from("more")]) };
}

for (const marked of [false, true]) {
  test(`a server that ${marked ? "knows" : "does not know"} attempts is proved`, () => {
    const c0c1 = new ClientHandshake().c0c1;
    assert.equal(c0c1.length, 1537);
    for (const splitting of cuts(new Uint8Array(3077))) {
      const one = new ClientHandshake();
      const { s1, bytes } = answerTo(one.c0c1, { marked });
      let at = 0;
      let result = null;
      for (const piece of splitting) {
        const fresh = bytes.subarray(at, at + piece.length);
        at += piece.length;
        if (!result) result = one.read(fresh);
      }
      assert.deepEqual(result.c2, s1);
      assert.equal(result.knowsAttempts, marked);
    }
  });
}

test("an echo, a page and a wrong answer prove nothing", () => {
  const one = new ClientHandshake();
  assert.throws(() => one.read(answerTo(one.c0c1, { spoil: true }).bytes), { reason: "bad-handshake" });
  assert.throws(() => new ClientHandshake().read(Buffer.from("HTTP/1.1 200 OK")), { reason: "bad-handshake" });
});

test("SHA-256 and HMAC are those of Node", () => {
  for (const size of [0, 1, 55, 56, 63, 64, 65, 1000, 70000]) {
    const data = Uint8Array.from({ length: size }, (_, i) => i * 31);
    const wanted = createHmac("sha256", "key").update(data).digest("hex");
    assert.equal(Buffer.from(hmacSha256(Buffer.from("key"), data)).toString("hex"), wanted);
    assert.equal(Buffer.from(hmacSha256(Buffer.from("key"), data.subarray(0, 10), data.subarray(10))).toString("hex"), wanted);
  }
  assert.equal(Buffer.from(sha256(Buffer.from("abc"))).toString("hex").slice(0, 8), "ba7816bf");
  const long = Buffer.alloc(100, 1);
  assert.equal(Buffer.from(hmacSha256(long, long)).toString("hex"), createHmac("sha256", long).update(long).digest("hex"));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { ChunkReader, CONNECTED_LIMITS } from "../../dist/rtmp/chunk_reader.js";
import { ChunkWriter } from "../../dist/rtmp/chunk_writer.js";
import { cuts, hex } from "./support.mjs";

function read(pieces, limits = CONNECTED_LIMITS) {
  const messages = [];
  const reader = new ChunkReader((message) => messages.push({ ...message, payload: Buffer.from(message.payload).toString("hex") }));
  reader.limits = limits;
  for (const piece of pieces) reader.read(piece);
  return messages;
}

const message = (timestamp, size, type = 9, streamId = 1) => ({
  type,
  streamId,
  timestamp,
  payload: Uint8Array.from({ length: size }, (_, i) => i * 7 + timestamp),
});

test("reads what was written, however it is cut", () => {
  const messages = [
    message(0, 10), message(40, 10), message(80, 300), message(80, 0), message(20, 129), message(0x1000000, 400),
    message(0x1000028, 400), message(0xfffffff0, 128), message(5, 1, 8), message(6, 5, 20, 0), message(7, 70000, 9, 2),
  ];
  const writer = new ChunkWriter();
  const written = messages.map((one) => writer.write(one, one.type === 8 ? 4 : 6).slice());
  written.splice(5, 0, writer.announceChunkSize(4096).slice());
  const later = new ChunkWriter();
  const bytes = Buffer.concat([...messages.slice(0, 5).map((one) => later.write(one, one.type === 8 ? 4 : 6)),
    later.announceChunkSize(4096), ...messages.slice(5).map((one) => later.write(one, one.type === 8 ? 4 : 6))]);
  const wanted = messages.map((one) => ({ ...one, payload: Buffer.from(one.payload).toString("hex") }));
  for (const pieces of cuts(bytes)) assert.deepEqual(read(pieces), wanted);
});

test("takes a repeated extended timestamp for one, and anything else for payload", () => {
  const head = "06 ffffff 000083 09 01000000 01000000".replace(/\s/g, "");
  const payload = "ab".repeat(128);
  const repeated = hex(head + payload + "c6" + "01000000" + "cdcdcd");
  const bare = hex(head + payload + "c6" + "cdcdcd" + "c6" + "01000000" + "ef".repeat(128) + "c6" + "010203");
  for (const pieces of cuts(repeated)) assert.equal(read(pieces)[0].payload, payload + "cdcdcd");
  for (const pieces of cuts(bare)) assert.equal(read(pieces)[0].payload, payload + "cdcdcd");
});

test("a message that follows without a header comes after the same time again", () => {
  const bytes = hex("04 000064 000001 08 01000000 aa 44 000014 000001 08 bb c4 cc");
  assert.deepEqual(read([bytes]).map((one) => one.timestamp), [100, 120, 140]);
});

test("chunks of several messages may interleave", () => {
  const big = new ChunkWriter().write(message(1, 200), 6);
  const small = new ChunkWriter().write(message(2, 3, 8), 4);
  const bytes = Buffer.concat([big.subarray(0, 12 + 128), small, big.subarray(12 + 128)]);
  assert.deepEqual(read([bytes]).map((one) => one.type), [8, 9]);
});

test("an aborted message is forgotten", () => {
  const big = new ChunkWriter().write(message(1, 200), 6);
  const abort = hex("02 000000 000004 02 00000000 00000006");
  const again = hex("46 000000 000001 09 aa");
  assert.deepEqual(read([Buffer.concat([big.subarray(0, 140), abort, again])]).map((one) => one.payload), ["aa"]);
});

const REFUSED = {
  "a chunk stream that begins without a header": ["c6 00", "bad-chunk"],
  "a chunk size of 1": ["02 000000 000004 01 00000000 00000001", "bad-chunk"],
  "a message within another": ["06 000000 0000c8 09 01000000" + "00".repeat(128) + "06 000000 0000c8 09 01000000", "bad-chunk"],
  "a message that is too large": ["06 000000 ffffff 09 01000000", "message-too-large"],
};
for (const [what, [digits, reason]] of Object.entries(REFUSED))
  test(`refuses ${what}`, () => assert.throws(() => read([hex(digits)]), { name: "ProtocolError", reason }));

test("refuses more chunk streams, and more unfinished bytes, than are bounded", () => {
  const begun = (stream, size) => hex(`00 ${stream.toString(16).padStart(2, "0")} 000000 ${size} 09 01000000` + "00".repeat(128));
  const many = Array.from({ length: 70 }, (_, i) => begun(i, "000100"));
  assert.throws(() => read(many), { reason: "bad-chunk" });
  const large = Array.from({ length: 4 }, (_, i) => begun(i, "300000"));
  assert.throws(() => read(large), { reason: "message-too-large" });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { ChunkReader, CONNECTED_LIMITS, MAX_CHUNK_STREAMS } from "../../dist/rtmp/chunk_reader.js";
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

/** The beginning of a message on a chunk stream from 320 on, whose number takes three bytes. */
const begun = (stream, size, sent) =>
  hex(`01 ${[(stream - 64) & 255, (stream - 64) >> 8].map((byte) => byte.toString(16).padStart(2, "0")).join("")} 000000 ${size} 09 01000000` + "00".repeat(sent));

test("remembers the chunk streams of 255 streams with audio, video and data", () => {
  const streams = Array.from({ length: 3 * 255 }, (_, i) => 320 + i);
  const first = streams.map((stream) => begun(stream, "000001", 1));
  const second = streams.map((stream) => Buffer.concat([hex("c1"), begun(stream, "000001", 1).subarray(1, 3), hex("01")]));
  assert.equal(read([...first, ...second]).length, 2 * 3 * 255);
});

test("refuses more chunk streams, and more unfinished bytes, than are bounded", () => {
  const many = Array.from({ length: MAX_CHUNK_STREAMS }, (_, i) => begun(320 + i, "000001", 1));
  assert.equal(read(many).length, MAX_CHUNK_STREAMS);
  assert.throws(() => read([...many, begun(320 + MAX_CHUNK_STREAMS, "000001", 1)]), { reason: "bad-chunk" });
  const large = Array.from({ length: 4 }, (_, i) => begun(320 + i, "300000", 128));
  assert.throws(() => read(large), { reason: "message-too-large" });
});

import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import { NetConnection } from "../../dist/node.js";
import { Amf0Decoder } from "../../dist/amf/amf0_decoder.js";
import { encodeAmf0 } from "../../dist/amf/amf0_encoder.js";
import { ByteReader } from "../../dist/bytes/byte_reader.js";

/** What a gateway reads of a request. */
function read(packet) {
  const reader = new ByteReader(packet);
  const text = () => reader.text(reader.u16());
  const version = reader.u16();
  const headers = Array.from({ length: reader.u16() }, () => {
    const [name, must] = [text(), reader.u8()];
    reader.u32();
    return [name, must, new Amf0Decoder(reader).decode()];
  });
  const bodies = Array.from({ length: reader.u16() }, () => {
    const [target, response] = [text(), text()];
    reader.u32();
    return { target, response, args: new Amf0Decoder(reader).decode() };
  });
  return { version, headers, bodies };
}

function body(target, value) {
  const data = Buffer.from(encodeAmf0([value]));
  const head = Buffer.alloc(2 + target.length + 2 + 4);
  head.writeUInt16BE(target.length);
  head.write(target, 2);
  head.writeUInt16BE(4, 2 + target.length);
  head.write("null", 4 + target.length);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  return Buffer.concat([head, size, data]);
}

test("calls of one turn are one request to a gateway, with its headers", async (t) => {
  const seen = [];
  const gateway = http.createServer((request, response) => {
    const chunks = [];
    request.on("data", (data) => chunks.push(data));
    request.on("end", () => {
      const packet = read(Buffer.concat(chunks));
      seen.push(packet);
      response.end(Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 2]), body("/1/onResult", [packet.bodies[0].args[0] + 1]),
        body("/2/onStatus", { level: "error", code: "Server.Fault", description: "no" })]));
    });
  });
  await new Promise((resolve) => gateway.listen(0, resolve));
  t.after(() => gateway.closeAllConnections() ?? gateway.close());
  const connection = new NetConnection();
  connection.objectEncoding = 0;
  await connection.connect(`http://localhost:${gateway.address().port}/gateway`);
  connection.addHeader("Credentials", true, { user: "ada" });
  connection.addHeader("gone", false, 1);
  connection.addHeader("gone");
  const [result, fault] = await Promise.allSettled([connection.call("math.next", null, 41), connection.call("math.fail")]);
  assert.deepEqual(result.value, [42]);
  assert.equal(fault.reason.code, "Server.Fault");
  assert.equal(seen.length, 1);
  assert.deepEqual(seen[0].headers, [["Credentials", 1, { user: "ada" }]]);
  assert.deepEqual(seen[0].bodies.map(({ target, args }) => [target, args]), [["math.next", [41]], ["math.fail", []]]);
});

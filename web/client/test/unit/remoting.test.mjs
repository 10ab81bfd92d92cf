import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import { classNameOf, NetConnection, RecordSet, registerClassAlias, withClassName } from "../../dist/node.js";
import { GatewayWishes } from "../../dist/api/gateway_wishes.js";
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

function header(name, value) {
  const data = Buffer.from(encodeAmf0([value]));
  const head = Buffer.alloc(2 + name.length + 5);
  head.writeUInt16BE(name.length);
  head.write(name, 2);
  head.writeUInt32BE(data.length, 3 + name.length);
  return Buffer.concat([head, data]);
}

/** A gateway whose `answer` gets the request, as read() has it and with its `url`, and gives headers and the result of its call. */
async function gatewayThat(t, answer) {
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { headers = [], result } = answer({ ...read(Buffer.concat(chunks)), url: request.url });
    response.end(Buffer.concat([Buffer.from([0, 0, 0, headers.length]), ...headers.map(([name, value]) => header(name, value)),
      Buffer.from([0, 1]), body("/1/onResult", result)]));
  });
  await new Promise((resolve) => server.listen(0, resolve));
  t.after(() => server.closeAllConnections() ?? server.close());
  const connection = new NetConnection();
  connection.objectEncoding = 0;
  await connection.connect(`http://localhost:${server.address().port}/gateway`);
  return connection;
}

test("a gateway may ask for an address, something behind it, and a header", async (t) => {
  const wishes = [
    [["AppendToGatewayUrl", ";session=1"]],
    [["AppendToGatewayUrl", ";session=2"], ["RequestPersistentHeader", { name: "Ticket", mustUnderstand: true, data: 7 }]],
    [["ReplaceGatewayUrl", "/other"], ["unknown", [1]]],
    [],
  ];
  const seen = [];
  const connection = await gatewayThat(t, ({ url, headers }) => {
    seen.push([url, headers]);
    return { headers: wishes[seen.length - 1], result: seen.length };
  });
  for (const which of wishes) assert.equal(await connection.call("next"), wishes.indexOf(which) + 1);
  const ticket = [["Ticket", 1, 7]];
  assert.deepEqual(seen, [["/gateway", []], ["/gateway;session=1", []], ["/gateway;session=2", ticket], ["/other", ticket]]);
  assert.match(connection.uri, /\/other$/);
});

test("no gateway leads elsewhere by what it appends, nor from TLS to none, nor fills memory", () => {
  const wishes = new GatewayWishes("https://host");
  for (const suffix of [".example/x", "@example/x", ":81/", 5, "/" + "x".repeat(3000)]) wishes.onHeader("AppendToGatewayUrl", suffix);
  for (const address of ["http://host/x", "javascript:1", "data:,x", "https://:", null]) wishes.onHeader("ReplaceGatewayUrl", address);
  assert.equal(wishes.url, "https://host");
  for (let i = 0; i < 100; ++i) wishes.onHeader("RequestPersistentHeader", { name: `header ${i}`, mustUnderstand: false, data: i });
  wishes.onHeader("RequestPersistentHeader", "nonsense");
  assert.equal(wishes.headersWith(new Map()).size, 16);
  const own = new Map([["header 0", { mustUnderstand: false, param: "mine" }]]);
  assert.equal(wishes.headersWith(own).get("header 0").param, "mine");
});

const BOOKS = {
  ...{ totalCount: 5, columnNames: ["id", "title"], cursor: 1, version: 1, id: "set 1", serviceName: "Catalogue" },
  initialData: [[1, "Emma"], [2, "Ivanhoe"]],
};

test("a record set gives its records by the names of its columns, and gets the others", async (t) => {
  registerClassAlias("RecordSet", RecordSet);
  const asked = [];
  const rest = { Cursor: 3, Page: [[3, "Kim"], [4, "Lilith"], [5, "Moby Dick"], [6, "too many"]] };
  const connection = await gatewayThat(t, ({ bodies: [{ target, args }] }) => {
    asked.push([target, args]);
    const isPage = target.endsWith(".getRecords");
    return { result: isPage ? withClassName(rest, "RecordSetPage") : withClassName({ serverInfo: BOOKS }, "RecordSet") };
  });
  const books = await connection.call("Catalogue.find", null, "word");
  assert.ok(books instanceof RecordSet && classNameOf(books) === "RecordSet");
  assert.deepEqual([books.length, books.columnNames, books.complete], [5, ["id", "title"], false]);
  assert.deepEqual(books.getItemAt(1), { id: 2, title: "Ivanhoe" });
  assert.equal(books.getItemAt(2), undefined);
  await books.fetch(connection, 2, 3);
  assert.deepEqual(asked[1], ["Catalogue.getRecords", ["set 1", 3, 3]]);
  assert.deepEqual([books.getItemAt(4), books.getItemAt(5), books.complete], [{ id: 5, title: "Moby Dick" }, undefined, true]);
  assert.deepEqual(Object.keys(books), ["serverInfo"], "what was fetched does not travel");
});

test("a record set without pages is whole, and nonsense is an empty one", async () => {
  const made = (serverInfo) => Object.assign(new RecordSet(), { serverInfo });
  const whole = made({ columnNames: ["n"], initialData: [[7]], totalCount: 1, cursor: 1, id: null, serviceName: null, version: 1 });
  assert.deepEqual([whole.complete, whole.getItemAt(0), whole.getItemAt(-1)], [true, { n: 7 }, undefined]);
  const lower = Object.assign(new RecordSet(), { serverinfo: whole.serverInfo });
  assert.deepEqual(lower.getItemAt(0), { n: 7 });
  await assert.rejects(whole.fetch(new NetConnection(), 0, 1), /no pages/);
  for (const nonsense of [null, "text", 5, {}, { initialData: 1, columnNames: "x", totalCount: -1 }, { initialData: [1, null] }])
    assert.equal(made(nonsense).getItemAt(0), undefined);
});

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

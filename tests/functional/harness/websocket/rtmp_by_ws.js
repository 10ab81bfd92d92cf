// npm's ws makes RTMP's handshake and connects: node rtmp_by_ws.js URL [ORIGIN]. Prints one line: what happened.
'use strict';
const WebSocket = require('ws');

const [url, origin] = process.argv.slice(2);
const socket = new WebSocket(url, 'rtmp', { origin, perMessageDeflate: true, rejectUnauthorized: false });
let received = Buffer.alloc(0);
let connected = false;

const C1 = Buffer.alloc(1536, 7);
C1.writeUInt32BE(0, 4);

function say(line) {
  console.log(line);
  socket.terminate();
  process.exit(0);
}

function amf0(value) {
  if (typeof value === 'number') {
    const number = Buffer.alloc(9);
    number.writeDoubleBE(value, 1);
    return number;
  }
  const text = (word) => {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(Buffer.byteLength(word));
    return Buffer.concat([size, Buffer.from(word)]);
  };
  if (typeof value === 'string') return Buffer.concat([Buffer.from([2]), text(value)]);
  const members = Object.entries(value).flatMap(([name, member]) => [text(name), amf0(member)]);
  return Buffer.concat([Buffer.from([3]), ...members, Buffer.from([0, 0, 9])]);
}

function connectMessage(app) {
  const body = Buffer.concat([amf0('connect'), amf0(1), amf0({ app, tcUrl: url.replace(/^ws/, 'rtmp') })]);
  const chunks = [];
  for (let from = 0; from < body.length; from += 128) {
    if (from > 0) chunks.push(Buffer.from([0xc3]));
    chunks.push(body.subarray(from, from + 128));
  }
  const header = Buffer.from([3, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0]);
  header.writeUIntBE(body.length, 4, 3);
  return Buffer.concat([header, ...chunks]);
}

socket.on('open', () => {
  const hello = Buffer.concat([Buffer.from([3]), C1]);
  socket.send(hello.subarray(0, 700), { fin: false });  // where messages begin and end means nothing
  socket.send(hello.subarray(700), { fin: true });
  socket.ping('are you there');
});
let ponged = '';
socket.on('pong', (data) => { ponged = data.toString(); });
socket.on('message', (data, isBinary) => {
  if (!isBinary) say('text');
  received = Buffer.concat([received, data]);
  if (!connected && received.length >= 3073) {
    connected = true;
    if (received[0] !== 3 || !received.subarray(1537 + 8, 3073).equals(C1.subarray(8))) say('bad handshake');
    socket.send(received.subarray(1, 1537));
    socket.send(connectMessage(new URL(url).pathname.split('/')[1]));
  }
  const answer = received.subarray(3073).toString('latin1').match(/NetConnection\.Connect\.\w+/);
  if (answer) say(`${answer[0]} protocol=${socket.protocol} extensions=${socket.extensions} pong=${ponged}`);
});
socket.on('unexpected-response', (_, response) => say(`refused ${response.statusCode}`));
socket.on('close', (code, reason) => say(`closed ${code} ${reason}`));
socket.on('error', (error) => say(`error ${error.message}`));

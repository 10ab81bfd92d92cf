// npm's ws as a server: node echo_server.js. Prints its port, then a line for each client: how it closed.
//   /echo       sends back what comes, in fragments, with pings between
//   /text       answers in text, which is no RTMP
//   /refuse     refuses the upgrade with 403
//   /goodbye    closes at once with 4000
'use strict';
const http = require('http');
const { WebSocketServer } = require('ws');

const server = http.createServer((_, response) => response.writeHead(404, { 'Content-Length': 2 }).end('no'));
const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => (offered.has('rtmp') ? 'rtmp' : false) });

server.on('upgrade', (request, socket, head) => {
  if (request.url === '/refuse') {
    socket.write('HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nno\n');
    return;
  }
  sockets.handleUpgrade(request, socket, head, (opened) => serve(opened, request.url));
});

function serve(socket, path) {
  socket.on('close', (code, reason) => console.log(`closed ${code} ${reason}`));
  socket.on('error', (error) => console.log(`error ${error.code}`));
  if (path === '/goodbye') return socket.close(4000, 'enough');
  socket.on('message', (data, isBinary) => {
    if (!isBinary) return socket.close(4001, 'text');
    if (path === '/text') return socket.send('hello');
    const middle = Math.floor(data.length / 2);
    socket.send(data.subarray(0, middle), { binary: true, fin: false });
    socket.ping('between');
    socket.send(data.subarray(middle), { binary: true, fin: true });
  });
}

server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));

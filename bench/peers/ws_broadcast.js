// node ws_broadcast.js PORT: a WebSocket server that sends every message to all of its clients, written as the
// documentation of the package ws does it. What scripts/bench measures beside the server's rooms.
"use strict";

const { WebSocket, WebSocketServer } = require("ws");

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false });

server.on("connection", (client) => {
  client.on("error", () => client.terminate());
  client.on("message", (data, isBinary) => {
    for (const other of server.clients) {
      if (other.readyState === WebSocket.OPEN) other.send(data, { binary: isBinary });
    }
  });
});

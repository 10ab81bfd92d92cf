// npm's ws as Ruffle's socketProxy uses a WebSocket: no subprotocol, binary messages that are cut anywhere, and text is
// nothing to it. Prints three messages and ends.
const WebSocket = require("ws");

const socket = new WebSocket(process.argv[2], { rejectUnauthorized: false });
let received = Buffer.alloc(0);
socket.on("open", () => {
  socket.send(Buffer.from("<a/>\0<"));
  socket.send(Buffer.from("b/>\0"));
});
socket.on("message", (data, isBinary) => {
  if (!isBinary) throw new Error("a text message");
  received = Buffer.concat([received, data]);
  const messages = received.toString().split("\0");
  if (messages.length > 3) {
    console.log(messages.slice(0, 3).join("\n"));
    socket.close();
  }
});
socket.on("error", (error) => { console.error(error.message); process.exit(1); });

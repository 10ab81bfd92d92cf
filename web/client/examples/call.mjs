// Calls both ways: node examples/call.mjs rtmp://localhost/app
import { NetConnection } from "sallyport";

const connection = new NetConnection();
// The server calls these: client.call("count", null, 7) in its script.
connection.client = {
  count(n) {
    console.log("the server counts", n);
  },
};
connection.addEventListener("netStatus", ({ info }) => console.log(info.code));

await connection.connect(process.argv[2], "Ada");
console.log("it took", connection.protocol);
console.log("it echoes", await connection.call("echo", null, { text: "hello", at: new Date(0) }));
await connection.call("countWith", null, 7);
connection.close();

// A room: who is in it, its topic, and what is said. node examples/room.mjs rtmp://localhost/live Ada
import { NetConnection, SharedObject } from "sallyport";

const [, , uri, name] = process.argv;
const connection = new NetConnection();
connection.reconnect = 60; // seconds; behind a loss the room is synchronized again
await connection.connect(uri);

const room = SharedObject.getRemote("room", connection.uri);
room.client = {
  say(who, text) {
    console.log(`${who}: ${text}`);
    if (who === name) connection.close();
  },
};
room.addEventListener("sync", ({ changeList }) => {
  for (const { code, name: property } of changeList) console.log(code, property ?? "", room.data[property] ?? "");
});
await room.connect(connection);

room.setProperty(`members/${name}`, { since: new Date(0) });
room.setProperty("topic", "weather"); // both leave in one message
room.send("say", name, "hello");

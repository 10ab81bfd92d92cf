// Plays a stream and publishes it under another name, message by message.
// node examples/relay.mjs rtmp://localhost/live camera copy
import { NetConnection, NetStream } from "sallyport";

const [, , uri, from, to] = process.argv;
const connection = new NetConnection();
await connection.connect(uri);

const copy = new NetStream(connection);
await copy.publish(to);

const source = new NetStream(connection);
source.client = {
  onMetaData(info) {
    console.log(`${info.width} x ${info.height}`);
    copy.setMetaData(info);
  },
};
// False: not taken, for want of room; a viewer would miss it. The event "drain" tells when to go on.
let dropped = 0;
source.sink = {
  onAudio: (time, data) => void (copy.sendAudio(time, data) || ++dropped),
  onVideo: (time, data) => void (copy.sendVideo(time, data) || ++dropped),
};
source.addEventListener("netStatus", ({ info }) => {
  console.log(info.code);
  if (info.code !== "NetStream.Play.UnpublishNotify") return;
  console.log("dropped", dropped);
  connection.close();
});
await source.play(from);

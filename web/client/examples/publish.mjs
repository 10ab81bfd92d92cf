// Publishes the camera and the microphone of a page.
import { NetConnection } from "sallyport";
import { openDevices, StreamPublisher } from "sallyport/media";

export async function goLive(uri, name) {
  const connection = new NetConnection();
  connection.reconnect = 60; // seconds; behind a loss the stream goes on
  await connection.connect(uri);

  const publisher = new StreamPublisher(connection, { maxBitrate: 1_500_000 });
  publisher.addEventListener("statistics", () => {
    const { width, height, framesPerSecond, bitrate } = publisher.statistics;
    console.log(`${width} x ${height}, ${framesPerSecond} pictures and ${bitrate} bits a second`);
  });
  publisher.addEventListener("ended", ({ kind }) => console.log(`there is no ${kind} any more`));
  // The server may ask for it when somebody joins: client.call("requestKeyFrame", null) in its script.
  connection.client = { requestKeyFrame: () => publisher.requestKeyFrame() };

  await publisher.publish(name, await openDevices({ width: 640, height: 480 }));
  return publisher;
}

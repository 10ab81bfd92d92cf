// Shows a live stream in an element of the page.
import { NetConnection } from "sallyport";
import { playableCodecs, StreamPlayer } from "sallyport/media";

export async function watch(uri, name, element, listen) {
  const connection = new NetConnection();
  connection.reconnect = 60; // seconds; behind a loss the picture goes on
  connection.codecs = await playableCodecs();
  await connection.connect(uri);

  const player = new StreamPlayer(connection, element, {
    label: "Camera at the door",
    watermark: { text: "Ada, 192.0.2.1", placement: "bottom-right", opacity: 0.6 },
  });
  player.addEventListener("error", ({ message }) => console.warn(message));
  // Browsers hold sound back until the user does something; pictures go on meanwhile.
  player.addEventListener("audioblocked", () => (listen.hidden = !player.audioBlocked));
  listen.addEventListener("click", () => player.resume());

  await player.play(name);
  return player;
}

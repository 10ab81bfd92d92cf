import type { Store } from "../base/store.js";

/** Shows a stream of this page in an element, without its sound. Ends with the function that is returned. */
export function showStream(container: HTMLElement, stream: Store<MediaStream | null>): () => void {
  const video = document.createElement("video");
  Object.assign(video, { autoplay: true, muted: true, playsInline: true });
  container.append(video);
  const show = (): void => {
    video.srcObject = stream.value;
  };
  const unwatch = stream.watch(show);
  show();
  return () => {
    unwatch();
    video.srcObject = null;
    video.remove();
  };
}

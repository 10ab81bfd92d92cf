import { type Capture, readTrack } from "./track_processor.js";

/** Gives the pictures of a track to `onFrame`, which closes them. */
export function captureVideo(track: MediaStreamTrack, onFrame: (frame: VideoFrame) => void): Capture {
  return readTrack<VideoFrame>(track, 1, onFrame) ?? new ElementCapture(track, onFrame);
}

/** By a video element that is not shown: for Firefox and Safari. Pages in the background get fewer pictures of it. */
class ElementCapture implements Capture {
  private readonly video = document.createElement("video");
  private stopped = false;

  constructor(
    track: MediaStreamTrack,
    private readonly onFrame: (frame: VideoFrame) => void,
  ) {
    this.video.muted = true;
    this.video.playsInline = true;
    this.video.srcObject = new MediaStream([track]);
    this.wait();
    void this.video.play().catch(() => {}); // no pictures come then, as from a camera that shows nothing
  }

  stop(): void {
    this.stopped = true;
    this.video.pause();
    this.video.srcObject = null;
  }

  private wait(): void {
    this.video.requestVideoFrameCallback((now, { captureTime = now }) => {
      if (this.stopped) return;
      this.wait();
      this.onFrame(new VideoFrame(this.video, { timestamp: Math.round(captureTime * 1000) }));
    });
  }
}

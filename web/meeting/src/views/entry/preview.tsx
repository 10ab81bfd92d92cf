import { useEffect, useRef } from "preact/hooks";
import type { Translator } from "../../i18n/translator.js";
import type { DeviceProblem } from "../../media/devices.js";
import { LevelMeter } from "../../media/level_meter.js";
import { IconButton } from "../common/button.js";
import { useApp, useWords } from "../common/context.js";
import { Icon } from "../common/icon.js";
import { useStore } from "../common/use_store.js";

/** One's own picture as others will see it, mirrored, and how loud one is. */
export function Preview() {
  const app = useApp();
  const words = useWords();
  const { camera, microphone } = useStore(app.parts.local.state);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = camera.track ? new MediaStream([camera.track]) : null;
  }, [camera.track]);
  const problem = problemIn(words, camera.problem, microphone.problem);
  return (
    <div class="preview">
      <video ref={video} autoplay muted playsInline class={camera.track ? "" : "unshown"} aria-label={words.text("preview.self")} />
      {!camera.track && (
        <div class="preview-empty">
          <Icon name={problem ? "warning" : "cameraOff"} size={36} />
          <p role={problem ? "alert" : undefined} class={problem ? "preview-problem" : ""}>
            {problem || words.text(camera.opening ? "preview.opening" : "preview.off")}
          </p>
        </div>
      )}
      {problem && camera.track && (
        <p class="preview-problem" role="alert">
          {problem}
        </p>
      )}
      <div class="preview-controls">
        <DeviceButton kind="microphone" on={microphone.on} />
        <DeviceButton kind="camera" on={camera.on} />
      </div>
      <Level track={microphone.track} />
    </div>
  );
}

/** In one sentence where both have the same. */
function problemIn(words: Translator, camera: DeviceProblem | null, microphone: DeviceProblem | null): string | null {
  if (camera && camera === microphone) return words.word("device.both", camera);
  if (camera) return words.word("device.camera", camera);
  return microphone && words.word("device.microphone", microphone);
}

function DeviceButton({ kind, on }: { kind: "camera" | "microphone"; on: boolean }) {
  const app = useApp();
  const words = useWords();
  return (
    <IconButton
      icon={on ? kind : `${kind}Off`}
      label={words.text(`${kind}.${on ? "turnOff" : "turnOn"}`)}
      class={`round ${on ? "" : "off"}`}
      onClick={() => void app.parts.local.set(kind, !on)} // what it says, also where the device was turned on meanwhile
    />
  );
}

/** How loud a microphone is. Says nothing to screen readers: it changes twenty times a second. */
export function Level({ track }: { track: MediaStreamTrack | null }) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!track) return undefined;
    const meter = new LevelMeter();
    meter.onLevel = (level) => bar.current?.style.setProperty("--level", level.toFixed(2));
    meter.listen(track);
    return () => meter.close();
  }, [track]);
  return <div ref={bar} class={`level ${track ? "" : "silent"}`} aria-hidden="true" />;
}

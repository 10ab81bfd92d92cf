import type { DeviceKind } from "../../media/local_media.js";
import type { Device } from "../../media/devices.js";
import { useApp, useWords } from "../common/context.js";
import { Choice } from "../common/field.js";
import { useStore } from "../common/use_store.js";

/** Which microphone and which camera. */
export function DeviceChoices() {
  const app = useApp();
  const { camera, microphone, devices } = useStore(app.parts.local.state);
  return (
    <div class="devices">
      <DeviceChoice kind="microphone" id={microphone.id} devices={devices.microphones} />
      <DeviceChoice kind="camera" id={camera.id} devices={devices.cameras} />
    </div>
  );
}

function DeviceChoice({ kind, id, devices }: { kind: DeviceKind; id: string; devices: readonly Device[] }) {
  const app = useApp();
  const words = useWords();
  const options = devices.map((one, index) => ({
    value: one.id,
    label: one.label || words.text(`${kind}.number`, { number: index + 1 }),
  }));
  const known = options.some(({ value }) => value === id);
  if (!known) options.unshift({ value: id, label: words.text("device.default") });
  return (
    <Choice
      label={words.text(kind)}
      value={id}
      options={options}
      disabled={devices.length === 0}
      onChoose={(chosen) => void app.parts.local.choose(kind, chosen)}
    />
  );
}

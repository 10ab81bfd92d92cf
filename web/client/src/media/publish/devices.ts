/** A camera or a microphone. */
export interface MediaDevice {
  id: string;
  /** Empty until the user has permitted any device. */
  label: string;
}

export interface MediaDevices {
  cameras: MediaDevice[];
  microphones: MediaDevice[];
}

/** True: any; a text: the device of that id; false: none. */
export type DeviceChoice = boolean | string;

export interface OpenOptions {
  /** True */
  camera?: DeviceChoice;
  /** True */
  microphone?: DeviceChoice;
  /** What is hoped for; a camera gives what comes nearest. 1280 x 720, 30. */
  width?: number;
  height?: number;
  frameRate?: number;
}

export async function listDevices(): Promise<MediaDevices> {
  const all = await navigator.mediaDevices.enumerateDevices();
  const of = (kind: MediaDeviceKind): MediaDevice[] =>
    all.filter((one) => one.kind === kind && one.deviceId !== "").map(({ deviceId, label }) => ({ id: deviceId, label }));
  return { cameras: of("videoinput"), microphones: of("audioinput") };
}

/** Calls `onChange` with the devices whenever one comes or goes; what is returned ends that. */
export function watchDevices(onChange: (devices: MediaDevices) => void): () => void {
  const listener = (): void => void listDevices().then(onChange, () => {});
  navigator.mediaDevices.addEventListener("devicechange", listener);
  return () => navigator.mediaDevices.removeEventListener("devicechange", listener);
}

/** Asks the user for a camera and a microphone. The promise is rejected as that of getUserMedia. */
export function openDevices(options: OpenOptions = {}): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia(constraintsOf(options));
}

/** What getUserMedia is to be asked for. */
export function constraintsOf(options: OpenOptions): MediaStreamConstraints {
  const { camera = true, microphone = true, width = 1280, height = 720, frameRate = 30 } = options;
  const size = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: frameRate } };
  const sound = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  return {
    video: camera === false ? false : { ...size, ...idOf(camera) },
    audio: microphone === false ? false : { ...sound, ...idOf(microphone) },
  };
}

const idOf = (choice: DeviceChoice): MediaTrackConstraints =>
  typeof choice === "string" ? { deviceId: { exact: choice } } : {};

/** Asks the user for a screen, a window or a tab; `audio`: with its sound, where the browser can. */
export function openScreen({ frameRate = 15, audio = false } = {}): Promise<MediaStream> {
  return navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: frameRate } }, audio });
}

/** Ends devices that openDevices() or openScreen() has opened: their lights go out. */
export function stopSource(source: MediaStream): void {
  for (const track of source.getTracks()) track.stop();
}

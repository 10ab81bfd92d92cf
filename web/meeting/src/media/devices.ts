/** What can be chosen, by kind. Without a permission the browser gives no names. */
export interface DeviceList {
  microphones: Device[];
  cameras: Device[];
}

export interface Device {
  id: string;
  label: string;
}

/**
 * Why a device cannot be had: `denied` by the person or the browser's settings, `missing`, `busy` with another program,
 * `insecure`: browsers give devices only to pages that came by TLS or from this machine; `gone`: it was there, and stopped.
 */
export type DeviceProblem = "denied" | "missing" | "busy" | "insecure" | "gone";

export const VIDEO_SIZE = { width: 1280, height: 720, frameRate: 30 };

export const canUseDevices = (): boolean => Boolean(navigator.mediaDevices?.getUserMedia);
export const canShareScreen = (): boolean => Boolean(navigator.mediaDevices?.getDisplayMedia);

export async function listDevices(): Promise<DeviceList> {
  const all = canUseDevices() ? await navigator.mediaDevices.enumerateDevices() : [];
  const of = (kind: MediaDeviceKind): Device[] =>
    all
      .filter((one) => one.kind === kind && one.deviceId !== "")
      .map(({ deviceId, label }) => ({ id: deviceId, label }));
  return { microphones: of("audioinput"), cameras: of("videoinput") };
}

/** Opens a camera or microphone; the one named if it is there, else any. Rejects as getUserMedia() does. */
export async function openDevice(kind: "camera" | "microphone", id: string): Promise<MediaStreamTrack> {
  if (!canUseDevices()) throw new DOMException("", "SecurityError");
  const wanted = id === "" ? {} : { deviceId: { ideal: id } };
  const { width, height, frameRate } = VIDEO_SIZE;
  const video = { ...wanted, width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: frameRate } };
  const audio = { ...wanted, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const stream = await navigator.mediaDevices.getUserMedia(kind === "camera" ? { video } : { audio });
  return stream.getTracks()[0]!;
}

/** Null: the person has thought better of it. */
export async function openScreen(): Promise<MediaStream | null> {
  try {
    return await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15 } }, audio: true });
  } catch (error) {
    if ((error as DOMException).name === "NotAllowedError") return null;
    throw error;
  }
}

export function problemOf(error: unknown): DeviceProblem {
  switch ((error as DOMException).name) {
    case "NotAllowedError":
      return "denied";
    case "SecurityError":
      return "insecure";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "missing";
  }
}

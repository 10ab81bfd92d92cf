import type { DeviceKind } from "./local_media.js";

interface Devices {
  set(kind: DeviceKind, on: boolean): Promise<void>;
}

/** Turns on what the person has permitted this page before; nobody is asked. */
export async function turnOnWhatIsPermitted(local: Devices): Promise<void> {
  for (const kind of ["camera", "microphone"] as const) if (await isPermitted(kind)) await local.set(kind, true);
}

async function isPermitted(kind: "camera" | "microphone"): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: kind as PermissionName });
    return state === "granted";
  } catch {
    return false; // browsers that do not tell
  }
}

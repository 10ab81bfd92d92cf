// What of a browser the publisher's page touches, with devices that a test drives.

/** An element that takes whatever is set in it. */
class FakeElement extends EventTarget {
  [name: string]: unknown;
  dataset: Record<string, string> = {};
  style = {};
  value = "";
  textContent = "";
  hidden = false;
  options: Option[] = [];
  classList = { toggle() {}, add() {}, remove() {} };
  setAttribute() {}
  querySelector() {
    return null;
  }
  focus() {}
  append(...more: Option[]) {
    this.options.push(...more);
    this.value = more.find(({ selected }) => selected)?.value ?? this.value;
  }
  replaceChildren(...options: Option[]) {
    this.options = options;
    this.value = options.find(({ selected }) => selected)?.value ?? options[0]?.value ?? "";
  }
}

class Option {
  constructor(
    readonly text: string,
    readonly value: string,
    _default = false,
    readonly selected = false,
  ) {}
}

export class FakeTrack extends EventTarget {
  readyState = "live";
  enabled = true;
  constructor(
    readonly kind: "video" | "audio",
    readonly deviceId: string,
  ) {
    super();
  }
  getSettings() {
    return { deviceId: this.deviceId };
  }
  stop() {
    this.readyState = "ended";
  }
  pullOut() {
    this.stop();
    this.dispatchEvent(new Event("ended"));
  }
}

/** A camera, and the microphone if one is wanted. */
export class FakeStream {
  readonly tracks: FakeTrack[];
  constructor(readonly camera: string, microphone: string | null = null) {
    this.tracks = [new FakeTrack("video", camera), ...(microphone === null ? [] : [new FakeTrack("audio", microphone)])];
  }
  get live() {
    return this.tracks.every(({ readyState }) => readyState === "live");
  }
  getTracks() {
    return this.tracks;
  }
  getVideoTracks() {
    return this.tracks.filter(({ kind }) => kind === "video");
  }
  getAudioTracks() {
    return this.tracks.filter(({ kind }) => kind === "audio");
  }
}

/** What the page has asked for, in order; each is answered when the test likes. */
interface Asked {
  constraints: MediaStreamConstraints;
  give(source: FakeStream): Promise<void>;
  refuse(error: Error): Promise<void>;
}

export const elements = new Map<string, FakeElement>();
export const asked: Asked[] = [];
const DEVICES = ["videoinput front", "videoinput back", "audioinput headset"];
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function element(id: string): FakeElement {
  if (!elements.has(id)) elements.set(id, new FakeElement());
  return elements.get(id)!;
}
/** What is done in a page, and what comes of it at once. */
export async function happen(id: string, type: string, change: object = {}): Promise<void> {
  Object.assign(element(id), change).dispatchEvent(new Event(type, { cancelable: true }));
  await settle();
}

const mediaDevices = Object.assign(new EventTarget(), {
  enumerateDevices: async () => DEVICES.map((one) => one.split(" ")).map(([kind, deviceId]) => ({ kind, deviceId, label: deviceId })),
  getUserMedia: (constraints: MediaStreamConstraints) =>
    new Promise((resolve, reject) => {
      const answered = (call: (value: any) => void) => (value: unknown) => (call(value), settle());
      asked.push({ constraints, give: answered(resolve), refuse: answered(reject) });
    }),
});
const sound = class {
  fftSize = 1024;
  connect() {}
  disconnect() {}
  async resume() {}
  getFloatTimeDomainData() {}
};

Object.defineProperty(globalThis, "navigator", { value: { mediaDevices, languages: ["en"] }, configurable: true });
Object.assign(globalThis, {
  Option,
  AudioContext: sound,
  AnalyserNode: sound,
  MediaStreamAudioSourceNode: sound,
  HTMLButtonElement: class {},
  location: new URL("https://host/live/_publish"),
  addEventListener() {},
  fetch: async () => null,
  window: { isSecureContext: true, VideoEncoder: class {} },
  document: { getElementById: element, querySelectorAll: () => [], querySelector: () => ({ value: "camera" }) },
});

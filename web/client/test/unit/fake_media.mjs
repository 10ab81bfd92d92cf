// Cameras, microphones and encoders that a test drives, in the places where browsers have theirs.

/** Frames and sounds that were made and not closed. */
export const open = new Set();

class Sample {
  constructor(fields) {
    Object.assign(this, fields);
    open.add(this);
  }
  close() {
    open.delete(this);
  }
}
export class FakeVideoFrame extends Sample {
  constructor(source, { timestamp }) {
    super({ displayWidth: source.displayWidth, displayHeight: source.displayHeight, timestamp });
  }
}
class FakeAudioData extends Sample {}

/** A camera or a microphone: give() lets it give a sample. */
export class FakeTrack extends EventTarget {
  reading = null;

  constructor(kind, settings = {}) {
    super();
    this.kind = kind;
    this.settings = settings;
    this.microseconds = 1_000_000 * Math.floor(Math.random() * 1e6);
  }
  getSettings() {
    return this.settings;
  }
  /** The next sample, `milliseconds` behind the last one. */
  give(milliseconds = this.kind === "video" ? 40 : 20) {
    this.microseconds += 1000 * milliseconds;
    const { microseconds: timestamp } = this;
    const { width: displayWidth = 640, height: displayHeight = 480 } = this.settings;
    const sound = { timestamp, sampleRate: 48_000, numberOfChannels: 1, numberOfFrames: 48 * milliseconds, data: "sound" };
    const sample = this.kind === "video" ? new FakeVideoFrame({ displayWidth, displayHeight }, { timestamp }) : new FakeAudioData(sound);
    if (this.reading) this.reading.enqueue(sample);
    else sample.close();
  }
  end() {
    this.dispatchEvent(new Event("ended"));
  }
}

export const sourceOf = (...tracks) => ({
  getVideoTracks: () => tracks.filter(({ kind }) => kind === "video"),
  getAudioTracks: () => tracks.filter(({ kind }) => kind === "audio"),
});

class FakeProcessor {
  constructor({ track }) {
    this.readable = new ReadableStream({
      start: (controller) => void (track.reading = controller),
      cancel: () => void (track.reading = null),
    });
  }
}

/** What the encoders have been told, and what they do. */
export const encoders = {
  supported: ["avc1.42e0", "opus"],
  configurations: [],
  sounds: [],
  /** Bytes of a picture. */
  size: 100,
  /** The next picture makes the encoder fail; */
  failing: false,
  /** the next sound does. */
  soundFails: false,
};

class FakeEncoder {
  encodeQueueSize = 0;
  state = "unconfigured";

  constructor({ output, error }) {
    Object.assign(this, { output, error });
  }
  static async isConfigSupported({ codec }) {
    return { supported: encoders.supported.some((one) => codec.startsWith(one)) };
  }
  configure(config) {
    this.config = config;
    this.state = "configured";
    this.told = false;
    encoders.configurations.push(config);
  }
  close() {
    this.state = "closed";
  }
  fail() {
    this.state = "closed";
    queueMicrotask(() => this.error(new Error("on purpose")));
  }
  deliver(type, timestamp, size, decoderConfig) {
    const chunk = { type, timestamp, byteLength: size, copyTo: (bytes) => bytes.fill(7) };
    queueMicrotask(() => this.state === "configured" && this.output(chunk, { decoderConfig }));
  }
}

class FakeVideoEncoder extends FakeEncoder {
  encode({ timestamp }, { keyFrame }) {
    if (encoders.failing) {
      encoders.failing = false;
      return this.fail();
    }
    const { codec, width } = this.config;
    const description = Uint8Array.of(1, width >> 8, width & 255);
    const isKey = keyFrame || !this.told;
    this.told = true;
    this.deliver(isKey ? "key" : "delta", timestamp, encoders.size, isKey ? { codec, description } : undefined);
  }
}

class FakeAudioEncoder extends FakeEncoder {
  encode({ timestamp, data }) {
    if (encoders.soundFails) {
      encoders.soundFails = false;
      return this.fail();
    }
    encoders.sounds.push(data === "sound" ? "sound" : "silence");
    this.deliver("key", timestamp, 30, this.told ? undefined : { codec: "opus" });
    this.told = true;
  }
}

Object.assign(globalThis, {
  VideoFrame: FakeVideoFrame,
  AudioData: FakeAudioData,
  MediaStreamTrackProcessor: FakeProcessor,
  VideoEncoder: FakeVideoEncoder,
  AudioEncoder: FakeAudioEncoder,
});

// Runs in an AudioWorklet: passes what a microphone gives to the page. Loaded by its own URL, never imported.

declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const BLOCKS = 4; // of 128 samples; ten milliseconds at 48 kHz, as devices give them

class CaptureProcessor extends AudioWorkletProcessor {
  private blocks: Float32Array[][] = [];

  process([channels]: Float32Array[][]): boolean {
    if (!channels || channels.length === 0) return true; // the track gives nothing now
    if (this.blocks[0] && this.blocks[0].length !== channels.length) this.blocks = [];
    this.blocks.push(channels.map((channel) => channel.slice()));
    if (this.blocks.length < BLOCKS) return true;
    const planes = channels.map((_, channel) => joined(this.blocks.map((block) => block[channel]!)));
    this.blocks = [];
    this.port.postMessage(planes, planes.map((plane) => plane.buffer));
    return true;
  }
}

function joined(parts: Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

registerProcessor("sallyport-capture", CaptureProcessor);

export {};

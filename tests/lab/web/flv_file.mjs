import { openSync, writeSync } from "node:fs";

export const AUDIO = 8;
export const VIDEO = 9;

/** An FLV file that grows with what is played. */
export class FlvFile {
  constructor(path) {
    this.file = openSync(path, "w");
    writeSync(this.file, Buffer.from("464c5601050000000900000000", "hex"));
  }

  write(kind, timestamp, body) {
    const tag = Buffer.alloc(11 + body.length + 4);
    tag.writeUInt8(kind, 0);
    tag.writeUIntBE(body.length, 1, 3);
    tag.writeUIntBE(timestamp & 0xffffff, 4, 3);
    tag.writeUInt8((timestamp >>> 24) & 0xff, 7);
    tag.set(body, 11);
    tag.writeUInt32BE(11 + body.length, 11 + body.length);
    writeSync(this.file, tag);
  }
}

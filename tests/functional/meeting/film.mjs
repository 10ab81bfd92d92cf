// A film of H.264 that somebody in a meeting shows instead of a camera, again and again, every picture of it numbered.
import { readFileSync } from "node:fs";
import { NetStream } from "../../../web/client/dist/node.js";

const VIDEO = 9;
const TAG_HEADER = 11, TAG_TRAILER = 4, FILE_HEADER = 13;
const PICTURE_AT = 5; // of a message, behind what FLV says of it

/** The header for decoders, and the pictures with their times in milliseconds. */
export function readFilm(path) {
  const bytes = readFileSync(path);
  const film = { header: null, pictures: [] };
  for (let at = FILE_HEADER; at < bytes.length; ) {
    const size = bytes.readUIntBE(at + 1, 3);
    const body = bytes.subarray(at + TAG_HEADER, at + TAG_HEADER + size);
    if (bytes[at] === VIDEO && body[1] === 0) film.header = body;
    if (bytes[at] === VIDEO && body[1] === 1) film.pictures.push({ time: bytes.readUIntBE(at + 4, 3), body });
    at += TAG_HEADER + size + TAG_TRAILER;
  }
  return film;
}

// Supplemental information that decoders pass over (H.264, D.1.7): 16 bytes of a name, then the number as text.
const NAME = Buffer.from("sallyport number");
const DIGITS = 8;
const NOTE = Buffer.concat([Buffer.from([0x06, 0x05, NAME.length + DIGITS]), NAME, Buffer.alloc(DIGITS), Buffer.from([0x80])]);
const NOTE_HEAD = 4 + 3; // its length, its kind and size

function numbered(body, number) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(NOTE.length);
  const note = Buffer.from(NOTE);
  note.write(String(number).padStart(DIGITS, "0"), 3 + NAME.length);
  return Buffer.concat([body.subarray(0, PICTURE_AT), length, note, body.subarray(PICTURE_AT)]);
}

/** The number of a picture of a film; null for all others. */
export function numberOf(message) {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const name = PICTURE_AT + NOTE_HEAD;
  if (!bytes.subarray(name, name + NAME.length).equals(NAME)) return null;
  return Number(bytes.toString("latin1", name + NAME.length, name + NAME.length + DIGITS));
}

/** Shows a film under a name, as fast as it is and however late a timer is. */
export class FilmCamera {
  number = 0;
  constructor(connection, film) {
    this.stream = new NetStream(connection);
    this.film = film;
    this.period = film.pictures[1].time - film.pictures[0].time;
  }
  async publish(name) {
    await this.stream.publish(name);
    this.stream.sendVideo(0, this.film.header);
    this.began = performance.now();
    this.show();
    return this;
  }
  show() {
    const { period, began, film } = this;
    for (; began + this.number * period <= performance.now(); ++this.number) {
      const { body } = film.pictures[this.number % film.pictures.length];
      this.stream.sendVideo(this.number * period, numbered(body, this.number));
    }
    this.timer = setTimeout(() => this.show(), began + this.number * period - performance.now());
  }
  stop() {
    clearTimeout(this.timer);
    this.stream.close();
  }
}

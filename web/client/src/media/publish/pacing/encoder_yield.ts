const SECONDS = 2; // that are looked at together: a key frame and what follows it

/** How many bits a second an encoder gives, in the time of the pictures, whatever becomes of them afterwards. */
export class EncoderYield {
  private pictures = 0;
  private bytes = 0;

  /** An encoded picture of so many bytes. Every two seconds of pictures: their bits a second; else null. */
  note(bytes: number, framesPerSecond: number): number | null {
    ++this.pictures;
    this.bytes += bytes;
    if (this.pictures < SECONDS * framesPerSecond) return null;
    const bitsPerSecond = (8 * this.bytes * framesPerSecond) / this.pictures;
    this.restart();
    return bitsPerSecond;
  }

  /** The pictures are others now. */
  restart(): void {
    this.pictures = this.bytes = 0;
  }
}

/** The bytes of a file while changes are played onto them. */
export class Content {
  #bytes: Buffer;
  #length: number;

  constructor(start: Buffer) {
    this.#bytes = Buffer.from(start);
    this.#length = start.length;
  }

  get length(): number {
    return this.#length;
  }

  /** Puts bytes at a place; a gap before it reads as zeros. */
  write(at: number, bytes: Buffer): void {
    this.truncate(Math.max(this.#length, at + bytes.length));
    bytes.copy(this.#bytes, at);
  }

  /** Cuts off or fills up with zeros. */
  truncate(size: number): void {
    if (size > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(size, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    } else if (size > this.#length) this.#bytes.fill(0, this.#length, size);
    this.#length = size;
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}

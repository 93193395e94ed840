/**
 * How many bytes of messages are kept in memory between their acknowledgement and their sending. What
 * does not fit is read from the store when its turn comes, so that a destination which is away for a day
 * costs disk, not memory.
 */
export class Retained {
  readonly #limit: number;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Takes room for so many bytes, or says that there is none. */
  take(bytes: number): boolean {
    if (this.#bytes + bytes > this.#limit) return false;
    this.#bytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#bytes -= bytes;
  }
}

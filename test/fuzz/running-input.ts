import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const HEADER = 8;
const MOST = 1 << 20;

/**
 * The input that runs now, in a file: whoever watches finds it there even when the process that runs it
 * has burst or will never answer again.
 */
export class RunningInput {
  readonly #file: number;
  readonly #buffer = Buffer.alloc(HEADER + MOST);
  #begun = 0;

  constructor(path: string, mode: 'write' | 'read') {
    this.#file = openSync(path, mode === 'write' ? 'w' : 'r');
  }

  /** Notes that this input begins to run. */
  begin(input: Uint8Array): void {
    const length = Math.min(input.length, MOST);
    this.#begun++;
    this.#buffer.writeUInt32LE(this.#begun, 0);
    this.#buffer.writeUInt32LE(length, 4);
    this.#buffer.set(input.subarray(0, length), HEADER);
    writeSync(this.#file, this.#buffer, 0, HEADER + length, 0);
  }

  /** How many inputs have begun. */
  begun(): number {
    if (readSync(this.#file, this.#buffer, 0, HEADER, 0) === HEADER) this.#begun = this.#buffer.readUInt32LE(0);
    return this.#begun;
  }

  /** A copy of the input that began last. */
  input(): Uint8Array {
    const read = readSync(this.#file, this.#buffer, 0, this.#buffer.length, 0);
    if (read < HEADER) return new Uint8Array(0);
    return Uint8Array.from(this.#buffer.subarray(HEADER, HEADER + this.#buffer.readUInt32LE(4)));
  }

  close(): void {
    closeSync(this.#file);
  }
}

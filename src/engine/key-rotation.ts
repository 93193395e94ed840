import { randomBytes } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../diagnostics/fault.ts';
import { parseOperatorKey } from '../store/operator-key.ts';
import { syncFolder, writeDurably } from '../store/sqlite/durable-file.ts';
import type { Store } from '../store/store.ts';

/**
 * Changes the operator's key while everything runs. A key that Suture makes is written beside the old one
 * first (`key.next`), so that whichever of the two fits is there whatever happens in between; `nextKey`
 * reads it at a start at which the old one no longer fits.
 */
export class KeyRotation {
  readonly #file: string;
  readonly #fromEnvironment: boolean;

  /** `file` is the key file; `fromEnvironment`: the key in use came from the environment instead. */
  constructor(file: string, fromEnvironment: boolean) {
    this.#file = file;
    this.#fromEnvironment = fromEnvironment;
  }

  /**
   * Wraps the store's data key with `given`, or with a new random key that takes the place of the key file.
   * Throws a Fault: `store-key-elsewhere` when the key in use is not in the file and none is given.
   */
  async rotate(store: Store, given: Uint8Array | undefined): Promise<void> {
    if (given !== undefined) {
      await store.rotateKey(parseOperatorKey(Buffer.from(given).toString('utf8')));
      return;
    }
    if (this.#fromEnvironment) throw new Fault('store-key-elsewhere');
    const key = randomBytes(32);
    await writeDurably(this.#next, `${key.toString('hex')}\n`);
    await store.rotateKey(new Uint8Array(key));
    await this.takeNext();
  }

  /** The key of a change that was cut short, if there is one. */
  async nextKey(): Promise<Uint8Array | undefined> {
    try {
      return parseOperatorKey(await readFile(this.#next, 'utf8'));
    } catch {
      return undefined;
    }
  }

  /** Makes the next key the key. */
  async takeNext(): Promise<void> {
    await rename(this.#next, this.#file);
    await syncFolder(dirname(this.#file));
  }

  get #next(): string {
    return `${this.#file}.next`;
  }
}

import type { Random } from '../../src/world/random.ts';

/** Longest input that a mutation makes, in bytes. Longer ones only slow the search down. */
const LONGEST = 64 * 1024;

const DELIMITERS: readonly number[] = [...'|^~\\&#\r\n'].map((character) => character.charCodeAt(0));

/** Makes new inputs out of old ones, the same ones from the same chance. */
export class Mutator {
  readonly #random: Random;
  readonly #tokens: readonly Uint8Array[];

  /** `tokens` are pieces that mean something to the code under test. */
  constructor(random: Random, tokens: readonly Uint8Array[]) {
    this.#random = random;
    this.#tokens = tokens;
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.#random.next() * limit);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** `input` changed at one to six places; `other` is cut up for splices. `input` itself stays as it is. */
  mutate(input: Uint8Array, other: Uint8Array): Uint8Array {
    let bytes = input;
    for (let turn = 1 + this.below(this.below(4) === 0 ? 6 : 2); turn > 0; turn--) bytes = this.#once(bytes, other);
    return bytes.length > LONGEST ? bytes.slice(0, LONGEST) : bytes;
  }

  #once(bytes: Uint8Array, other: Uint8Array): Uint8Array {
    switch (this.below(11)) {
      case 0:
        return this.#flip(bytes);
      case 1:
        return this.#setByte(bytes, this.below(256));
      case 2:
        return this.#setByte(bytes, this.pick(DELIMITERS));
      case 3:
        return this.#swapDelimiter(bytes);
      case 4:
        return bytes.slice(0, this.below(bytes.length + 1));
      case 5:
        return bytes.slice(this.below(Math.min(bytes.length, 40) + 1));
      case 6:
        return this.#splice(bytes, this.below(bytes.length + 1), 0, this.#piece(bytes));
      case 7:
        return this.#splice(bytes, this.below(bytes.length + 1), 0, this.#piece(other));
      case 8:
        return this.#splice(bytes, this.below(bytes.length + 1), this.below(64), new Uint8Array(0));
      case 9:
        return this.#repeat(bytes);
      default:
        return this.#splice(
          bytes,
          this.below(bytes.length + 1),
          this.below(2) * this.below(8),
          this.pick(this.#tokens),
        );
    }
  }

  #flip(bytes: Uint8Array): Uint8Array {
    if (bytes.length === 0) return Uint8Array.of(this.below(256));
    const changed = bytes.slice();
    const at = this.below(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << this.below(8));
    return changed;
  }

  #setByte(bytes: Uint8Array, value: number): Uint8Array {
    return this.#splice(bytes, this.below(bytes.length + 1), 1, Uint8Array.of(value));
  }

  /** One byte value becomes another one, everywhere: a message of other delimiters, or of mixed ones. */
  #swapDelimiter(bytes: Uint8Array): Uint8Array {
    const from = this.pick(DELIMITERS);
    const to = this.below(3) === 0 ? this.below(256) : this.pick(DELIMITERS);
    return bytes.map((byte) => (byte === from ? to : byte));
  }

  #piece(bytes: Uint8Array): Uint8Array {
    const start = this.below(bytes.length + 1);
    return bytes.slice(start, start + this.below(this.below(5) === 0 ? 2_000 : 60));
  }

  #repeat(bytes: Uint8Array): Uint8Array {
    const piece = this.below(3) === 0 ? this.pick(this.#tokens) : this.#piece(bytes);
    const times = 1 + this.below(this.below(10) === 0 ? 2_000 : 20);
    const fits = Math.max(1, Math.min(times, Math.floor(LONGEST / Math.max(1, piece.length))));
    const run = new Uint8Array(piece.length * fits);
    for (let turn = 0; turn < fits; turn++) run.set(piece, turn * piece.length);
    return this.#splice(bytes, this.below(bytes.length + 1), 0, run);
  }

  #splice(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array {
    const tail = bytes.subarray(Math.min(bytes.length, at + remove));
    const made = new Uint8Array(at + insert.length + tail.length);
    made.set(bytes.subarray(0, at));
    made.set(insert, at);
    made.set(tail, at + insert.length);
    return made;
  }
}

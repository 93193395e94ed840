import type { Random } from '../../src/world/random.ts';

/** Longest input that a mutation makes, in bytes. Longer ones only slow the search down. */
const LONGEST = 64 * 1024;

/** Pieces that mean something to HL7 v2 or MLLP: where the grammar turns. */
export const TOKENS: readonly Uint8Array[] = [
  'MSH|^~\\&|',
  'MSH|^~\\&#|',
  'MSH*:~\\&*',
  'MSH|',
  'MSH',
  'FHS|^~\\&|',
  'BHS|^~\\&|',
  'BTS|1\r',
  'FTS|1\r',
  'PID|1||1^^^A^MR~2^^^B^SS\r',
  'OBX|1|ED|X^Y^L||^application^pdf^Base64^AAAA||||||F\r',
  'DSC|1|I\r',
  'ADD|x\r',
  'ZZZ|',
  'MSA|AA|1\r',
  'ERR|^^^207\r',
  '\\F\\',
  '\\S\\',
  '\\T\\',
  '\\R\\',
  '\\E\\',
  '\\P\\',
  '\\X0D0A\\',
  '\\X0\\',
  '\\XZZ\\',
  '\\.br\\',
  '\\.sp+3\\',
  '\\H\\',
  '\\N\\',
  '\\C2842\\',
  '\\M244A\\',
  '\\Zpi\\',
  '\\',
  '\\\\',
  '""',
  '|""|',
  '||||||||',
  '^^^^',
  '&&&&',
  '~~~~',
  '\r',
  '\n',
  '\r\n',
  '\r\r',
  '\0',
  '|UNICODE UTF-8|',
  '|UNICODE UTF-16|',
  '|8859/1|',
  '|GB 18030-2000|',
  '|ISO IR87|',
  '|ASCII~ISO IR159|',
  '|2.8.2|',
  '|2.1|',
  '99999999999999999999',
  '-1',
  '\x0b',
  '\x1c',
  '\x1c\r',
  '\x0bMSH|^~\\&|',
  '\x1c\r\x0b',
  '\x1b$B',
  '\x1b(B',
]
  .map((text) => Uint8Array.from(text, (character) => character.charCodeAt(0)))
  .concat([
    Uint8Array.of(0xef, 0xbb, 0xbf),
    Uint8Array.of(0xff, 0xfe),
    Uint8Array.of(0xfe, 0xff),
    Uint8Array.of(0xc3, 0x28),
    Uint8Array.of(0xf0, 0x9f, 0x98, 0x80),
    Uint8Array.of(0xed, 0xa0, 0x80),
    Uint8Array.of(0x81),
    Uint8Array.of(0x00, 0x0d),
  ]);

const DELIMITERS: readonly number[] = [...'|^~\\&#\r\n'].map((character) => character.charCodeAt(0));

/** Makes new inputs out of old ones, the same ones from the same chance. */
export class Mutator {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
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
        return this.#splice(bytes, this.below(bytes.length + 1), this.below(2) * this.below(8), this.pick(TOKENS));
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
    const piece = this.below(3) === 0 ? this.pick(TOKENS) : this.#piece(bytes);
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

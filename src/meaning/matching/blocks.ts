import { BlockingKey, type BlockingRule, MOST_KEYS } from './blocking-key.ts';
import { MOST_RECORDS, type People } from './people.ts';

/** Records that share more than this many others' key are not compared by that rule: the key says too little. */
export const LARGEST_BLOCK = 400;

/** All records by one rule: those of one key stand together. */
export class Blocks {
  readonly rule: BlockingRule;
  /** How many pairs of records share a key. */
  readonly pairs: number;
  readonly #keys: Uint32Array;
  readonly #width: number;
  /** Rows ordered by key, and where each block begins. */
  readonly #rows: Uint32Array;
  readonly #starts: Uint32Array;

  constructor(people: People, rule: BlockingRule) {
    this.rule = rule;
    const key = new BlockingKey(people, rule);
    const slots = people.comparisons[rule.parts[0]?.at ?? 0]?.column.slots.length ?? 1;
    this.#width = Math.min(slots, MOST_KEYS);
    const keys = new Uint32Array(people.size * this.#width + MOST_KEYS);
    const entries = new Float64Array(people.size * this.#width);
    let count = 0;
    for (let row = 0; row < people.size; row++) {
      const held = key.write(row, keys, row * this.#width);
      for (let slot = 0; slot < held; slot++)
        entries[count++] = (keys[row * this.#width + slot] ?? 0) * MOST_RECORDS + row;
    }
    const ordered = entries.subarray(0, count).sort();
    this.#rows = new Uint32Array(count);
    const starts: number[] = [];
    let [pairs, from] = [0, 0];
    for (let at = 0; at <= count; at++) {
      if (at < count) this.#rows[at] = (ordered[at] ?? 0) % MOST_RECORDS;
      if (
        at > from &&
        (at === count ||
          Math.floor((ordered[at] ?? 0) / MOST_RECORDS) !== Math.floor((ordered[from] ?? 0) / MOST_RECORDS))
      ) {
        const size = at - from;
        if (size > 1 && size <= LARGEST_BLOCK) {
          starts.push(from, at);
          pairs += (size * (size - 1)) / 2;
        } else if (size > LARGEST_BLOCK) this.#dropKey(keys, from, at, Math.floor((ordered[from] ?? 0) / MOST_RECORDS));
        from = at;
      }
    }
    this.#starts = Uint32Array.from(starts);
    this.#keys = keys;
    this.pairs = pairs;
  }

  /** Whether two records come to be compared by this rule. */
  joins(a: number, b: number): boolean {
    const width = this.#width;
    for (let i = 0; i < width; i++) {
      const key = this.#keys[a * width + i] ?? 0;
      if (key === 0) continue;
      for (let j = 0; j < width; j++) if (this.#keys[b * width + j] === key) return true;
    }
    return false;
  }

  /** Gives every pair of records that share a key, the lower row first; a pair that shares two keys comes twice. */
  eachPair(take: (a: number, b: number) => void): void {
    for (let at = 0; at < this.#starts.length; at += 2) {
      const [from, to] = [this.#starts[at] ?? 0, this.#starts[at + 1] ?? 0];
      for (let i = from; i < to; i++)
        for (let j = i + 1; j < to; j++) {
          const [a, b] = [this.#rows[i] ?? 0, this.#rows[j] ?? 0];
          if (a !== b) take(a, b);
        }
    }
  }

  #dropKey(keys: Uint32Array, from: number, to: number, key: number): void {
    for (let at = from; at < to; at++) {
      const row = this.#rows[at] ?? 0;
      for (let slot = 0; slot < this.#width; slot++)
        if (keys[row * this.#width + slot] === key) keys[row * this.#width + slot] = 0;
    }
  }
}

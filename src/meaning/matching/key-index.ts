import { BlockingKey, type BlockingRule, MOST_KEYS } from './blocking-key.ts';
import { LARGEST_BLOCK } from './blocks.ts';
import { MOST_RECORDS, type People } from './people.ts';

/** Finds the records that share a blocking rule's key with one record; new records can be added at any time. */
export class KeyIndex {
  readonly #key: BlockingKey;
  /** Key and row of all records there were at first, in order. */
  readonly #ordered: Float64Array;
  /** Rows by key of those added later. */
  readonly #added = new Map<number, number[]>();
  readonly #keys = new Uint32Array(MOST_KEYS);

  constructor(people: People, rule: BlockingRule) {
    this.#key = new BlockingKey(people, rule);
    const slots = people.comparisons[rule.parts[0]?.at ?? 0]?.column.slots.length ?? 1;
    const entries = new Float64Array(people.size * Math.min(slots, MOST_KEYS));
    let count = 0;
    for (let row = 0; row < people.size; row++) {
      const held = this.#key.write(row, this.#keys, 0);
      for (let at = 0; at < held; at++) entries[count++] = (this.#keys[at] ?? 0) * MOST_RECORDS + row;
    }
    this.#ordered = entries.slice(0, count).sort();
  }

  /** Adds a record. */
  add(row: number): void {
    const held = this.#key.write(row, this.#keys, 0);
    for (let at = 0; at < held; at++) {
      const rows = this.#added.get(this.#keys[at] ?? 0);
      if (rows === undefined) this.#added.set(this.#keys[at] ?? 0, [row]);
      else rows.push(row);
    }
  }

  /** Puts into `found` the rows that share a key with a record; a key that too many share says too little and gives none. */
  find(row: number, found: Set<number>): void {
    const held = this.#key.write(row, this.#keys, 0);
    for (let at = 0; at < held; at++) {
      const key = this.#keys[at] ?? 0;
      const [from, to] = [this.#firstFrom(key * MOST_RECORDS), this.#firstFrom((key + 1) * MOST_RECORDS)];
      const added = this.#added.get(key) ?? [];
      if (to - from + added.length > LARGEST_BLOCK) continue;
      for (let place = from; place < to; place++) found.add((this.#ordered[place] ?? 0) % MOST_RECORDS);
      for (const other of added) found.add(other);
    }
  }

  #firstFrom(entry: number): number {
    let [low, high] = [0, this.#ordered.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ordered[middle] ?? 0) < entry) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

import type { Kind } from './kinds/kind.ts';

/** Numbers from here on are of values that were only asked about, one for each slot. */
const ASKED = 2 ** 30;

/** How many texts a column remembers the reading of. */
const REMEMBERED = 2_000_000;

/**
 * One trait of all records: each distinct value is read once and known by a number from 1; 0 is no value. A trait that a
 * record may have several values of, as telephones, has several slots.
 */
export class Column<Value = unknown> {
  readonly kind: Kind<Value>;
  /** The values that records hold, by number; the one at 0 is never read. */
  readonly values: Value[] = [undefined as Value];
  /** How often each value is held. */
  readonly counts: number[] = [0];
  /** The records' value numbers: for each slot those of all rows. */
  readonly slots: Int32Array[];
  readonly #numbers = new Map<string, number>();
  readonly #readings = new Map<string, number>();
  readonly #asked: Value[] = [];
  #size = 0;
  #filled = 0;

  constructor(kind: Kind<Value>, slots = 1) {
    this.kind = kind;
    this.slots = Array.from({ length: slots }, () => new Int32Array(1024));
  }

  /** The value numbers of the first slot, by row. */
  get rows(): Int32Array {
    return this.slots[0] as Int32Array;
  }

  /** How many values the records hold. */
  get filled(): number {
    return this.#filled;
  }

  /** Adds the next record's values, one for each slot. */
  push(texts: readonly string[]): void {
    const row = this.#size++;
    for (let slot = 0; slot < this.slots.length; slot++) {
      const rows = this.#roomFor(row, slot);
      const number = this.numberOf(texts[slot] ?? '');
      rows[row] = number;
      if (number === 0) continue;
      this.counts[number] = (this.counts[number] ?? 0) + 1;
      this.#filled++;
    }
  }

  /** Writes values that are only asked about into the row after the last; the next record takes their place. */
  ask(texts: readonly string[]): void {
    for (let slot = 0; slot < this.slots.length; slot++) {
      const text = texts[slot] ?? '';
      const value = text === '' ? undefined : this.kind.read(text);
      let number = 0;
      if (value !== undefined) {
        this.#asked[slot] = value;
        number = this.#numbers.get(this.kind.key(value)) ?? ASKED + slot;
      }
      this.#roomFor(this.#size, slot)[this.#size] = number;
    }
  }

  /** The value of a number other than 0. */
  valueOf(number: number): Value {
    return (number < ASKED ? this.values[number] : this.#asked[number - ASKED]) as Value;
  }

  /** Whether a number is of a value that some record holds. */
  holds(number: number): boolean {
    return number < ASKED;
  }

  /** Makes a value count as none from now on, as one that too many people share. */
  forget(number: number): void {
    for (const rows of this.slots) for (let row = 0; row < this.#size; row++) if (rows[row] === number) rows[row] = 0;
    this.#filled -= this.counts[number] ?? 0;
    this.counts[number] = 0;
    const value = this.values[number];
    if (value !== undefined) this.#numbers.set(this.kind.key(value), 0);
    for (const [text, known] of this.#readings) if (known === number) this.#readings.set(text, 0);
  }

  /** The number of the value that a text stands for; a new value gets the next. */
  numberOf(text: string): number {
    if (text === '') return 0;
    const known = this.#readings.get(text);
    if (known !== undefined) return known;
    const value = this.kind.read(text);
    let number = 0;
    if (value !== undefined) {
      const key = this.kind.key(value);
      number = this.#numbers.get(key) ?? this.values.length;
      if (number === this.values.length) {
        this.#numbers.set(key, number);
        this.values.push(value);
        this.counts.push(0);
      }
    }
    if (this.#readings.size < REMEMBERED) this.#readings.set(text, number);
    return number;
  }

  #roomFor(row: number, slot: number): Int32Array {
    const rows = this.slots[slot] as Int32Array;
    if (row < rows.length) return rows;
    const grown = new Int32Array(rows.length * 2);
    grown.set(rows);
    this.slots[slot] = grown;
    return grown;
  }
}

/** Values that stand for nothing in an export of a database, besides the empty cell. */
const NOTHING = new Set(['NULL', '\\N', '(null)', '<null>', '[NULL]']);

/**
 * One column of a table, kept as its distinct values and the number of the value of each row: a million rows of a few
 * hundred codes cost four bytes each, and what is worked out of a value is worked out once.
 */
export class Column {
  readonly name: string;
  readonly values: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #memos = new Map<string, readonly unknown[]>();
  #rows = new Uint32Array(1024);
  #length = 0;
  #counts: readonly number[] | undefined;
  #counted = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** How many rows it has. */
  get length(): number {
    return this.#length;
  }

  add(value: string): void {
    const number = this.#numberOf(value);
    if (this.#length === this.#rows.length) {
      const longer = new Uint32Array(this.#length * 2);
      longer.set(this.#rows);
      this.#rows = longer;
    }
    this.#rows[this.#length++] = number;
  }

  /** Puts another value into a row, before anything is worked out of the column. */
  set(row: number, value: string): void {
    this.#rows[row] = this.#numberOf(value);
  }

  /** The value of a row (from 0) as it stands in the source. */
  at(row: number): string {
    return this.values[this.#rows[row] as number] ?? '';
  }

  /** The number of a row's value among `values`. */
  number(row: number): number {
    return this.#rows[row] as number;
  }

  /** What `work` makes of a row's value; made once for each distinct value and name. */
  memo<T>(name: string, row: number, work: (value: string) => T): T {
    return this.worked(name, work)[this.#rows[row] as number] as T;
  }

  /** What `work` makes of each distinct value, in the order of `values`. */
  worked<T>(name: string, work: (value: string) => T): readonly T[] {
    const known = this.#memos.get(name);
    if (known?.length === this.values.length) return known as readonly T[];
    const made = this.values.map(work);
    this.#memos.set(name, made);
    return made;
  }

  /** How many rows have each distinct value, in the order of `values`. */
  counts(): readonly number[] {
    if (this.#counts?.length === this.values.length && this.#counted === this.#length) return this.#counts;
    const counts = new Array<number>(this.values.length).fill(0);
    for (let row = 0; row < this.#length; row++) (counts[this.#rows[row] as number] as number) += 1;
    this.#counts = counts;
    this.#counted = this.#length;
    return counts;
  }

  #numberOf(value: string): number {
    let number = this.#numbers.get(value);
    if (number === undefined) {
      number = this.values.length;
      this.#numbers.set(value, number);
      this.values.push(value);
    }
    return number;
  }
}

/** A value without the blanks around it; empty where it stands for nothing. */
export function plainValue(value: string): string {
  const plain = value.trim();
  return NOTHING.has(plain) ? '' : plain;
}

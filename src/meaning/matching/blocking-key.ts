import type { DateValue } from './kinds/birth-date.ts';
import type { EmailValue } from './kinds/contact-kinds.ts';
import type { NameValue } from './kinds/given-name.ts';
import type { FieldKind } from './kinds/kind.ts';
import type { StreetValue } from './kinds/place-kinds.ts';
import type { Comparison, People } from './people.ts';

/** What of a value two records must share to be compared. */
export type View =
  | 'value'
  | 'sound'
  | 'initial'
  | 'year'
  | 'monthDay'
  | 'lastFour'
  | 'lastSeven'
  | 'user'
  | 'house'
  | 'road';

/** One part of a blocking rule: a comparison's column, and what of its value. */
export interface KeyPart {
  readonly kind: FieldKind;
  readonly at: number;
  readonly view: View;
}

/** A rule by which records come to be compared: those that share all its parts. `crossed` takes the parts in either order. */
export interface BlockingRule {
  readonly parts: readonly KeyPart[];
  readonly crossed?: boolean;
}

/** At most this many keys of a record by one rule. */
export const MOST_KEYS = 4;

/** Gives the keys of records by one rule; a record with several telephones has several. 0 is no key. */
export class BlockingKey {
  readonly rule: BlockingRule;
  readonly #columns: readonly Comparison[];
  readonly #hashes: readonly Map<number, number>[];

  constructor(people: People, rule: BlockingRule) {
    this.rule = rule;
    this.#columns = rule.parts.map(({ at }) => people.comparisons[at] as Comparison);
    this.#hashes = rule.parts.map(() => new Map<number, number>());
  }

  /** Writes a record's keys into `keys` from `at` on and says how many there are. */
  write(row: number, keys: Uint32Array, at: number): number {
    const first = this.#columns[0] as Comparison;
    let count = 0;
    for (const slot of first.column.slots) {
      const one = this.#hash(0, slot[row] ?? 0);
      if (one === 0) continue;
      const whole = this.#rest(row, one);
      if (whole !== 0 && count < MOST_KEYS) keys[at + count++] = whole;
    }
    return count;
  }

  #rest(row: number, one: number): number {
    if (this.#columns.length === 1) return one;
    let key = one;
    for (let part = 1; part < this.#columns.length; part++) {
      const next = this.#hash(part, (this.#columns[part] as Comparison).column.rows[row] ?? 0);
      if (next === 0) return 0;
      key = this.rule.crossed ? mix(Math.min(key, next), Math.max(key, next)) : mix(key, next);
    }
    return key;
  }

  #hash(part: number, number: number): number {
    if (number === 0) return 0;
    const known = this.#hashes[part]?.get(number);
    if (known !== undefined) return known;
    const { column } = this.#columns[part] as Comparison;
    const value = column.valueOf(number);
    const text = VIEWS[(this.rule.parts[part] as KeyPart).view](value as never, column.kind.key(value));
    const hash = text === '' ? 0 : textHash(text);
    if (column.holds(number)) this.#hashes[part]?.set(number, hash);
    return hash;
  }
}

const VIEWS: Readonly<Record<View, (value: never, key: string) => string>> = {
  value: (_, key) => key,
  sound: (name: NameValue) => name.sound,
  initial: (name: NameValue) => name.text.slice(0, 1),
  year: (date: DateValue) => String(date.year),
  monthDay: (date: DateValue) => (date.month === 0 ? '' : date.digits.slice(4)),
  lastFour: (number: string) => number.slice(-4),
  lastSeven: (number: string) => number.slice(-7),
  user: (email: EmailValue) => email.user,
  house: ({ number, street }: StreetValue) =>
    number === '' || street === '' ? '' : `${number} ${street.replaceAll(' ', '')}`,
  road: (address: StreetValue) => address.street.replaceAll(' ', ''),
};

/** FNV-1a, never 0. */
function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash, text.length);
}

function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ (b + 0x9e3779b9 + (a << 6) + (a >>> 2)), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0 || 1;
}

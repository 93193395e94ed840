import type { ValueSetEntry } from './pack-format.ts';

/** Whether a code is a member; `unknown` where only a terminology service can tell. */
export type Membership = 'in' | 'out' | 'unknown';

/** Systems whose codes follow a grammar and are too many to list. */
const GRAMMARS: Readonly<Record<string, RegExp>> = {
  'urn:ietf:bcp:13': /^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+-]+(?:\s*;\s*[^\s;]+)*$/,
  'urn:ietf:bcp:47': /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/,
  'urn:iso:std:iso:4217': /^[A-Z]{3}$/,
};

/** A value set as far as its definition tells its content. */
export class ValueSet {
  readonly #bySystem: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #all: ReadonlySet<string>;
  readonly #open: readonly string[];
  readonly #unknown: boolean;

  constructor(entry: ValueSetEntry) {
    this.#bySystem = new Map(Object.entries(entry.codes).map(([system, codes]) => [system, new Set(codes)]));
    this.#all = new Set(Object.values(entry.codes).flat());
    this.#open = entry.open ?? [];
    this.#unknown = entry.unknown ?? false;
  }

  /** A code that has no system beside it, as in elements of type code. */
  hasCode(code: string): Membership {
    if (this.#all.has(code)) return 'in';
    let answer: Membership = this.#unknown ? 'unknown' : 'out';
    for (const system of this.#open) {
      const grammar = GRAMMARS[system];
      if (grammar?.test(code)) return 'in';
      if (!grammar) answer = 'unknown';
    }
    return answer;
  }

  /** A code of a system. Without a system it is no member: the same letters mean something else elsewhere. */
  has(system: unknown, code: unknown): Membership {
    if (typeof system !== 'string' || typeof code !== 'string') return this.#unknown ? 'unknown' : 'out';
    if (this.#bySystem.get(system)?.has(code)) return 'in';
    if (!this.#open.includes(system)) return this.#unknown ? 'unknown' : 'out';
    const grammar = GRAMMARS[system];
    if (!grammar) return 'unknown';
    return grammar.test(code) ? 'in' : 'out';
  }
}

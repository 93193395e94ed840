import type { Concept } from './concept.ts';
import { validityAt } from './validity.ts';

/** What is to be said of a code. `unsure`: the releases at hand leave the day open. */
export type CodeJudgement =
  | 'valid'
  | 'unknown'
  | 'not-yet'
  | 'expired'
  | 'unsure'
  | 'retired'
  | 'not-selectable'
  | 'display-differs';

/** How codes of a system are written, where it has a habit: which characters do not count. */
export interface CodeSystemDescription {
  /** The URI that FHIR uses, such as `http://hl7.org/fhir/sid/icd-10-cm`. */
  readonly uri: string;
  readonly name: string;
  readonly version?: string;
  /** Characters that people add and leave out, such as the dot of ICD-10-CM. */
  readonly ignores?: string;
  /** True when `a1c` is the same code as `A1C`. */
  readonly ignoresCase?: boolean;
}

/** A code system in memory: every question takes a day, because code systems change every half year. */
export class CodeSystem {
  readonly description: CodeSystemDescription;
  readonly #concepts = new Map<string, Concept[]>();
  readonly #children = new Map<string, string[]>();

  constructor(description: CodeSystemDescription, concepts: Iterable<Concept>) {
    this.description = description;
    for (const concept of concepts) {
      const key = this.key(concept.code);
      const known = this.#concepts.get(key);
      if (known === undefined) this.#concepts.set(key, [concept]);
      else known.push(concept);
      if (known !== undefined || concept.parent === undefined) continue;
      const parent = this.key(concept.parent);
      const siblings = this.#children.get(parent);
      if (siblings === undefined) this.#children.set(parent, [concept.code]);
      else siblings.push(concept.code);
    }
  }

  /** How many codes, whatever their periods. */
  get size(): number {
    return this.#concepts.size;
  }

  /** Every code once, as first listed, in the order of the release. */
  *codes(): IterableIterator<string> {
    for (const [first] of this.#concepts.values()) if (first !== undefined) yield first.code;
  }

  /** Every concept of a code, one for each period. */
  periods(code: string): readonly Concept[] {
    // Nearly every code that is asked for is written as it is kept, so that its key need not be made.
    return this.#concepts.get(code) ?? this.#concepts.get(this.key(code)) ?? [];
  }

  /**
   * The concept of a code at a day; without a day, or outside of every period, the one nearest to the present.
   * Undefined when the system has no such code.
   */
  lookup(code: string, at?: string): Concept | undefined {
    const periods = this.periods(code);
    if (at === undefined || periods.length < 2) return periods.at(-1);
    return (
      periods.find((concept) => validityAt(concept, at) === 'valid') ??
      periods.find((concept) => validityAt(concept, at) === 'unsure') ??
      periods.at(-1)
    );
  }

  /**
   * Judges a code as it would stand in a message of a day. The first that applies is told: unknown, its time,
   * retired (known, but not for new records), a heading, a display that is not the code's.
   */
  validate(code: string, given: { readonly at?: string; readonly display?: string } = {}): CodeJudgement {
    const concept = this.lookup(code, given.at);
    if (concept === undefined) return 'unknown';
    const validity = given.at === undefined ? 'valid' : validityAt(concept, given.at);
    if (validity === 'not-yet' || validity === 'expired') return validity;
    if (concept.retired === true) return 'retired';
    if (!concept.selectable) return 'not-selectable';
    if (validity === 'unsure') return 'unsure';
    const names = [concept.display, concept.definition].filter((name) => name !== undefined);
    const differs = given.display !== undefined && names.length > 0 && !names.some((n) => same(n, given.display ?? ''));
    return differs ? 'display-differs' : 'valid';
  }

  /** The codes right below a code that may be valid at a day, in the order of the release. */
  children(code: string, at?: string): readonly string[] {
    const children = this.#children.get(code) ?? this.#children.get(this.key(code)) ?? [];
    return at === undefined ? children : children.filter((child) => this.mayHold(child, at));
  }

  /** True unless the code is surely not in force at that day. */
  mayHold(code: string, at: string): boolean {
    return this.periods(code).some((concept) => ['valid', 'unsure'].includes(validityAt(concept, at)));
  }

  /** The spelling by which codes are compared. */
  key(code: string): string {
    const { ignores, ignoresCase } = this.description;
    let key = code;
    for (const character of ignores ?? '') key = key.replaceAll(character, '');
    return ignoresCase === true ? key.toUpperCase() : key;
  }
}

function same(a: string, b: string): boolean {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  return plain(a) === plain(b);
}

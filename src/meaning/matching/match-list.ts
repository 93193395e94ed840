import { type Bands, DEFAULT_BANDS } from './bands.ts';
import type { Decided } from './cluster.ts';
import { type Explanation, explainPair } from './explain-pair.ts';
import { forgetFillers } from './forget-fillers.ts';
import { type Matching, matchPeople, type ScoredPair } from './match-people.ts';
import { PairScorer } from './pair-scorer.ts';
import { People } from './people.ts';
import { PersonIndex } from './person-index.ts';
import { type Field, recogniseFields } from './recognise-fields.ts';
import { VetoReader } from './veto.ts';

/** A record of a list: the key by which its source knows it, and its values in the order of the columns. */
export interface ListRecord {
  readonly key: string;
  readonly values: readonly string[];
}

/** What a person, or a merge message, decided of two records. It outranks what the machine finds. */
export interface LinkDecision {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
}

export interface ListOptions {
  /** Which columns take part and what they hold; without it told from the list. */
  readonly fields?: readonly Field[];
  readonly bands?: Bands;
  readonly decisions?: readonly LinkDecision[];
}

/** Records sampled for what columns hold and how dates are written. */
const SAMPLE = 5000;

/** A list of records of people, matched: which are one person's, and what a person should look at. */
export class MatchedList {
  readonly fields: readonly Field[];
  readonly keys: readonly string[];
  readonly people: People;
  readonly matching: Matching;
  readonly #scorer: PairScorer;
  readonly #bands: Bands;

  /** Matches the records of a list. The outcome is the same in whatever order the records come. */
  constructor(columns: readonly string[], records: readonly ListRecord[], options: ListOptions = {}) {
    const ordered = [...records].sort(
      (a, b) => compareTexts(a.key, b.key) || compareTexts(a.values.join('\u0000'), b.values.join('\u0000')),
    );
    this.#bands = options.bands ?? DEFAULT_BANDS;
    this.fields =
      options.fields ??
      recogniseFields(
        columns,
        spread(ordered).map(({ values }) => values),
      );
    const places = this.fields.map(({ column }) => columns.indexOf(column));
    const valuesOf = ({ values }: ListRecord): string[] => places.map((place) => values[place] ?? '');
    this.people = new People(this.fields, spread(ordered).map(valuesOf));
    for (const record of ordered) this.people.add(valuesOf(record));
    forgetFillers(this.people);
    this.keys = ordered.map(({ key }) => key);
    this.matching = matchPeople(this.people, this.#bands, this.#decided(options.decisions ?? []));
    this.#scorer = new PairScorer(this.people, this.matching.model);
  }

  /** The keys of each person's records, in order; persons in the order of their first key. */
  persons(): string[][] {
    const persons = new Map<number, string[]>();
    this.keys.forEach((key, row) => {
      const person = this.matching.clusters.personOf[row] ?? row;
      const known = persons.get(person);
      if (known === undefined) persons.set(person, [key]);
      else known.push(key);
    });
    return [...persons.values()];
  }

  /** Weighs any two records, as they were weighed when the list was matched. */
  weigh(a: number, b: number): ScoredPair {
    const levels = new Uint8Array(this.people.comparisons.length);
    this.people.compare(a, b, levels);
    const veto = new VetoReader(this.#scorer).read(levels, a, b);
    return { a, b, bits: this.#scorer.score(levels, a, b), ...(veto === undefined ? {} : { veto }) };
  }

  /** Why two records are linked, asked about or kept apart. */
  explain({ a, b, veto }: ScoredPair): Explanation {
    const levels = new Uint8Array(this.people.comparisons.length);
    this.people.compare(a, b, levels);
    return explainPair(this.#scorer, levels, a, b, veto);
  }

  /** An index over the list that answers for one person at a time and takes new records. */
  index(): PersonIndex {
    return new PersonIndex(this.people, this.matching.model, this.matching.lookups, this.#bands);
  }

  #decided(decisions: readonly LinkDecision[]): Decided[] {
    const rows = new Map(this.keys.map((key, row) => [key, row]));
    return decisions.flatMap(({ a, b, same }) => {
      const [one, other] = [rows.get(a), rows.get(b)];
      return one === undefined || other === undefined ? [] : [{ a: one, b: other, same }];
    });
  }
}

/** Some thousand records from all over a list: a source's part of it may look unlike the others'. */
function spread(records: readonly ListRecord[]): ListRecord[] {
  const step = Math.max(1, Math.floor(records.length / SAMPLE));
  return records.filter((_, at) => at % step === 0);
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

import { type Band, type Bands, bandOf } from './bands.ts';
import type { BlockingRule } from './blocking-key.ts';
import { KeyIndex } from './key-index.ts';
import type { MatchModel } from './match-model.ts';
import { PairScorer } from './pair-scorer.ts';
import type { People } from './people.ts';
import { type Veto, VetoReader } from './veto.ts';

/** A record that may be the person asked about. */
export interface Candidate {
  readonly row: number;
  readonly bits: number;
  readonly band: Band;
  readonly veto?: Veto;
}

/** Answers for one person at a time who it may be, with the same weights and vetoes as a whole list is matched by. */
export class PersonIndex {
  readonly people: People;
  readonly scorer: PairScorer;
  readonly #bands: Bands;
  readonly #vetoes: VetoReader;
  readonly #keys: readonly KeyIndex[];
  readonly #levels: Uint8Array;
  readonly #found = new Set<number>();

  constructor(people: People, model: MatchModel, rules: readonly BlockingRule[], bands: Bands) {
    this.people = people;
    this.scorer = new PairScorer(people, model);
    this.#bands = bands;
    this.#vetoes = new VetoReader(this.scorer);
    this.#keys = rules.map((rule) => new KeyIndex(people, rule));
    this.#levels = new Uint8Array(people.comparisons.length);
  }

  /** The records that may be this person, most likely first, those below the band that asks left out. */
  match(values: readonly string[]): Candidate[] {
    return this.#candidates(this.people.ask(values));
  }

  /** Adds a record and gives its row. */
  add(values: readonly string[]): number {
    const row = this.people.add(values);
    for (const keys of this.#keys) keys.add(row);
    return row;
  }

  #candidates(row: number): Candidate[] {
    this.#found.clear();
    for (const keys of this.#keys) keys.find(row, this.#found);
    const candidates: Candidate[] = [];
    for (const other of this.#found) {
      this.people.compare(row, other, this.#levels);
      const bits = this.scorer.score(this.#levels, row, other);
      const veto = this.#vetoes.read(this.#levels, row, other);
      const band = bandOf(bits, veto, this.#bands);
      if (band !== 'separate') candidates.push({ row: other, bits, band, ...(veto === undefined ? {} : { veto }) });
    }
    return candidates.sort((x, y) => y.bits - x.bits || x.row - y.row);
  }
}

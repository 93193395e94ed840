import { FATE, FATES, type Fate } from './fate.ts';

/** Fates that a finished ledger counts. */
export type FinalFate = Exclude<Fate, 'unmapped' | 'partial'>;

/** A line of a ledger: a path, what became of it, and by which row. Never a value. */
export interface LedgerLine {
  readonly path: string;
  readonly fate: FinalFate;
  /** Row that decided, as it stands in the map; absent where no row took the leaf. */
  readonly row?: string;
  readonly because?: string;
}

export type FateCounts = Readonly<Record<FinalFate, number>>;

/** Why rows decided as they did, by their number; kept apart from the leaves, so that a leaf costs two numbers. */
export interface RowText {
  readonly text: string;
  readonly because?: string;
}

/** The leaves that a ledger accounts for, in order: of a v2 message, or the element values of a FHIR resource. */
export interface LeafList {
  readonly count: number;
  path(leaf: number): string;
  /** As the source spells it. */
  raw(leaf: number): string;
}

/** What became of every leaf of one message for one destination. */
export class Ledger {
  readonly #leaves: LeafList;
  readonly #fates: ArrayLike<number>;
  readonly #rows: ArrayLike<number>;
  readonly #texts: readonly RowText[];
  readonly counts: FateCounts;

  /** `fates` holds final fates only; `rows` the number of the deciding row, or -1. */
  constructor(leaves: LeafList, fates: ArrayLike<number>, rows: ArrayLike<number>, texts: readonly RowText[]) {
    this.#leaves = leaves;
    this.#fates = fates;
    this.#rows = rows;
    this.#texts = texts;
    const counts = new Int32Array(FATES.length);
    for (let i = 0; i < leaves.count; i++) counts[fates[i] as number] = (counts[fates[i] as number] as number) + 1;
    this.counts = Object.freeze({
      skipped: counts[FATE.skipped] as number,
      ignored: counts[FATE.ignored] as number,
      condition: counts[FATE.condition] as number,
      kept: counts[FATE.kept] as number,
      translated: counts[FATE.translated] as number,
      carried: counts[FATE.carried] as number,
      flagged: counts[FATE.flagged] as number,
      lost: counts[FATE.lost] as number,
      held: counts[FATE.held] as number,
    });
  }

  /** Leaves that came in. */
  get leafCount(): number {
    return this.#leaves.count;
  }

  /** `in = sum of fates`. False is a defect of Suture, never of a map. */
  get balanced(): boolean {
    const { counts } = this;
    let sum = 0;
    for (const fate of Object.keys(counts) as FinalFate[]) sum += counts[fate];
    return sum === this.#leaves.count && this.#fates.length === this.#leaves.count;
  }

  /** Nothing lost, held, or kept with a flag. */
  get intact(): boolean {
    return this.counts.lost === 0 && this.counts.held === 0 && this.counts.flagged === 0;
  }

  /** The fate of a leaf by its number in the order of the message. */
  fateOf(leaf: number): FinalFate {
    return FATES[this.#fates[leaf] as number] as FinalFate;
  }

  /** Every line, in the order of the message. */
  lines(): LedgerLine[] {
    return Array.from({ length: this.#leaves.count }, (_, leaf) => this.#line(leaf));
  }

  /** The lines that are stored: all that is not carried, translated or ignored. */
  stored(): LedgerLine[] {
    const lines: LedgerLine[] = [];
    for (let leaf = 0; leaf < this.#leaves.count; leaf++) {
      const fate = this.#fates[leaf] as number;
      if (fate !== FATE.carried && fate !== FATE.translated && fate !== FATE.ignored) lines.push(this.#line(leaf));
    }
    return lines;
  }

  /**
   * Leaves that no target took, as (path, as spelt), in order: the value residue. What a map drops is not in it, or it
   * would not be gone.
   */
  residue(): (readonly [path: string, raw: string])[] {
    const kept: (readonly [string, string])[] = [];
    for (let leaf = 0; leaf < this.#leaves.count; leaf++) {
      const fate = this.#fates[leaf] as number;
      if (fate === FATE.carried || fate === FATE.translated || fate === FATE.lost) continue;
      kept.push([this.#leaves.path(leaf), this.#leaves.raw(leaf)]);
    }
    return kept;
  }

  #line(leaf: number): LedgerLine {
    const row = this.#texts[this.#rows[leaf] as number];
    return {
      path: this.#leaves.path(leaf),
      fate: this.fateOf(leaf),
      ...(row === undefined ? {} : { row: row.text }),
      ...(row?.because === undefined ? {} : { because: row.because }),
    };
  }
}

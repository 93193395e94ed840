/** What was said (a term's words) and what it stands for (the words around it: title, heading, other terms). */
export interface Aligned {
  readonly said: Int32Array;
  readonly meant: Int32Array;
}

/** Stands for "no word at all" on the meant side, so that filler in a term need not come from any of its words. */
const NOTHING = -1;
const ROUNDS = 5;
/** A prior against chance: a word that was seen once teaches little. */
const DOUBT = 0.5;
const WORTH_ASKING = 0.04;
const MOST = 8;

/**
 * Learns which words stand for which from terms and the titles that they belong to, without being told which
 * word goes with which: IBM model 1 (Brown and others, 1993), a few rounds of expectation and maximisation.
 */
export class WordTranslations {
  /** For each said word the words that it may stand for, all of them, with the probability of being said so. */
  readonly #sources = new Map<number, Map<number, number>>();
  readonly #meant = new Map<number, (readonly [number: number, probability: number])[]>();

  constructor(pairs: readonly Aligned[]) {
    let table = evenTable(pairs);
    for (let round = 0; round < ROUNDS; round++) table = nextTable(pairs, table);
    for (const [meant, row] of table) {
      if (meant === NOTHING) continue;
      for (const [said, probability] of row) {
        const sources = this.#sources.get(said);
        if (sources === undefined) this.#sources.set(said, new Map([[meant, probability]]));
        else sources.set(meant, probability);
        if (said === meant || probability <= WORTH_ASKING) continue;
        const list = this.#meant.get(said) ?? [];
        list.push([meant, probability]);
        this.#meant.set(said, list);
      }
    }
    for (const [said, list] of this.#meant) {
      this.#meant.set(said, list.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST));
    }
  }

  /** Words that most likely stand behind a said one, with the probability that they are said so. */
  meant(said: number): readonly (readonly [number: number, probability: number])[] {
    return this.#meant.get(said) ?? [];
  }

  /** Every word that may stand behind a said one, itself included, with the probability that it is said so. */
  sources(said: number): ReadonlyMap<number, number> | undefined {
    return this.#sources.get(said);
  }
}

type Table = Map<number, Map<number, number>>;

function evenTable(pairs: readonly Aligned[]): Table {
  const table: Table = new Map([[NOTHING, new Map()]]);
  for (const { said, meant } of pairs) {
    for (const m of [...meant, NOTHING]) {
      const row = table.get(m) ?? new Map<number, number>();
      // A word stands for itself more often than for any other.
      for (const s of said) row.set(s, s === m ? 3 : 1);
      table.set(m, row);
    }
  }
  for (const row of table.values()) normalise(row, 0);
  return table;
}

function nextTable(pairs: readonly Aligned[], table: Table): Table {
  const counts: Table = new Map();
  for (const { said, meant } of pairs) {
    const sources = [...meant, NOTHING];
    for (const s of said) {
      const shares = sources.map((m) => table.get(m)?.get(s) ?? 0);
      const total = shares.reduce((sum, share) => sum + share, 0) || 1;
      sources.forEach((m, i) => {
        const row = counts.get(m) ?? new Map<number, number>();
        row.set(s, (row.get(s) ?? 0) + (shares[i] ?? 0) / total);
        counts.set(m, row);
      });
    }
  }
  for (const row of counts.values()) normalise(row, DOUBT);
  return counts;
}

function normalise(row: Map<number, number>, doubt: number): void {
  let total = doubt;
  for (const value of row.values()) total += value;
  for (const [key, value] of row) row.set(key, value / total);
}

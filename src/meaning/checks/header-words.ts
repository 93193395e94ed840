/** Words that say nothing of what a column holds. */
const NOISE = new Set(
  'of on the de del la line full der und and is tbl table export extract dbo public csv list index data'.split(' '),
);
const MOST_READINGS = 16;

/**
 * Cuts the names of columns and tables into words: `PTLNAME`, `patient_last_name` and `Nachname` hold the same ones.
 * A written word may mean several (`ST` is a state or a street), so that a name has readings.
 */
export class HeaderWords {
  readonly #meanings = new Map<string, string[]>();

  /** @param words each word with its spellings */
  constructor(words: Readonly<Record<string, readonly string[]>>) {
    for (const [word, spellings] of Object.entries(words)) {
      for (const spelling of [word, ...spellings]) {
        const plain = plainWord(spelling);
        const known = this.#meanings.get(plain);
        if (known === undefined) this.#meanings.set(plain, [word]);
        else if (!known.includes(word)) known.push(word);
      }
    }
  }

  /** The readings of a name, each the words that it may mean, sorted and each once. */
  readings(name: string): readonly (readonly string[])[] {
    let readings: string[][] = [[]];
    for (const piece of this.#pieces(name)) {
      const meanings = this.#meanings.get(piece) ?? [piece];
      readings = readings
        .flatMap((reading) => meanings.map((meaning) => [...reading, meaning]))
        .slice(0, MOST_READINGS);
    }
    return readings.map((reading) => [...new Set(reading)].sort());
  }

  #pieces(name: string): string[] {
    const apart = name
      .normalize('NFD')
      .replace(/\p{M}+/gu, '')
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
      .toLowerCase();
    return apart.split(/[^a-z0-9]+/).flatMap((part) => {
      // ICD10 is a word; the 1 of ADDR1 is one of its own.
      const parts = this.#known(part) === undefined ? part.split(/(\d+)/) : [part];
      return parts
        .filter((each) => each !== '' && !NOISE.has(each))
        .flatMap((each) => this.#known(each) ?? this.#segmented(each));
    });
  }

  /** A known spelling, without the S of a plural. */
  #known(part: string): string | undefined {
    if (this.#meanings.has(part)) return part;
    const single = part.replace(/s$/, '');
    return part.length > 3 && this.#meanings.has(single) ? single : undefined;
  }

  /** The fewest known words that a run of letters is made of; the run itself where it is not made of such. */
  #segmented(part: string): readonly string[] {
    if (part.length > 40) return [part];
    const best: (readonly string[] | undefined)[] = [[]];
    for (let end = 1; end <= part.length; end++) {
      for (let start = 0; start < end; start++) {
        const before = best[start];
        const piece = part.slice(start, end);
        // Single letters stand before another word only: the L of LNAME.
        if (
          before === undefined ||
          !this.#meanings.has(piece) ||
          (piece.length === 1 && (start > 0 || end === part.length))
        )
          continue;
        const known = best[end];
        if (known === undefined || before.length + 1 < known.length) best[end] = [...before, piece];
      }
    }
    return best[part.length] ?? [part];
  }
}

function plainWord(word: string): string {
  return word
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

import type { Column } from './column.ts';
import { plainValue } from './column.ts';
import type { Frame } from './frame.ts';
import { isState } from './value-tests.ts';

/** What the values of a field mean: each meaning with the words that practices use for it. */
export interface Vocabulary {
  readonly meanings: Readonly<Record<string, readonly string[]>>;
  /** What a value means is told by other fields, where its word is short or unknown: most of its rows have this. */
  readonly evidence?: readonly { readonly meaning: string; readonly field: string; readonly is: Evidence }[];
  /** What the most frequent value means that nothing else was said of. */
  readonly otherwise?: string;
}

type Evidence = 'filled' | 'future' | 'referred to';

/** This share of a value's rows must have the evidence. */
const ENOUGH = 0.6;
const ROWS_FOR_EVIDENCE = 5;
/** Codes of one or two characters mean what the practice says that they mean. */
const SHORT = 2;

/** Tells what coded values mean, by their words and by what stands beside them. */
export class Vocabularies {
  readonly #known: Readonly<Record<string, Vocabulary>>;
  readonly #states: ReadonlyMap<string, string>;
  readonly #asOf: number;
  readonly #referred: (frame: Frame, row: number) => boolean;
  readonly #meanings = new Map<Column, readonly (string | undefined)[]>();

  /**
   * @param known by `table.field`
   * @param states names of states, each with its spellings
   * @param referred whether rows of other tables refer to a row
   */
  constructor(
    known: Readonly<Record<string, Vocabulary>>,
    states: Readonly<Record<string, readonly string[]>>,
    asOf: number,
    referred: (frame: Frame, row: number) => boolean,
  ) {
    this.#known = known;
    this.#states = new Map(
      Object.entries(states).flatMap(([state, spellings]) => spellings.map((each) => [letters(each), state] as const)),
    );
    this.#asOf = asOf;
    this.#referred = referred;
  }

  /** What a row's value means; undefined where it is not known. Paths lead to parents. */
  meaning(frame: Frame, path: string, row: number): string | undefined {
    const at = path.indexOf('.');
    if (at >= 0) {
      const parent = frame.refersTo(path.slice(0, at));
      const parentRow = frame.parent(path.slice(0, at), row);
      return parent === undefined || typeof parentRow !== 'number'
        ? undefined
        : this.meaning(parent, path.slice(at + 1), parentRow);
    }
    const column = frame.column(path);
    return column === undefined ? undefined : this.meanings(frame, path, column)[column.number(row)];
  }

  /** What each distinct value of a field means. */
  meanings(frame: Frame, field: string, column: Column): readonly (string | undefined)[] {
    const known = this.#meanings.get(column);
    if (known !== undefined) return known;
    const made = this.#make(frame, field, column);
    this.#meanings.set(column, made);
    return made;
  }

  /** The state that a text means, as USPS writes it. */
  state(text: string): string | undefined {
    const upper = text.toUpperCase();
    return isState(upper) ? upper : this.#states.get(letters(text));
  }

  #make(frame: Frame, field: string, column: Column): readonly (string | undefined)[] {
    const vocabulary = this.#known[`${frame.kind}.${field}`] ?? this.#known[`*.${field}`];
    if (vocabulary === undefined) return column.values.map(() => undefined);
    const words = new Map<string, string>();
    for (const [meaning, spellings] of Object.entries(vocabulary.meanings)) {
      for (const spelling of spellings) words.set(letters(spelling), meaning);
    }
    const counts = column.counts();
    const shown = this.#evidence(frame, column, vocabulary);
    const evident = new Set(vocabulary.evidence?.map(({ meaning }) => meaning));
    const meanings = column.values.map((value, at) => {
      const plain = letters(plainValue(value));
      const word = plain === '' ? undefined : words.get(plain);
      const other = (counts[at] ?? 0) >= ROWS_FOR_EVIDENCE && plain !== '' ? shown[at] : undefined;
      if (word !== undefined && plain.length > SHORT) return word;
      // Another code has the evidence for what this one's letter would mean.
      const contradicted = other === undefined && word !== undefined && shown.includes(word) && evident.has(word);
      return contradicted ? undefined : (other ?? word);
    });
    if (vocabulary.otherwise !== undefined && !meanings.includes(vocabulary.otherwise)) {
      let most = -1;
      for (const [at, meaning] of meanings.entries()) {
        if (meaning !== undefined || plainValue(column.values[at] ?? '') === '') continue;
        if (most < 0 || (counts[at] ?? 0) > (counts[most] ?? 0)) most = at;
      }
      if (most >= 0) meanings[most] = vocabulary.otherwise;
    }
    return meanings;
  }

  #evidence(frame: Frame, column: Column, { evidence = [] }: Vocabulary): readonly (string | undefined)[] {
    const found = column.values.map(() => undefined as string | undefined);
    for (const { meaning, field, is } of evidence) {
      const has = this.#has(frame, field, is);
      if (has === undefined) continue;
      const rows = new Array<number>(column.values.length).fill(0);
      for (let row = 0; row < frame.rows; row++) if (has(row)) (rows[column.number(row)] as number) += 1;
      for (const [at, count] of column.counts().entries()) {
        if (found[at] === undefined && (rows[at] ?? 0) / count >= ENOUGH) found[at] = meaning;
      }
    }
    return found;
  }

  #has(frame: Frame, field: string, is: Evidence): ((row: number) => boolean) | undefined {
    if (is === 'referred to') return (row) => this.#referred(frame, row);
    if (!frame.has(field)) return undefined;
    if (is === 'filled') return (row) => frame.text(field, row) !== '';
    return (row) => (frame.day(field, row) ?? Number.NEGATIVE_INFINITY) > this.#asOf;
  }
}

/** A word by its letters, digits and signs, without case and dots. */
function letters(text: string): string {
  return text.toLowerCase().replace(/[\s._-]+/g, '');
}

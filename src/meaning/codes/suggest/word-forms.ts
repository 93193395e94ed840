import { slipsBetween } from './slips-between.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A word of the index that is near to an asked one, 0 to 1. */
export interface NearWord {
  readonly number: number;
  readonly nearness: number;
  readonly how: 'same' | 'form' | 'typing' | 'part' | 'synonym' | 'learned';
}

/** Endings of medical words, longest first: `amebiasis`, `amebic` and `ameba` share the stem `ameb`. */
const ENDINGS = [
  'ization',
  'ically',
  'ation',
  'iasis',
  'iatic',
  'itis',
  'itic',
  'osis',
  'otic',
  'emia',
  'emic',
  'ical',
  'ally',
  'ing',
  'ous',
  'ary',
  'ism',
  'ity',
  'eal',
  'ial',
  'oid',
  'ate',
  'ed',
  'ic',
  'al',
  'ia',
  'ly',
  'ar',
  'um',
  'us',
  'is',
  'e',
  'y',
  'a',
];
/** From this length on two slips are still likelier than another word. */
const LONG_WORD = 8;
/** What one slip of the hand takes off the nearness of a word that the index does not know. */
const SLIP = 0.1;
const SHORTEST_STEM = 4;
const MOST = 12;
/** The longest word of medicine has 45 letters; what is longer is no word, and its trigrams would not fit a byte. */
const LONGEST = 60;
const REMEMBERED = 5_000;

/** Finds words that are forms, parts or likely misspellings of an asked word, by endings and shared trigrams. */
export class WordForms {
  readonly #vocabulary: Vocabulary;
  readonly #byTrigram = new Map<string, number[]>();
  readonly #stems: readonly string[];
  /** How many trigrams each word shares with the one asked for; all zeros between two calls. */
  readonly #shared: Uint8Array;
  readonly #known = new Map<string, readonly NearWord[]>();

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#stems = Array.from({ length: vocabulary.size }, (_, number) => stemOf(vocabulary.word(number)));
    this.#shared = new Uint8Array(vocabulary.size);
    for (let number = 0; number < vocabulary.size; number++) {
      for (const trigram of new Set(trigramsOf(vocabulary.word(number)))) {
        const numbers = this.#byTrigram.get(trigram);
        if (numbers === undefined) this.#byTrigram.set(trigram, [number]);
        else numbers.push(number);
      }
    }
  }

  /** The nearest words other than the word itself, at most a dozen. The words asked for last are remembered. */
  near(word: string): readonly NearWord[] {
    if (word.length < SHORTEST_STEM || word.length > LONGEST || /^\d/.test(word)) return [];
    const remembered = this.#known.get(word);
    if (remembered !== undefined) return remembered;
    const near = this.#find(word);
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(word, near);
    return near;
  }

  #find(word: string): NearWord[] {
    const known = this.#vocabulary.number(word) !== undefined;
    const trigrams = new Set(trigramsOf(word));
    const touched: number[] = [];
    for (const trigram of trigrams) {
      for (const number of this.#byTrigram.get(trigram) ?? []) {
        const count = this.#shared[number] as number;
        if (count === 0) touched.push(number);
        this.#shared[number] = count + 1;
      }
    }
    const stem = stemOf(word);
    const found: NearWord[] = [];
    for (const number of touched) {
      const count = this.#shared[number] as number;
      this.#shared[number] = 0;
      if (count < 2) continue;
      const other = this.#vocabulary.word(number);
      if (other === word) continue;
      const alike = (2 * count) / (trigrams.size + other.length);
      const near = nearness(word, this.#stems[number] === stem, other, alike, known);
      if (near !== undefined) found.push({ number, ...near });
    }
    return found.sort((a, b) => b.nearness - a.nearness || a.number - b.number).slice(0, MOST);
  }
}

function nearness(
  word: string,
  sameStem: boolean,
  other: string,
  alike: number,
  known: boolean,
): Pick<NearWord, 'nearness' | 'how'> | undefined {
  // A word that the index does not know is most likely mistyped, so likeness alone counts for more.
  if (!known && alike > 0.35) {
    const most = word.length < LONG_WORD ? 1 : 2;
    const slips = slipsBetween(word, other, most);
    if (slips <= most) return { nearness: 1 - SLIP * slips, how: 'typing' };
    if (alike > 0.5) return { nearness: alike * 0.8, how: 'typing' };
  }
  if (sameStem) return { nearness: 0.85, how: 'form' };
  const start = sharedStart(word, other);
  if (start >= 5 && start >= 0.6 * Math.min(word.length, other.length) && alike > 0.45) {
    return { nearness: 0.6, how: 'form' };
  }
  if (alike > 0.62) return { nearness: alike * 0.8, how: 'typing' };
  const [longer, shorter] = word.length > other.length ? [word, other] : [other, word];
  if (longer.length >= 7 && shorter.length >= 5 && (longer.startsWith(shorter) || longer.endsWith(shorter))) {
    return { nearness: longer === word ? 0.55 : 0.5, how: 'part' };
  }
  return undefined;
}

function stemOf(word: string): string {
  const ending = ENDINGS.find((each) => word.endsWith(each) && word.length - each.length >= SHORTEST_STEM);
  return ending === undefined ? word : word.slice(0, -ending.length);
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function trigramsOf(word: string): string[] {
  const padded = `^${word}$`;
  return Array.from({ length: Math.max(0, padded.length - 2) }, (_, i) => padded.slice(i, i + 3));
}

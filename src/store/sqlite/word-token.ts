import type { WordKind } from '../store.ts';

/** The first letter of a word's token, by kind. */
const LETTERS: Readonly<Record<WordKind, string>> = {
  mrn: 'm',
  name: 'n',
  account: 'a',
  accession: 'c',
  visit: 'v',
  text: 't',
};

/** The first letter of the tokens that stand for a message's own facts. */
export const FACT_LETTERS = { flow: 'f', source: 's', type: 'y', destination: 'd' } as const;

const PLAIN = /^[a-z0-9]+$/;
const MARKS = /\p{M}+/gu;
const NOT_A_LETTER_OR_DIGIT = /[^\p{L}\p{N}]+/gu;
const SPACE = /\s+/u;

/**
 * A word's tokens for the index: its kind's letter and the value in lower case, without accents, hyphens and
 * other signs, so that `O'Brien-Smith` is found as `obriensmith` and `4711-02` as `471102`. A value with
 * spaces gives a token for each part. Query and index go through this one function.
 */
export function tokensOf(kind: WordKind, value: string): string[] {
  const letter = LETTERS[kind];
  const lower = value.toLowerCase();
  if (PLAIN.test(lower)) return [letter + lower];
  return lower
    .split(SPACE)
    .map((part) => part.normalize('NFKD').replace(MARKS, '').replace(NOT_A_LETTER_OR_DIGIT, ''))
    .filter((part) => part !== '')
    .map((part) => letter + part);
}

/** The token of a fact whose name has this number in the month's word index. */
export function factToken(fact: keyof typeof FACT_LETTERS, number: number): string {
  return FACT_LETTERS[fact] + number.toString(36);
}

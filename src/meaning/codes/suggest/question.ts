import { essentialText, exactKey } from './exact-key.ts';
import { synonymsOf, writtenOut } from './medical-words.ts';
import type { SuggestionIndex } from './suggestion-index.ts';
import type { NearWord, WordForms } from './word-forms.ts';
import { wordsOfText } from './words-of-text.ts';

/** One asked word with the words of the index that may be meant. */
export interface AskedWord {
  readonly word: string;
  /** Its own number in the index, where it stands there. */
  readonly number: number | undefined;
  /** How much finding it says: its rarity, or nearly the highest when the index does not know it. */
  readonly weight: number;
  readonly meant: readonly NearWord[];
}

/** A text as it is searched. */
export interface Question {
  readonly words: readonly AskedWord[];
  /** Codes that have what was said as a name: as it was said, written out, or with its slips mended. */
  readonly exact: readonly number[];
  /** Sum of the weights. */
  readonly weight: number;
  /** Index word to the asked words that it answers, by place in `words`, with its nearness. */
  readonly answers: ReadonlyMap<number, readonly (readonly [asked: number, nearness: number])[]>;
}

const UNKNOWN_WEIGHT = 8;
const SYNONYM = 0.7;
/** More words than this are an essay; a search by all of them would cost more than it finds. */
const MOST_WORDS = 40;

/** Reads a text: its words, abbreviations and lay phrases written out, each with forms, synonyms and learned words. */
export function questionOf(text: string, index: SuggestionIndex, forms: WordForms): Question {
  const said = [...new Set(writtenOut(wordsOfText(text)))].slice(0, MOST_WORDS);
  const words = said.map((word) => askedWord(word, index, forms));
  const answers = new Map<number, [number, number][]>();
  words.forEach(({ meant }, asked) => {
    for (const { number, nearness } of meant) {
      const list = answers.get(number);
      if (list === undefined) answers.set(number, [[asked, nearness]]);
      else list.push([asked, nearness]);
    }
  });
  return {
    words,
    answers,
    exact: exactPlaces(text, words, index),
    weight: words.reduce((sum, { weight }) => sum + weight, 0) || 1,
  };
}

function exactPlaces(text: string, words: readonly AskedWord[], index: SuggestionIndex): readonly number[] {
  const said = wordsOfText(essentialText(text));
  const mended = words.map(({ word, number, meant }) => {
    const [near] = number === undefined ? meant.toSorted((a, b) => b.nearness - a.nearness) : [];
    return near?.how === 'typing' ? index.vocabulary.word(near.number) : word;
  });
  const keys = [exactKey(said), exactKey(writtenOut(said)), exactKey(mended)];
  return [...new Set(keys.flatMap((key) => index.exact.get(key) ?? []))];
}

function askedWord(word: string, index: SuggestionIndex, forms: WordForms): AskedWord {
  const number = index.vocabulary.number(word);
  const meant = new Map<number, NearWord>();
  const offer = (near: NearWord): void => {
    if (near.nearness > (meant.get(near.number)?.nearness ?? 0)) meant.set(near.number, near);
  };
  if (number !== undefined) offer({ number, nearness: 1, how: 'same' });
  forms.near(word).forEach(offer);
  for (const synonym of synonymsOf(word)) {
    const other = index.vocabulary.number(synonym);
    if (other !== undefined) offer({ number: other, nearness: SYNONYM, how: 'synonym' });
  }
  if (number !== undefined) {
    for (const [other, probability] of index.translations.meant(number)) {
      offer({ number: other, nearness: Math.min(0.6, probability * 1.5), how: 'learned' });
    }
  }
  const weight = number === undefined ? UNKNOWN_WEIGHT : (index.byCode.rarity[number] ?? UNKNOWN_WEIGHT);
  return { word, number, weight, meant: [...meant.values()] };
}

import data from './medical-words.json' with { type: 'json' };
import { wordsOfText } from './words-of-text.ts';

/** Phrases (as their words joined by a blank) and the words they stand for. */
const phrases = new Map(
  Object.entries({ ...data.abbreviations, ...data.lay }).map(([said, meant]) => [
    wordsOfText(said).join(' '),
    wordsOfText(meant),
  ]),
);
const longest = Math.max(...[...phrases.keys()].map((phrase) => phrase.split(' ').length));

const synonyms = new Map<string, Set<string>>();
for (const group of data.synonyms) {
  const words = group.flatMap((word) => wordsOfText(word));
  for (const word of words) {
    const others = synonyms.get(word) ?? new Set();
    for (const other of words) if (other !== word) others.add(other);
    synonyms.set(word, others);
  }
}

/**
 * Writes abbreviations and lay phrases out: `hx of MI` as history of myocardial infarction, `heart attack`
 * likewise. The longest phrase wins. Words that are no phrase stay.
 */
export function writtenOut(words: readonly string[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < words.length; ) {
    let length = Math.min(longest, words.length - at);
    while (length > 0 && !phrases.has(words.slice(at, at + length).join(' '))) length--;
    out.push(...(length === 0 ? [words[at] ?? ''] : (phrases.get(words.slice(at, at + length).join(' ')) ?? [])));
    at += Math.max(1, length);
  }
  return out;
}

/** Words that mean about the same: `kidney` for `renal`. */
export function synonymsOf(word: string): ReadonlySet<string> {
  return synonyms.get(word) ?? new Set();
}

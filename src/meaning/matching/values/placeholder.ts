import words from './placeholders.json' with { type: 'json' };

const WHOLE: ReadonlySet<string> = new Set(words.wholeValues);
const PERSONS: ReadonlySet<string> = new Set(words.wholePersons);

/** Whether a folded text stands for no value: a word for unknown or for test, one sign repeated, a made-up beginning. */
export function isPlaceholder(folded: string): boolean {
  if (folded === '' || WHOLE.has(folded)) return true;
  if (folded.length > 1 && /^(.)\1+$/.test(folded.replaceAll(' ', ''))) return true;
  return words.beginnings.some((beginning) => folded.startsWith(beginning));
}

/** Whether given and family name together, folded, are one of the names that forms are filled with. */
export function isPlaceholderPerson(given: string, family: string): boolean {
  return PERSONS.has(`${given} ${family}`);
}

/** Digits that nobody was given: one digit all through, a row up or down, only nines and zeros. */
export function isPlaceholderNumber(digits: string): boolean {
  if (/^(\d)\1*$/.test(digits)) return true;
  return digits.length > 3 && ('01234567890123456789'.includes(digits) || '98765432109876543210'.includes(digits));
}

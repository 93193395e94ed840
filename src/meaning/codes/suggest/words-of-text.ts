/** Words that carry no meaning of their own in a name of a condition. */
const EMPTY = new Set('of the and in to by for at or on a an as from is be that which into its s'.split(' '));
/** How the tabular list shortens two of its commonest words. */
const SHORTENED: Readonly<Record<string, string>> = { nos: 'unspecified', nec: 'other' };

/**
 * The words of a text in one spelling: lower case, without accents, possessives and plural endings, British
 * spelling as American (`haemorrhages` is `hemorrhage`), NOS and NEC as the words they stand for. Both what is
 * searched and what is asked goes through here, so that a harmless error of the rules is the same on both sides.
 */
export function wordsOfText(text: string): string[] {
  const plain = text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/['’]s?\b/g, '');
  const words: string[] = [];
  for (const [word] of plain.matchAll(/[a-z]+|\d+(?:\.\d+)?/g)) if (!EMPTY.has(word)) words.push(oneSpelling(word));
  return words;
}

function oneSpelling(word: string): string {
  const shortened = SHORTENED[word];
  if (shortened !== undefined) return shortened;
  if (word.length < 4) return word;
  const american = word
    .replace(/ae|oe/g, 'e')
    .replace(/our(s?)$/, 'or$1')
    .replace(/isation/, 'ization')
    .replace(/ise(d?)$/, 'ize$1');
  if (american.length > 5 && american.endsWith('ies')) return `${american.slice(0, -3)}y`;
  if (/(x|ch|sh|ss|z)es$/.test(american)) return american.slice(0, -2);
  return american.endsWith('s') && !/(ss|us|is)$/.test(american) ? american.slice(0, -1) : american;
}

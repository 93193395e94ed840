/** What may be added to a name in ICD-10-CM without changing what it names (official guidelines, section I.A.6 and 7). */
const UNSAID =
  /\b((site|type|cause|organism) )?(unspecified|not specified|not otherwise specified|nos)( (site|type|cause|organism))?\b/g;

/**
 * The text that is compared when two names are held to be the same: without nonessential modifiers in parentheses,
 * and without words that say that nothing more is said.
 */
export function essentialText(text: string): string {
  return text
    .toLowerCase()
    .replace(/\([^()]*\)/g, ' ')
    .replace(UNSAID, ' ');
}

/** A key under which the same words in any order are the same. */
export function exactKey(words: readonly string[]): string {
  return [...new Set(words)]
    .filter((word) => word !== 'unspecified')
    .sort()
    .join(' ');
}

/** Where a part lies in a text. One instance is reused for many searches, so that reading allocates nothing. */
export interface Extent {
  from: number;
  to: number;
  /** How many separators are missing until the part would begin; 0 where it is there. */
  missing: number;
}

/** Characters that are compared one by one before the search for a separator goes over to `indexOf`. */
const NEAR = 12;

/** So little text that searching past the end of a part costs next to nothing. */
const SMALL = 16_384;

/**
 * Finds a part of `text` between `from` and `to`: the one after `skip` separators. Where it is not there,
 * `found` is empty and lies at `to`.
 */
export function cut(text: string, from: number, to: number, separator: number, skip: number, found: Extent): boolean {
  let at = from;
  for (let left = skip; left > 0; left--) {
    const end = endOfPart(text, at, to, separator);
    if (end >= to) {
      found.from = to;
      found.to = to;
      found.missing = left;
      return false;
    }
    at = end + 1;
  }
  found.from = at;
  found.to = endOfPart(text, at, to, separator);
  found.missing = 0;
  return true;
}

/** Offset of the next separator, or `to`. */
export function endOfPart(text: string, from: number, to: number, separator: number): number {
  if (separator < 0) return to;
  const near = Math.min(to, from + NEAR);
  for (let at = from; at < near; at++) if (text.charCodeAt(at) === separator) return at;
  if (near === to) return to;
  // Most fields are short, so the loop above is faster; past it, `indexOf` is. It has no end to search to, and a
  // separator that occurs nowhere in 30 MB would be looked for in all of them: so it gets the part alone.
  const character = String.fromCharCode(separator);
  if (text.length - to < SMALL) {
    const at = text.indexOf(character, near);
    return at < 0 || at > to ? to : at;
  }
  const at = text.slice(near, to).indexOf(character);
  return at < 0 ? to : near + at;
}

/** How many parts there are between two offsets: one more than the separators. */
export function countParts(text: string, from: number, to: number, separator: number): number {
  let parts = 1;
  for (let at = endOfPart(text, from, to, separator); at < to; at = endOfPart(text, at + 1, to, separator)) parts++;
  return parts;
}

/** What JSON is made of, as far as keys are concerned: a string with the colon after it, or a bracket. */
const PART = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/g;

/** How many keys all objects of a JSON text have, as written. */
export function writtenKeys(text: string): number {
  let count = 0;
  PART.lastIndex = 0;
  for (let match = PART.exec(text); match; match = PART.exec(text)) if (match[1] !== undefined) count += 1;
  return count;
}

/**
 * Offsets of the keys that stand a second time in their object. JSON readers keep the last value of such a key and drop
 * the others without a word.
 */
export function repeatedKeys(text: string): number[] {
  const found: number[] = [];
  const open: Set<unknown>[] = [];
  PART.lastIndex = 0;
  for (let match = PART.exec(text); match; match = PART.exec(text)) {
    if (match[0] === '{') open.push(new Set());
    else if (match[0] === '}') open.pop();
    else if (match[1] !== undefined) {
      const key: unknown = JSON.parse(match[0].slice(0, match[0].length - match[1].length));
      const keys = open.at(-1);
      if (keys?.has(key)) found.push(match.index);
      else keys?.add(key);
    }
  }
  return found;
}

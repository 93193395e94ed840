import type { LabelledTerm } from './labelled-terms.ts';

/** The same terms with one slip in the longest word of each: a letter left out, doubled, wrong, or two swapped. */
export function mistyped(terms: readonly LabelledTerm[], seed: number): LabelledTerm[] {
  let state = seed >>> 0;
  const random = (below: number): number => {
    // Mulberry32: small, even enough, and the same everywhere.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  return terms.map((each) => {
    const [longest = ''] = (each.term.match(/[A-Za-z]+/g) ?? []).toSorted((a, b) => b.length - a.length);
    return longest.length < 5 ? each : { ...each, term: each.term.replace(longest, slipped(longest, random)) };
  });
}

function slipped(word: string, random: (below: number) => number): string {
  const at = 1 + random(word.length - 2);
  switch (random(4)) {
    case 0:
      return word.slice(0, at) + word.slice(at + 1);
    case 1:
      return word.slice(0, at) + word.charAt(at) + word.slice(at);
    case 2:
      return word.slice(0, at) + String.fromCharCode(97 + random(26)) + word.slice(at + 1);
    default:
      return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
  }
}

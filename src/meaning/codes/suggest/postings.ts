/** For each word the things that hold it, with how much it counts there (BM25's saturated, length-normalised part). */
export interface Postings {
  readonly things: readonly Int32Array[];
  readonly weights: readonly Float32Array[];
  /** Inverse document frequency by word. */
  readonly rarity: Float32Array;
}

/**
 * Turns bags of words into postings after Robertson and Walker's BM25.
 *
 * @param bags for each thing its words by number, with how often (weighted by field) they stand there
 * @param words how many words the vocabulary has
 * @param saturation k1: how soon a repeated word stops counting
 * @param lengthShare b: 0 to 1, how much a long thing is held back
 */
export function postingsOf(
  bags: readonly ReadonlyMap<number, number>[],
  words: number,
  saturation: number,
  lengthShare: number,
): Postings {
  const things: number[][] = Array.from({ length: words }, () => []);
  const weights: number[][] = Array.from({ length: words }, () => []);
  const lengths = bags.map((bag) => {
    let length = 0;
    for (const often of bag.values()) length += Math.min(often, 1.5);
    return length;
  });
  const usual = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, bags.length) || 1;
  bags.forEach((bag, thing) => {
    const length = 1 - lengthShare + (lengthShare * (lengths[thing] ?? 0)) / usual;
    for (const [word, often] of bag) {
      things[word]?.push(thing);
      weights[word]?.push((often * (saturation + 1)) / (often + saturation * length));
    }
  });
  const rarity = Float32Array.from(things, ({ length }) => Math.log(1 + (bags.length - length + 0.5) / (length + 0.5)));
  return {
    things: things.map((list) => Int32Array.from(list)),
    weights: weights.map((list) => Float32Array.from(list)),
    rarity,
  };
}

/** Something ranked that belongs to a group. */
interface Ranked {
  readonly group: number;
  readonly confidence: number;
}

/** How many of the last places are for further groups. */
const FURTHER = 2;
/** So many times likelier than a whole further group must the next one be to keep its place. */
const MUCH_LIKELIER = 3;

/**
 * Cuts a ranking to `limit`, so that its last places show further groups where such are in question: each the best of
 * the group with most confidence in all. The order within what is left stays as it was.
 *
 * @param ranked best first
 */
export function severalGroups<T extends Ranked>(ranked: readonly T[], limit: number): readonly T[] {
  const chosen = ranked.slice(0, Math.max(1, limit - FURTHER));
  while (chosen.length < Math.min(limit, ranked.length)) {
    const next = ranked.find((each) => !chosen.includes(each));
    const further = likeliestFurther(ranked, chosen);
    const takes = further !== undefined && (next?.confidence ?? 0) <= MUCH_LIKELIER * further.confidence;
    const taken = takes ? further.first : next;
    if (taken === undefined) break;
    chosen.push(taken);
  }
  return chosen.slice(0, limit).sort((a, b) => ranked.indexOf(a) - ranked.indexOf(b));
}

function likeliestFurther<T extends Ranked>(
  ranked: readonly T[],
  chosen: readonly T[],
): { readonly first: T; readonly confidence: number } | undefined {
  const shown = new Set(chosen.map(({ group }) => group));
  const further = new Map<number, { first: T; confidence: number }>();
  for (const each of ranked) {
    if (shown.has(each.group)) continue;
    const known = further.get(each.group);
    if (known === undefined) further.set(each.group, { first: each, confidence: each.confidence });
    else known.confidence += each.confidence;
  }
  return [...further.values()].sort((a, b) => b.confidence - a.confidence)[0];
}

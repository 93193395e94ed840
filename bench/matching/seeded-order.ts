/** Items in an order that belongs to a seed. */
export function seededOrder<Item>(items: readonly Item[], seed: number): Item[] {
  const ordered = [...items];
  let state = seed >>> 0 || 1;
  for (let at = ordered.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (at + 1));
    [ordered[at], ordered[other]] = [ordered[other] as Item, ordered[at] as Item];
  }
  return ordered;
}

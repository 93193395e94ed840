import fc from 'fast-check';
import { expect, test } from 'vitest';
import { severalGroups } from './several-groups.ts';

const ranking = fc
  .array(fc.record({ group: fc.nat(4), confidence: fc.double({ min: 0, max: 1, noNaN: true }) }), { maxLength: 12 })
  .map((all) => all.sort((a, b) => b.confidence - a.confidence));

test('it is a shorter ranking of the same, that begins as the whole does', () => {
  fc.assert(
    fc.property(ranking, fc.integer({ min: 1, max: 7 }), (ranked, limit) => {
      const cut = severalGroups(ranked, limit);
      const places = cut.map((each) => ranked.indexOf(each));
      expect(cut.length).toBe(Math.min(limit, ranked.length));
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      const kept = Math.min(Math.max(1, limit - 2), ranked.length);
      expect(places.slice(0, kept)).toEqual(places.slice(0, kept).map((_, i) => i));
    }),
  );
});

test('the last places go to further groups, unless the next one outweighs them', () => {
  const of = (...groups: [number, number][]): { group: number; confidence: number }[] =>
    groups.map(([group, confidence]) => ({ group, confidence }));
  const shown = (ranked: ReturnType<typeof of>, limit: number): number[] =>
    severalGroups(ranked, limit).map((e) => e.group);
  expect(shown(of([1, 0.3], [1, 0.2], [1, 0.2], [1, 0.1], [2, 0.1], [3, 0.08]), 4)).toEqual([1, 1, 2, 3]);
  expect(shown(of([1, 0.3], [1, 0.3], [1, 0.3], [1, 0.09], [2, 0.01]), 4)).toEqual([1, 1, 1, 1]);
});

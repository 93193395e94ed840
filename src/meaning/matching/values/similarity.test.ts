import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jaroWinkler, oneSlip } from './similarity.ts';

test.each([
  ['martha', 'marhta', 0.9611],
  ['dwayne', 'duane', 0.84],
  ['dixon', 'dicksonx', 0.8133],
])('%s and %s are as alike as the literature has it', (a, b, expected) => {
  expect(jaroWinkler(a, b)).toBeCloseTo(expected, 3);
});

test('Likeness is between 0 and 1, the same both ways, and 1 for the same text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const alike = jaroWinkler(a, b);
      expect(alike).toBeGreaterThanOrEqual(0);
      expect(alike).toBeLessThanOrEqual(1);
      expect(alike).toBeCloseTo(jaroWinkler(b, a), 9);
      expect(jaroWinkler(a, a)).toBe(1);
    }),
  );
});

test('One slip is one character added, dropped, replaced or crossed with its neighbour', () => {
  const word = fc.string({ minLength: 2 });
  fc.assert(
    fc.property(word, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (text, place, letter) => {
      const at = place % text.length;
      expect(oneSlip(text, text.slice(0, at) + text.slice(at + 1))).toBe(true);
      expect(oneSlip(text, text.slice(0, at) + letter + text.slice(at))).toBe(true);
      expect(oneSlip(text, text.slice(0, at) + letter + text.slice(at + 1))).toBe(true);
    }),
  );
  expect(oneSlip('paul', 'pual')).toBe(true);
  expect(oneSlip('paul', 'plua')).toBe(false);
});

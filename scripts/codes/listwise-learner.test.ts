import { expect, test } from 'vitest';
import { accuracyOf, learn, type Sample, withProducts } from './listwise-learner.ts';

/** Sixteen candidates each; the right one is where the two features agree, which neither tells alone. */
const samples: Sample[] = Array.from({ length: 200 }, (_, at) => {
  const right = (at * 7) % 16;
  const features = Array.from({ length: 16 }, (_, i) => {
    const first = (i + at) % 2;
    return Float32Array.of(first, i === right ? first : 1 - first);
  });
  return { right, group: 'a', groups: features.map((_, i) => (i === right ? 'a' : 'b')), features };
});

test('what only two features tell together is learned from their product', () => {
  expect(accuracyOf(samples, new Float64Array(5)).code).toBeLessThan(0.5);
  expect(accuracyOf(samples, learn(samples))).toEqual({ code: 1, group: 1 });
});

test('products stand behind the features in the order of their names', () => {
  expect([...withProducts(Float32Array.of(2, 3))]).toEqual([2, 3, 4, 6, 9]);
});

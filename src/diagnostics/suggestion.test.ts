import fc from 'fast-check';
import { expect, test } from 'vitest';
import { suggestion } from './suggestion.ts';

const words = ['connections', 'throttle', 'schedule', 'retry', 'when'];

test('one slip in a word of five letters or more finds the word again', () => {
  const slips = fc.record({
    word: fc.constantFrom(...words.filter((word) => word.length >= 5)),
    at: fc.nat(),
    kind: fc.constantFrom('drop', 'swap', 'double', 'replace', 'capital'),
  });
  fc.assert(
    fc.property(slips, ({ word, at, kind }) => {
      const i = at % (word.length - 1);
      const slipped = {
        drop: word.slice(0, i) + word.slice(i + 1),
        swap: word.slice(0, i) + word.charAt(i + 1) + word.charAt(i) + word.slice(i + 2),
        double: word.slice(0, i) + word.charAt(i) + word.slice(i),
        replace: `${word.slice(0, i)}0${word.slice(i + 1)}`,
        capital: word.toUpperCase(),
      }[kind];
      expect(suggestion(slipped, words)).toBe(word);
    }),
  );
});

test('a word that is nobody’s slip gets no suggestion', () => {
  expect(suggestion('colour', words)).toBeUndefined();
  expect(suggestion('wx', words)).toBeUndefined();
});

test('the nearest of several is taken', () => {
  expect(suggestion('form', ['for', 'from', 'forms'])).toBe('for');
  expect(suggestion('orders', ['order', 'border'])).toBe('order');
});

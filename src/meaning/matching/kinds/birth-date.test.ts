import fc from 'fast-check';
import { expect, test } from 'vitest';
import { birthDate, dateHabit } from './birth-date.ts';

const american = birthDate(dateHabit(['12/31/1980', '1/2/1970']));
const german = birthDate(dateHabit(['31.12.1980']));
const level = (a: string, b: string): string => {
  const [one, other] = [american.read(a), american.read(b)];
  if (!one || !other) return 'none';
  return american.key(one) === american.key(other) ? 'same' : (american.levels[american.compare(one, other)] ?? '');
};

test.each([
  ['1965-01-09', '19650109', 'same'],
  ['01/09/1965', '1965-01-09', 'same'],
  ['9 Jan 1965', 'January 9, 1965', 'same'],
  ['1965-01-09T00:00:00Z', '1965-01-09', 'same'],
  ['1965-01-09', '1965-09-01', 'birth date with day and month crossed'],
  ['1965-01-09', '1965-01-08', 'birth date but for one digit'],
  ['1965-12-09', '1965-12-21', 'birth date but for the day, the month or the year'],
  ['1965-12-09', '1971-03-30', 'different birth date'],
  ['1965-13-45', '1965-01-09', 'none'],
  ['1900-01-01', '1900-01-01', 'none'],
])('%s and %s: %s', (a, b, expected) => {
  expect(level(a, b)).toBe(expected);
});

test('A column says itself which comes first, day or month', () => {
  expect(german.read('05.04.1980')).toMatchObject({ month: 4, day: 5 });
  expect(american.read('05/04/1980')).toMatchObject({ month: 5, day: 4 });
});

test('Where every fourth is born on 1 January, it stands for a year', () => {
  const habit = dateHabit(Array.from({ length: 100 }, (_, at) => (at % 4 === 0 ? '1862-01-01' : '1862-03-04')));
  expect(birthDate(habit).read('1862-01-01')).toMatchObject({ year: 1862, month: 0 });
});

test('Any text is a date or none, never an error, and comparing is the same both ways', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
  );
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      const [one, other] = [american.read(a), american.read(b)];
      if (one && other && american.key(one) !== american.key(other))
        expect(american.compare(one, other)).toBe(american.compare(other, one));
    }),
  );
});

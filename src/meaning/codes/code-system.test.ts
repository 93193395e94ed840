import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CodeSystem } from './code-system.ts';
import { overlap, validityAt } from './validity.ts';

const system = new CodeSystem({ uri: 'urn:test', name: 'Test', ignores: '.', ignoresCase: true }, [
  { code: 'B37', display: 'Candidiasis', selectable: false },
  {
    code: 'B373',
    display: 'Candidiasis of vulva',
    parent: 'B37',
    selectable: true,
    surelyTo: '2021-09-30',
    validTo: '2025-09-30',
  },
  {
    code: 'B373',
    display: 'Candidiasis of vulva',
    parent: 'B37',
    selectable: false,
    validFrom: '2021-10-01',
    surelyFrom: '2025-10-01',
  },
  { code: 'B3731', display: 'Acute candidiasis of vulva', parent: 'B373', selectable: true, validFrom: '2022-10-01' },
  { code: 'B378', display: 'Other', parent: 'B37', selectable: true, retired: true },
]);

test('a code is found however it is written', () => {
  expect(system.lookup('b37.31')?.code).toBe('B3731');
  expect(system.lookup('B3732')).toBeUndefined();
});

test('a code is judged at its day', () => {
  const judge = (code: string, at?: string): string => system.validate(code, at === undefined ? {} : { at });
  expect(judge('X')).toBe('unknown');
  expect(judge('B3731', '2022-09-30')).toBe('not-yet');
  expect(judge('B3731', '2022-10-01')).toBe('valid');
  expect(judge('B373', '2021-09-30')).toBe('valid');
  expect(judge('B373', '2023-01-01')).toBe('unsure');
  expect(judge('B373', '2025-10-01')).toBe('not-selectable');
  expect(judge('B378')).toBe('retired');
  expect(system.validate('B3731', { display: 'acute Candidiasis, of vulva' })).toBe('valid');
  expect(system.validate('B3731', { display: 'Cholera' })).toBe('display-differs');
});

test('children are those of the day', () => {
  expect(system.children('B37.3', '2021-01-01')).toEqual([]);
  expect(system.children('B37.3', '2026-01-01')).toEqual(['B3731']);
  expect(system.children('B37')).toEqual(['B373', 'B378']);
});

const day = fc
  .integer({ min: 0, max: 60 })
  .map((days) => new Date(Date.UTC(2025, 0, 1 + days)).toISOString().slice(0, 10));
const period = fc.record({ validFrom: day, validTo: day }, { requiredKeys: [] });

test('two periods overlap exactly when a day is valid in both', () => {
  const days = Array.from({ length: 63 }, (_, i) => new Date(Date.UTC(2024, 11, 31 + i)).toISOString().slice(0, 10));
  const proper = period.filter(({ validFrom, validTo }) => !validFrom || !validTo || validFrom <= validTo);
  fc.assert(
    fc.property(proper, proper, (a, b) => {
      const both = days.some((at) => validityAt(a, at) === 'valid' && validityAt(b, at) === 'valid');
      expect(overlap(a, b)).toBe(both);
    }),
  );
});

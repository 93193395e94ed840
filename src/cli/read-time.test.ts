import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fault } from '../diagnostics/fault.ts';
import { readTime } from './read-time.ts';

const NOW = Date.UTC(2026, 10, 24, 7);

test('a full time reads back', () => {
  const times = fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(times, (time) => {
      expect(readTime(time.toISOString(), NOW)).toBe(time.getTime());
    }),
  );
});

test('a date and a time without a zone are local, with one they are not', () => {
  expect(readTime('2026-11-24', NOW)).toBe(new Date(2026, 10, 24).getTime());
  expect(readTime('2026-11-24 07:30', NOW)).toBe(new Date(2026, 10, 24, 7, 30).getTime());
  expect(readTime('2026-11-24T07:30+01:00', NOW)).toBe(Date.UTC(2026, 10, 24, 6, 30));
});

test('a length of time is that long ago', () => {
  expect(readTime('2h', NOW)).toBe(NOW - 7_200_000);
});

test('anything else is none', () => {
  for (const text of ['', 'yesterday', '2026', '2026-13-01', '24.11.2026', '11/24/2026', '-2h']) {
    expect(() => readTime(text, NOW), text).toThrow(Fault);
  }
});

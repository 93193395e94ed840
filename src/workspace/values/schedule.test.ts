import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSchedule } from './schedule.ts';

const TEXTS = [
  'Mon-Fri 08:00-18:00',
  'Mon-Fri 08:00-18:00, Sat 09:00-12:00',
  'daily 22:00-06:00',
  'Fri-Mon 23:30-24:00',
  'Sat+Sun 00:00-24:00',
  'Sun 02:15-02:45',
];

const MINUTE = 60_000;
const at = (text: string) => Date.parse(text);
const any = fc.integer({ min: at('2024-01-01T00:00:00Z') / MINUTE, max: at('2026-12-31T00:00:00Z') / MINUTE });
const texts = fc.constantFrom(...TEXTS);
const zones = fc.constantFrom('UTC', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu');

describe('the first moment at which it may send', () => {
  test.each([
    ['Mon-Fri 08:00-18:00', '2024-01-03T13:00:00Z', '2024-01-03T13:00:00Z'],
    ['Mon-Fri 08:00-18:00', '2024-01-03T12:59:59Z', '2024-01-03T13:00:00Z'],
    ['Mon-Fri 08:00-18:00', '2024-01-03T23:00:00Z', '2024-01-04T13:00:00Z'],
    ['Mon-Fri 08:00-18:00', '2024-01-05T23:00:00Z', '2024-01-08T13:00:00Z'],
    ['daily 22:00-06:00', '2024-01-03T10:59:00Z', '2024-01-03T10:59:00Z'],
    ['daily 22:00-06:00', '2024-01-03T11:00:00Z', '2024-01-04T03:00:00Z'],
    ['Fri 22:00-06:00', '2024-01-06T10:00:00Z', '2024-01-06T10:00:00Z'],
    ['Fri 22:00-06:00', '2024-01-07T10:00:00Z', '2024-01-13T03:00:00Z'],
    // Clocks go from 02:00 to 03:00 on 10 March 2024: the day's opening is an hour earlier in UTC.
    ['daily 08:00-18:00', '2024-03-09T23:30:00Z', '2024-03-10T12:00:00Z'],
  ])('%s at %s is %s', (text, now, expected) => {
    const open = readSchedule(text, 'America/New_York')?.open(at(now));
    expect(new Date(open ?? 0).toISOString()).toBe(new Date(expected).toISOString());
  });
});

test('it is never before now, is open then, and nothing between is', () => {
  fc.assert(
    fc.property(texts, zones, any, fc.double({ min: 0, max: 1, noNaN: true }), (text, zone, minute, share) => {
      const schedule = readSchedule(text, zone);
      if (schedule === undefined) throw new Error('the schedule of the test is none');
      const now = minute * MINUTE;
      const open = schedule.open(now);
      expect(open).toBeGreaterThanOrEqual(now);
      expect(schedule.open(open)).toBe(open);
      const between = now + Math.floor(((open - now) / MINUTE) * share) * MINUTE;
      expect(schedule.open(between)).toBe(open);
    }),
  );
});

test.each([
  '',
  'Mon',
  'Mon 8-18',
  'Mo 08:00-18:00',
  'Mon 08:00-25:00',
  'Mon 24:00-25:00',
  'Mon 08:60-09:00',
  'Mon-Tue-Wed 08:00-09:00',
  'Mon 08:00-09:00,',
])('%s is no schedule', (text) => {
  expect(readSchedule(text, 'UTC')).toBeUndefined();
});

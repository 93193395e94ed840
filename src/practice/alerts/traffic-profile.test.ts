import { describe, expect, it } from 'vitest';
import type { ContentTotal } from '../../store/stored-ledger.ts';
import { learnTraffic } from './traffic-profile.ts';
import { HOUR_MS, WeekHours } from './week-hours.ts';

const ZONE = 'America/New_York';
const DAY_MS = 24 * HOUR_MS;
/** So many that what is taken off for chance does not show. */
const MANY = 10_000;
/** A Monday, 00:00 in New York. */
const MONDAY = Date.UTC(2026, 8, 7, 4);

/** Every hour of so many days, as a practice sees them: `count` is asked with the local day of the week and hour. */
function traffic(days: number, count: (day: number, hour: number, week: number) => number): readonly ContentTotal[] {
  return Array.from({ length: days * 24 }, (_, at) => {
    const day = Math.floor(at / 24);
    const messages = count((day + 1) % 7, at % 24, Math.floor(day / 7));
    const rest = { intact: messages, flagged: 0, lost: 0, held: 0 };
    return { hour: MONDAY + at * HOUR_MS, name: 'lab-results', messages, ...rest };
  });
}

const office = (day: number, hour: number): number => (day >= 1 && day <= 5 && hour >= 8 && hour < 17 ? 20 * MANY : 0);

function learnt(totals: readonly ContentTotal[], days: number, holidays: readonly string[] = []) {
  const end = MONDAY + days * DAY_MS;
  const profile = learnTraffic(totals, new WeekHours(ZONE, holidays), end).get('lab-results');
  /** Of an hour of the week that follows, which begins with a Monday where `days` are whole weeks. */
  const at = (day: number, hour: number, count = 1): number => {
    const from = end + (((day + 6) % 7) * 24 + hour) * HOUR_MS;
    return Math.round((profile?.expected(from, from + count * HOUR_MS) ?? 0) / MANY);
  };
  return { profile, at };
}

describe('what is usual', () => {
  it('is learnt by the hour of the week, in the zone of the practice', () => {
    const { profile, at } = learnt(traffic(28, office), 28);
    expect(profile).toMatchObject({ days: 14, learnt: true });
    expect([at(1, 7), at(1, 8), at(1, 16), at(1, 17)]).toEqual([0, 20, 20, 0]);
    expect([at(6, 10), at(0, 10), at(3, 3)]).toEqual([0, 0, 0]);
    expect([at(1, 0, 24), at(5, 12, 60)]).toEqual([180, 100]);
  });

  it('is not learnt before 14 days, and says how many there are', () => {
    expect(learnt(traffic(3, office), 3).profile).toMatchObject({ days: 2, learnt: false });
    // The first message came at eight in the morning.
    expect(learnt(traffic(15, office), 14).profile).toMatchObject({ days: 13, learnt: false });
    expect(learnt(traffic(15, office), 15).profile).toMatchObject({ days: 14, learnt: true });
  });

  it('expects nothing of an hour that only one week has shown', () => {
    expect(learnt(traffic(7, office), 7).at(1, 10)).toBe(0);
  });

  it('leaves one outage of eight weeks aside, and believes two weeks that are otherwise', () => {
    const without = (weeks: readonly number[]) =>
      learnt(
        traffic(56, (day, hour, week) => (weeks.includes(week) ? 0 : office(day, hour))),
        56,
      ).at(2, 10);
    expect(without([3])).toBe(20);
    expect(without([5, 6, 7])).toBe(0);
  });

  it('takes hours together, whatever side of one a message fell to', () => {
    const swinging = traffic(28, (_, hour, week) => (hour === 5 + (week % 2) ? 40 * MANY : 0));
    const { at } = learnt(swinging, 28);
    expect([at(2, 5), at(2, 6), at(2, 5, 2), at(2, 0, 24)]).toEqual([0, 0, 40, 40]);
  });

  it('knows nothing of holidays', () => {
    // Say that 14 September, a Monday, was a holiday: silent, and like no other Monday.
    const closed = traffic(21, (day, hour, week) => (week === 1 && day === 1 ? 0 : office(day, hour)));
    expect(learnt(closed, 21).at(1, 10)).toBe(0);
    expect(learnt(closed, 21, ['2026-09-14']).at(1, 10)).toBe(20);
    expect(learnt(closed, 21, ['09-14']).at(1, 10)).toBe(20);
  });

  it('keeps the hours of the practice when the clocks change', () => {
    const week = new WeekHours(ZONE, []);
    // Daylight saving time ends on 1 November 2026.
    expect(week.slot(Date.UTC(2026, 9, 30, 12))).toBe(5 * 24 + 8);
    expect(week.slot(Date.UTC(2026, 10, 6, 13))).toBe(5 * 24 + 8);
    expect(week.weeksBefore(Date.UTC(2026, 10, 6, 13), 1)).toBe(Date.UTC(2026, 9, 30, 12));
  });

  it('knows the usual share of flagged deliveries by the middle day', () => {
    const some = traffic(20, office).map((total) => ({ ...total, flagged: Math.floor(total.messages / 10) }));
    const odd = some.map((total) => ({
      ...total,
      flagged: total.hour < MONDAY + DAY_MS ? total.messages : total.flagged,
    }));
    expect(learnt(odd, 20).profile?.flagged).toBeCloseTo(0.1);
    expect(learnt(traffic(2, office), 2).profile?.flagged).toBeUndefined();
  });
});

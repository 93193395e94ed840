import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOrder, dayOf, dayText, readDate, readTime, yearsBetween } from './dates.ts';

const day = fc.integer({ min: -25_000, max: 30_000 });

describe('dates', () => {
  it('read back in every style in which a column may have them', () => {
    fc.assert(
      fc.property(day, (number) => {
        const [year = '', month = '', date = ''] = dayText(number).split('-');
        for (const [text, order] of [
          [`${year}-${month}-${date}`, 'month-first'],
          [`${month}/${date}/${year}`, 'month-first'],
          [`${date}/${month}/${year}`, 'day-first'],
          [`${date}.${month}.${year}`, 'month-first'],
          [`${year}${month}${date}`, 'month-first'],
          [`${year}-${month}-${date}T08:30:00Z`, 'day-first'],
        ] as const) {
          expect(readDate(text, order, 26)?.day).toBe(number);
        }
        expect(dayOf(dayText(number))).toBe(number);
      }),
    );
  });

  it('that no calendar has are told apart from texts that are none', () => {
    expect(readDate('02/30/1990', 'month-first', 26)).toEqual({ style: 'month/day/year' });
    expect(readDate('00/00/0000', 'month-first', 26)).toEqual({ style: 'month/day/year' });
    expect(readDate('unknown', 'month-first', 26)).toBeUndefined();
  });

  it('of two digits and of spreadsheets have their day', () => {
    expect(dayText(readDate('11/20/94', 'month-first', 26)?.day ?? 0)).toBe('1994-11-20');
    expect(dayText(readDate('19-Aug-22', 'month-first', 26)?.day ?? 0)).toBe('2022-08-19');
    expect(dayText(readDate('36526', 'month-first', 26)?.day ?? 0)).toBe('2000-01-01');
  });

  it('say themselves which number is the month', () => {
    expect(dateOrder(['01/02/2000', '13/02/2000'])).toBe('day-first');
    expect(dateOrder(['01/02/2000', '02/13/2000'])).toBe('month-first');
    expect(dateOrder(['01/02/2000'])).toBeUndefined();
  });

  it('count years as people do, and read times of day', () => {
    expect(yearsBetween(dayOf('2000-03-01') ?? 0, dayOf('2018-02-28') ?? 0)).toBe(17);
    expect([readTime('2:15 PM'), readTime('0905'), readTime('24:00')]).toEqual([855, 545, undefined]);
  });
});

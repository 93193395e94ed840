import { placesApart } from '../values/similarity.ts';
import type { Kind } from './kind.ts';

/** A date of birth; month or day is 0 where only the year, or year and month, is known. */
export interface DateValue {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly digits: string;
}

/** In which order a column writes day and month, and up to which two-digit year it means 20xx. */
export interface DateHabit {
  readonly dayFirst: boolean;
  readonly pivot: number;
  /** Whether 1 January stands for a year of which no day is known: more are born on it than on any day of the year. */
  readonly newYear: boolean;
}

const DEFAULT_DATES = new Set([
  '19000101',
  '19010101',
  '18000101',
  '17000101',
  '19700101',
  '99991231',
  '11111111',
  '18991231',
  '18991230',
]);

/** Finds a column's habit from what it holds: what cannot be a month, which year is the latest. */
export function dateHabit(texts: Iterable<string>): DateHabit {
  let [dayFirst, monthFirst, dotted, latest, newYears, all] = [0, 0, 0, 0, 0, 0];
  for (const text of texts) {
    if (text.trim() === '') continue;
    all++;
    if (/^\s*(?:\d{4}[-/.]?01[-/.]?01|0?1[-/.]0?1[-/.]\d{2,4})\b/.test(text)) newYears++;
    const year = /(?:^|\D)(\d{4})(?:\D|$)|^(\d{4})\d{4}$/.exec(text);
    if (year) latest = Math.max(latest, plausible(Number(year[1] ?? year[2])));
    const parts = /^\s*(\d{1,2})([./-])(\d{1,2})[./-]\d{2,4}\b/.exec(text);
    if (!parts) continue;
    if (Number(parts[1]) > 12) dayFirst++;
    else if (Number(parts[3]) > 12) monthFirst++;
    if (parts[2] === '.') dotted++;
  }
  return {
    dayFirst: dayFirst > monthFirst || (dotted > 0 && monthFirst === 0),
    pivot: latest > 2000 ? latest % 100 : 30,
    newYear: all > 50 && newYears / all > 0.03,
  };
}

const plausible = (year: number): number => (year < 2100 ? year : 0);

/** Reads a date in any of the styles that exports use; undefined for none, for an impossible and for a filled-in one. */
export function readDate(text: string, habit: DateHabit): DateValue | undefined {
  const trimmed = text.trim().replace(/[T ]\d{1,2}:\d{2}.*$/, '');
  const whole =
    /^(\d{4})(\d{2})(\d{2})(?:\d{4,6})?$/.exec(trimmed) ?? /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?$/.exec(trimmed);
  if (whole) return dateOf(Number(whole[1]), Number(whole[2]), Number(whole[3] ?? 0));
  const named =
    /^(\d{1,2})[ -]?([a-z]{3})[a-z]*[ ,-]+(\d{4})$/i.exec(trimmed) ??
    /^(?<m>[a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})$/i.exec(trimmed);
  if (named) {
    const [first, second, year] = [named[1] ?? '', named[2] ?? '', Number(named[3])];
    const [day, month] = named.groups?.['m'] === undefined ? [first, second] : [second, first];
    return dateOf(year, MONTHS.indexOf(month.toLowerCase()) + 1, Number(day));
  }
  const parts = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})$/.exec(trimmed);
  if (!parts) return undefined;
  const [one, two] = [Number(parts[1]), Number(parts[2])];
  const short = Number(parts[3]);
  const year = parts[3]?.length === 4 ? short : short + (short <= habit.pivot ? 2000 : 1900);
  const dayFirst = one > 12 || (habit.dayFirst && two <= 12);
  return dayFirst ? dateOf(year, two, one) : dateOf(year, one, two);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function dateOf(year: number, month: number, day: number): DateValue | undefined {
  if (year < 1000 || year > 2100 || month < 1 || month > 12 || day > 31) return undefined;
  const digits = `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`;
  return DEFAULT_DATES.has(digits) ? undefined : { year, month, day, digits };
}

/** Birth dates: the same, one slip of the keys, day and month crossed, two of the three parts, only the year. */
export function birthDate(habit: DateHabit): Kind<DateValue> {
  return {
    levels: [
      'no birth date',
      'same birth date',
      'birth date but for one digit',
      'birth date with day and month crossed',
      'birth date but for the day, the month or the year',
      'same birth year',
      'different birth date',
    ],
    read: (text) => {
      const date = readDate(text, habit);
      return date !== undefined && habit.newYear && date.month === 1 && date.day === 1 ? yearOnly(date.year) : date;
    },
    key: (date) => date.digits,
    compare: (a, b) => {
      if (a.month * b.month === 0) return a.year === b.year ? 5 : DIFFERENT_DATE;
      if (placesApart(a.digits, b.digits) === 1 || neighboursCrossed(a.digits, b.digits)) return 2;
      if (a.year === b.year && a.month === b.day && a.day === b.month) return 3;
      const parts = Number(a.year === b.year) + Number(a.month === b.month) + Number(a.day === b.day);
      if (parts === 2) return 4;
      return a.year === b.year ? 5 : DIFFERENT_DATE;
    },
  };
}

export const DIFFERENT_DATE = 6;

const yearOnly = (year: number): DateValue => ({ year, month: 0, day: 0, digits: `${year}0000` });

function neighboursCrossed(a: string, b: string): boolean {
  if (placesApart(a, b) !== 2) return false;
  let at = 0;
  while (a[at] === b[at]) at++;
  return a[at] === b[at + 1] && a[at + 1] === b[at];
}
